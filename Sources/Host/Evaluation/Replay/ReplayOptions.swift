public import RecordingIO

/// How a replay goes about it.
public struct ReplayOptions: Sendable {
  /// How fast recorded time passes.
  public enum Pace: Equatable, Sendable {
    /// As fast as the machine can.
    case fastest
    /// So many times real time.
    case timesRealTime(Double)
  }

  /// Where decoding begins, in seconds of the recording.
  public var startSeconds = 0.0
  /// How long it goes on; nil to the end.
  public var seconds: Double?
  /// How fast it goes.
  public var pace = Pace.fastest
  /// How many frames are read at once. It changes no result.
  public var blockLength = 4096
  /// The split that is scored; nil for `test` where the session names one, and
  /// otherwise for all of it.
  public var split: Split?
  /// Whether all samples are scored, whatever their split.
  public var scoresEverything = false
  /// How long before its label a decoded onset counts as early and not as false,
  /// in milliseconds; nil: as the session states, or as
  /// `OnsetMatcher.leadMilliseconds` says.
  public var earlyOnsetMilliseconds: Double?
  /// The label and value tracks that count; nil for all.
  public var tracks: [String]?

  /// The defaults: all of it, as fast as possible.
  public init() {}
}

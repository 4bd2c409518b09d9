public import DecoderHost
public import RecordingIO

/// All that a replay found out.
public struct ReplayResult {
  /// One recording that was replayed.
  public struct Recording: Sendable {
    /// Its name.
    public let name: String
    /// How many samples of its first input were decoded.
    public let sampleCount: Int
    /// Where decoding began, in seconds.
    public let startSeconds: Double
    /// How long it was decoded, in seconds.
    public let seconds: Double
    /// Hops decoded.
    public let hopCount: Int
    /// What was wrong with it but could be lived with.
    public let warnings: [String]
    /// What its samples were like, for each input of the session.
    public let quality: [SampleQuality]
    /// For each finger that is decoded and known, how long before its label an
    /// onset may be decoded, in milliseconds.
    public let leadMilliseconds: [Int: Double]
  }

  /// The recordings, in order.
  public let recordings: [Recording]
  /// The decoder.
  public let decoder: DecoderOutline
  /// Which split was scored: `train`, `validation`, `test` or `all`.
  public let split: String
  /// The figures.
  public let scores: Scores
  /// What each repetition adds to them.
  let repetitions: RepetitionFile
  /// The digest of the commands (see `CommandDigest`), in hexadecimal.
  public let commandsHash: String
  /// How long it took.
  public let timings: HopTimings
  /// What is drawn.
  public let excerpt: Excerpt?

  /// What was wrong with the recordings, and what of the truth that is scored is
  /// all one.
  public var warnings: [String] {
    recordings.flatMap(\.warnings)
      + scores.fingers.compactMap { finger in
        guard finger.sampleCount > 0 else { return nil }
        func isMissing(_ metric: Metric) -> Bool {
          finger.figures.first { $0.metric == metric }?.value.isNaN ?? false
        }
        let what =
          isMissing(.truePositiveRate)
          ? "never active"
          : isMissing(.falsePositiveRate) ? "never at rest" : nil
        return what.map {
          "finger \(finger.name) is \($0) in what is scored of "
            + recordingName
        }
      }
  }

  /// The names of the recordings.
  public var recordingName: String {
    recordings.map(\.name).joined(separator: " + ")
  }

  /// Hops decoded.
  public var hopCount: Int { recordings.reduce(0) { $0 + $1.hopCount } }

  /// Seconds decoded.
  public var seconds: Double { recordings.reduce(0) { $0 + $1.seconds } }

  /// The names of the six fingers.
  public static let fingerNames = [
    "thumb_flexion", "thumb_rotation", "index", "middle", "ring", "little",
  ]
}

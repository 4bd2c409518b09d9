public import DecoderHost
/// A hop of a replay, for whoever looks on.
public struct ReplayHop: Sendable {
  /// The hop's samples of the first input end before this one, in the
  /// recording.
  public let endSample: Int
  /// The same in microseconds since the replay began.
  public let elapsedMicroseconds: Int
  /// What was decided.
  public let decision: Decision
  /// The onsets that were settled since the hop before.
  public let onsets: [SettledOnset]
  /// Whether the person rests all through it: no finger is driven or flexed, and
  /// no label track that knows rest says something else; nil where nothing is
  /// known of it. Decoded or not, every finger counts.
  public let isAtRest: Bool?
  /// Whether a decoded onset at its end would be judged.
  public let isScored: Bool
}

/// What became of a true onset of a finger, or of a decoded one.
public struct SettledOnset: Equatable, Sendable {
  /// What it is; see `OnsetMatcher`.
  public enum Outcome: Equatable, Sendable {
    /// A true onset that was met after so many samples.
    case met(delay: Int)
    /// A true onset that nothing met in time.
    case missed
    /// A decoded onset at rest.
    case falseOnset
    /// A decoded onset in a movement that had one already.
    case repeated
  }

  /// The finger, in the project's order.
  public let finger: Int
  /// The sample of the first input at which it began: that of the true onset if
  /// there is one.
  public let sample: Int
  /// What became of it.
  public let outcome: Outcome

  /// Describes an onset.
  public init(finger: Int, sample: Int, outcome: Outcome) {
    self.finger = finger
    self.sample = sample
    self.outcome = outcome
  }
}

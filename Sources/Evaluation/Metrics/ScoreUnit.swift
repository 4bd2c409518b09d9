/// What the bootstrap draws: a trial, or the stretch between two trials.
///
/// Memory is bounded per unit: whatever its length, a unit keeps the sums of
/// its samples, and its onsets.
struct ScoreUnit {
  /// One sum that is not zero, and its place in a row.
  struct Entry {
    let place: Int
    let value: Double
  }

  /// The trial's index in its recording, or nil between trials.
  let trial: Int?

  /// The index of the recording, where several are replayed as one.
  let recording: Int

  /// The trial's name, for people.
  let name: String

  /// The first scored sample, in samples of the first input.
  var firstSample: Int

  /// The newest scored sample.
  var lastSample: Int

  /// The number of scored samples.
  var sampleCount = 0

  /// The sums that are not zero, ascending by place.
  var entries: [Entry] = []

  /// The onsets of every finger.
  var onsets: [OnsetCounts]
}

/// How the onsets of one finger were met within one unit.
public struct OnsetCounts: Equatable, Sendable {
  /// From the true onset to the decoded one, in milliseconds; infinite for a
  /// missed onset, so its length is the number of true onsets.
  public var delaysMilliseconds: [Double] = []

  /// Decoded activations that began at rest.
  public var falseCount = 0

  /// Decoded activations that began in a movement but were not its first, or
  /// came after the matching window.
  public var repeatedCount = 0

  /// True onsets that no decoded one met.
  public var missedCount: Int { delaysMilliseconds.count { $0 == .infinity } }

  /// No onsets.
  public init() {}
}

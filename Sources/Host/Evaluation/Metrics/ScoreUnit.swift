/// A trial, or the stretch between two trials.
///
/// Memory is bounded per unit: whatever its length, a unit keeps the sums of
/// its samples, and its onsets.
struct ScoreUnit {
  /// The trial's index in its recording, or nil between trials.
  let trial: Int?

  /// The index of the recording, where several are replayed as one.
  let recording: Int

  /// The index of the repetition that it is a part of.
  let repetition: Int

  /// The trial's name, for people.
  let name: String

  /// The first scored sample, in samples of the first input.
  var firstSample: Int

  /// The newest scored sample.
  var lastSample: Int

  /// The number of scored samples.
  var sampleCount = 0

  /// The places in a row of the sums that are not zero, ascending.
  private var places: [UInt32] = []

  /// Those sums. Apart from their places, and in arrays of just their size,
  /// because an hour has a thousand units.
  private var sums: [Double] = []

  /// The onsets of every finger.
  var onsets: [OnsetCounts]

  /// What was decoded while the person rested.
  var rest = RestCounts()

  /// Whether anything of it is scored.
  var isScored: Bool {
    sampleCount > 0 || rest != RestCounts()
      || onsets.contains { $0 != OnsetCounts() }
  }

  /// Starts a unit without samples.
  init(
    trial: Int?,
    recording: Int,
    repetition: Int,
    name: String,
    firstSample: Int,
    onsets: [OnsetCounts]
  ) {
    self.trial = trial
    self.recording = recording
    self.repetition = repetition
    self.name = name
    self.firstSample = firstSample
    self.lastSample = firstSample
    self.onsets = onsets
  }

  /// Keeps a row of sums in place of those kept before.
  mutating func keep(_ row: [Double]) {
    let count = row.count { $0 != 0 }
    places = []
    sums = []
    places.reserveCapacity(count)
    sums.reserveCapacity(count)
    for (place, sum) in row.enumerated() where sum != 0 {
      places.append(UInt32(place))
      sums.append(sum)
    }
  }

  /// Adds the sums kept, so many times, to a row.
  func add(to row: inout [Double], times weight: Double = 1) {
    for (place, sum) in zip(places, sums) { row[Int(place)] += weight * sum }
  }
}

/// How the onsets of one finger were met within one unit.
public struct OnsetCounts: Equatable, Sendable {
  /// From the true onset to the decoded one, in milliseconds: negative for an
  /// early onset, infinite for a missed one, so its length is the number of true
  /// onsets.
  public var delaysMilliseconds: [Double] = []

  /// Decoded activations that began at rest.
  public var falseCount = 0

  /// Decoded activations that began in a movement but were not its first.
  public var repeatedCount = 0

  /// True onsets that were decoded before they came.
  public var earlyCount: Int { delaysMilliseconds.count { $0 < 0 } }

  /// True onsets that were met after the window, in the same movement.
  public var lateCount: Int {
    delaysMilliseconds.count {
      $0 > Double(OnsetMatcher.windowMilliseconds) && $0.isFinite
    }
  }

  /// True onsets that no decoded one met.
  public var missedCount: Int { delaysMilliseconds.count { $0 == .infinity } }

  /// No onsets.
  public init() {}

  /// Adds those of another unit.
  static func += (counts: inout OnsetCounts, other: OnsetCounts) {
    counts.delaysMilliseconds += other.delaysMilliseconds
    counts.falseCount += other.falseCount
    counts.repeatedCount += other.repeatedCount
  }
}

public import DecoderHost
/// The figures of a replay.
public struct Scores: Sendable {
  /// The median onset delay.
  public struct Onset: Sendable {
    /// In milliseconds, misses counted as infinite; not a number without onsets.
    public let median: Double
    /// The ends of its 95 % interval, or not numbers.
    public let low: Double, high: Double
    /// How many repetitions have onsets.
    public let repetitions: Int
  }

  /// One finger.
  public struct Finger: Sendable {
    /// Its name.
    public let name: String
    /// The metrics of its activity and closure.
    public let figures: [Figure]
    /// The number of samples with known activity.
    public let sampleCount: Int
    /// Its onsets over the whole replay.
    public let onsets: OnsetCounts
    /// The median of their delays.
    public let onset: Onset
  }

  /// One element of a group.
  public struct Element: Sendable {
    /// Its name.
    public let name: String
    /// Its figures.
    public let figures: [Figure]
  }

  /// One output group.
  public struct Group: Sendable {
    /// What it is.
    public let group: DecoderOutline.Group
    /// Its figures: means over the elements, but for classes.
    public let figures: [Figure]
    /// Its classes or elements.
    public let elements: [Element]
    /// For classes, how often each was decoded as each, shape
    /// `[truth, guess]`; otherwise empty.
    public let confusion: [[Int]]
    /// The number of scored samples.
    public let sampleCount: Int
  }

  /// One row of the per-trial table.
  public struct Trial: Sendable {
    /// The trial's name.
    public let name: String
    /// The index of its recording.
    public let recording: Int
    /// Its first and last scored sample.
    public let firstSample: Int, lastSample: Int
    /// The number of scored samples.
    public let sampleCount: Int
    /// Figures without intervals, in the order of `Scores.trialColumns`.
    public let values: [Double]
    /// The onsets of every finger.
    public let onsets: [OnsetCounts]
    /// What was decoded while the person rested.
    let rest: RestCounts
  }

  /// The fingers.
  public let fingers: [Finger]
  /// The output groups.
  public let groups: [Group]
  /// The means over the fingers.
  public let overall: [Figure]
  /// What was decoded while the person rested.
  public let rest: [Figure]
  /// The counts behind it.
  let restCounts: RestCounts
  /// The median delay of the onsets of all fingers.
  public let onset: Onset
  /// The per-trial table.
  public let trials: [Trial]
  /// The names of the columns of `Trial.values`.
  public let trialColumns: [String]
  /// The number of scored samples.
  public let sampleCount: Int
  /// The number of repetitions of which anything is scored.
  public let repetitionCount: Int
  /// The number of movements among them.
  public let movementCount: Int

  /// The onsets of all fingers.
  public var onsets: OnsetCounts {
    fingers.reduce(into: OnsetCounts()) { $0 += $1.onsets }
  }
}

/// The figures of a replay.
public struct Scores: Sendable {
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
    /// The median onset delay in milliseconds, misses counted as infinite;
    /// not a number without onsets. `low` and `high` bound it as in `Figure`.
    public let medianDelay: Double, low: Double, high: Double
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
    public let group: ScorePlan.Group
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
  }

  /// The fingers.
  public let fingers: [Finger]
  /// The output groups.
  public let groups: [Group]
  /// The means over the fingers.
  public let overall: [Figure]
  /// The per-trial table.
  public let trials: [Trial]
  /// The names of the columns of `Trial.values`.
  public let trialColumns: [String]
  /// The number of scored samples.
  public let sampleCount: Int
  /// The number of bootstrap units with scored samples.
  public let unitCount: Int
}

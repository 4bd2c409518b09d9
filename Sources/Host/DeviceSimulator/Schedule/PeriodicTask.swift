/// A task that is released at equal distances.
public struct PeriodicTask: Hashable, Sendable {
  /// What it is called.
  public var name: String
  /// A task takes the processor from those of lower priority; those of the same
  /// wait for each other. Interrupts have the highest.
  public var priority: Int
  /// The distance of its releases; positive.
  public var period: SimulatedTime
  /// When the first is due.
  public var offset = SimulatedTime.zero
  /// How late a release may come after it is due; less than the period.
  public var jitter = SimulatedTime.zero
  /// The most that a job takes of the processor, without entry and exit.
  public var cost: SimulatedTime
  /// The part of the cost in which nothing takes the processor away, and how
  /// much of the cost comes before it.
  public var critical = SimulatedTime.zero
  /// See `critical`.
  public var beforeCritical = SimulatedTime.zero
  /// What it takes to begin and to end it; held as well.
  public var entry = SimulatedTime.zero, exit = SimulatedTime.zero
  /// How long after it was due it should be done.
  public var deadline: SimulatedTime

  /// A task without jitter, critical section or overhead.
  public init(
    name: String,
    priority: Int,
    period: SimulatedTime,
    cost: SimulatedTime,
    deadline: SimulatedTime
  ) {
    self.name = name
    self.priority = priority
    self.period = period
    self.cost = cost
    self.deadline = deadline
  }

  /// The parts of a job that takes the most.
  var jobCost: JobCost {
    JobCost(
      entry: entry.picoseconds,
      before: beforeCritical.picoseconds,
      critical: critical.picoseconds,
      after: (cost - beforeCritical - critical).picoseconds,
      exit: exit.picoseconds
    )
  }
}

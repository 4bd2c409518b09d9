/// A deadline that cannot be met.
public struct ScheduleFault: Error, Equatable, CustomStringConvertible {
  /// The task.
  public var task: String
  /// Its longest response; nil where the tasks ask for more than there is.
  public var response: SimulatedTime?
  /// When it should have been done.
  public var deadline: SimulatedTime
  /// What this task and those before it ask of the processor, 1 being all.
  public var utilization: Double

  /// The line for people.
  public var description: String {
    let limit = Self.text(deadline)
    guard let response else {
      let percent = (utilization * 1000).rounded(.up) / 10
      return "task \(task): with it the processor is asked for \(percent) % "
        + "of its time, so that the deadline of \(limit) cannot be met; "
        + "choose a faster clock or a cheaper decoder"
    }
    return "task \(task): takes up to \(Self.text(response)), "
      + "\(Self.text(response - deadline)) beyond its deadline of \(limit); "
      + "choose a faster clock or a cheaper decoder"
  }

  private static func text(_ time: SimulatedTime) -> String {
    let microseconds = (time.microseconds * 10).rounded(.up) / 10
    return "\(microseconds) us"
  }
}

extension ResponseTimeAnalysis {
  /// The deadlines that a set of tasks cannot meet, in the tasks' order.
  ///
  /// - Parameters:
  ///   - tasks: The tasks.
  ///   - sleepStates: The states that the processor may go to.
  /// - Returns: One fault for each task that is late; none where all are met.
  public static func faults(
    of tasks: [PeriodicTask],
    sleepStates: [SleepState] = []
  ) -> [ScheduleFault] {
    let found = responses(of: tasks, sleepStates: sleepStates)
    return tasks.indices.compactMap { index in
      let task = tasks[index]
      if let response = found[index], response <= task.deadline { return nil }
      let demand = tasks.filter { $0.priority >= task.priority }
        .reduce(0.0) {
          $0 + Double($1.jobCost.total) / Double($1.period.picoseconds)
        }
      return ScheduleFault(
        task: task.name,
        response: found[index],
        deadline: task.deadline,
        utilization: demand
      )
    }
  }
}

/// The longest response that each of a set of periodic tasks can have, worked
/// out without a simulation.
///
/// For job q of a task's busy period, w(q) is the least number with
///
///     w = B + (q + 1) C + sum of ceil((w + J') / T') C'
///
/// over the other tasks of the same or a higher priority (C with entry and exit,
/// T period, J jitter; B the longest held section of a lower priority, or falling
/// asleep and waking up where that is longer). The response is the most of
/// w(q) + J - q T, from q = 0 until w(q) + J is not above (q + 1) T.
///
/// It is exact where all tasks are released together, priorities differ, and
/// there is no jitter, held section or sleep; else no schedule exceeds it.
///
/// Sources: Joseph and Pandya, "Finding response times in a real-time system",
/// Computer Journal 29(5), 1986; Lehoczky, "Fixed priority scheduling of periodic
/// task sets with arbitrary deadlines", RTSS 1990; Tindell, Burns and Wellings,
/// "An extendible approach for analyzing fixed priority hard real-time tasks",
/// Real-Time Systems 6, 1994.
public enum ResponseTimeAnalysis {
  /// Jobs of one busy period that are looked at before a response is given up.
  static let mostJobs: Int64 = 512

  /// The longest responses.
  ///
  /// - Parameters:
  ///   - tasks: The tasks.
  ///   - sleepStates: The states that the processor may go to.
  /// - Returns: The response of each task; nil where the task and those above it
  ///   ask for more than there is, or have not come to rest within 512 of its
  ///   jobs.
  public static func responses(
    of tasks: [PeriodicTask],
    sleepStates: [SleepState] = []
  ) -> [SimulatedTime?] {
    let sleep =
      sleepStates.map { ($0.entryTime + $0.wakeTime).picoseconds }.max() ?? 0
    return tasks.indices.map { index in
      busyPeriod(of: index, in: tasks, sleep: sleep)
        .map { SimulatedTime(picoseconds: $0.response) }
    }
  }

  /// A task's busy period.
  ///
  /// - Parameters:
  ///   - index: The task.
  ///   - tasks: All of them.
  ///   - sleep: The longest time of falling asleep and waking up.
  /// - Returns: Its longest response, in picoseconds, and the number of its
  ///   jobs; nil where it does not end.
  static func busyPeriod(
    of index: Int,
    in tasks: [PeriodicTask],
    sleep: Int64
  ) -> (response: Int64, jobCount: Int64)? {
    let task = tasks[index]
    let blocking =
      tasks.filter { $0.priority < task.priority }
      .map(\.jobCost.longestHeld).max() ?? 0
    let others = tasks.indices.filter {
      $0 != index && tasks[$0].priority >= task.priority
    }.map {
      (
        cost: tasks[$0].jobCost.total,
        period: tasks[$0].period.picoseconds,
        jitter: tasks[$0].jitter.picoseconds
      )
    }
    let cost = task.jobCost.total
    let period = task.period.picoseconds
    let jitter = task.jitter.picoseconds
    var longest: Int64 = 0
    var window: Int64 = 0
    for job in 0..<mostJobs {
      let own = max(blocking, sleep) + (job + 1) * cost
      window = max(window, own)
      while true {
        var demand = own
        for other in others {
          let count = (window + other.jitter + other.period - 1) / other.period
          demand += count * other.cost
        }
        if demand == window { break }
        window = demand
        if window > mostJobs * period { return nil }
      }
      longest = max(longest, window + jitter - job * period)
      if window + jitter <= (job + 1) * period { return (longest, job + 1) }
    }
    return nil
  }
}

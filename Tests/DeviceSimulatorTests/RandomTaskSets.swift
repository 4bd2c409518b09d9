import TestSupport

@testable import DeviceSimulator

/// Draws the task sets that Tools/GoldenVectors/response_times.py draws as well.
struct RandomTaskSets {
  /// A set of tasks, and the state that the processor sleeps in.
  struct Drawn {
    var tasks: [PeriodicTask]
    var sleepStates: [SleepState] = []
  }

  private var random: SplitMix64

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  /// A whole number in `0..<bound`, as the other program draws it.
  private mutating func draw(_ bound: Int64) -> Int64 {
    Int64(random.next() % UInt64(bound))
  }

  private mutating func drawTime(_ bound: Int64) -> SimulatedTime {
    SimulatedTime(picoseconds: draw(bound))
  }

  /// Periods of 50 us to 2 ms, costs that add up to about 0.8.
  private mutating func drawTasks() -> [PeriodicTask] {
    let count = Int(2 + draw(6))
    return (0..<count).map { index in
      let period = 1_000_000 * (50 + draw(1950))
      let cost = 1 + draw(period * 8 / (5 * Int64(count)))
      let deadline = period - draw(max(period - cost, 0) + 1)
      return PeriodicTask(
        name: "task \(index)",
        priority: 0,
        period: SimulatedTime(picoseconds: period),
        cost: SimulatedTime(picoseconds: cost),
        deadline: SimulatedTime(picoseconds: deadline)
      )
    }
  }

  /// Different priorities, all released together, no overhead.
  mutating func drawExact() -> Drawn {
    var tasks = drawTasks()
    var order = Array(tasks.indices)
    for index in tasks.indices.dropFirst().reversed() {
      order.swapAt(index, Int(draw(Int64(index) + 1)))
    }
    for index in tasks.indices { tasks[index].priority = order[index] }
    return Drawn(tasks: tasks)
  }

  /// Equal priorities, offsets, jitter, held sections, overhead, sleep.
  mutating func drawBound() -> Drawn {
    var drawn = Drawn(tasks: drawTasks())
    for index in drawn.tasks.indices {
      var task = drawn.tasks[index]
      task.priority = Int(draw(Int64(drawn.tasks.count)))
      if draw(2) == 0 { task.offset = drawTime(task.period.picoseconds) }
      if draw(2) == 0 { task.jitter = drawTime(task.period.picoseconds / 4) }
      if draw(2) == 0 {
        let cost = task.cost.picoseconds
        task.critical = drawTime(cost / 2 + 1)
        task.beforeCritical = drawTime(cost - task.critical.picoseconds + 1)
      }
      task.entry = drawTime(2_000_000)
      task.exit = drawTime(1_000_000)
      drawn.tasks[index] = task
    }
    if draw(2) == 0 {
      let entry = drawTime(50_000_000)
      drawn.sleepStates = [
        SleepState(
          name: "stop",
          nanowatts: 10,
          entryTime: entry,
          entryNanowatts: 30,
          wakeTime: drawTime(100_000_000),
          wakeNanowatts: 50
        )
      ]
    }
    return drawn
  }
}

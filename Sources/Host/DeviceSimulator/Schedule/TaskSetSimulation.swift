import SeededRandom

/// Periodic tasks on one processor, simulated from the first release on.
///
/// It is the scheduler of the device alone: what it comes to is held against
/// `ResponseTimeAnalysis`, and against an independent program.
struct TaskSetSimulation {
  /// How long before a job is due to be done, of all of each task's jobs.
  private(set) var worstResponses: [Int64]
  /// The jobs of each task that were done, and that were done too late.
  private(set) var jobCounts: [Int], missCounts: [Int]
  /// The states of the processor.
  private(set) var meter: StateMeter
  /// The energy of the processor, by its load.
  private(set) var whole: LoadIntegral

  private let tasks: [PeriodicTask]
  private let sleepStates: [SleepState]
  private var processor = Processor()
  private var slots: EventSlots
  private var due: [Int64]
  private var random: SplitMix
  private let variesCost: Bool

  /// Prepares.
  ///
  /// - Parameters:
  ///   - tasks: The tasks; among those released together, the first of a
  ///     priority is the first to run.
  ///   - sleepStates: The states that the processor goes to, the deepest last.
  ///   - taskNanowatts: The power while each task runs.
  ///   - idleNanowatts: The power while it is awake with nothing to do.
  ///   - seed: Of jitter and costs.
  ///   - variesCost: Whether jobs take less than their most.
  init(
    tasks: [PeriodicTask],
    sleepStates: [SleepState] = [],
    taskNanowatts: [Int64]? = nil,
    idleNanowatts: Int64 = 0,
    seed: UInt64 = 0,
    variesCost: Bool = false
  ) {
    self.tasks = tasks
    self.sleepStates = sleepStates
    self.variesCost = variesCost
    worstResponses = [Int64](repeating: 0, count: tasks.count)
    jobCounts = [Int](repeating: 0, count: tasks.count)
    missCounts = jobCounts
    slots = EventSlots(sourceCount: tasks.count)
    due = tasks.map(\.offset.picoseconds)
    random = SplitMix(seed: seed)
    meter = StateMeter(
      nanowatts: (taskNanowatts ?? tasks.map { _ in 0 }) + [idleNanowatts]
        + sleepStates.flatMap {
          [$0.entryNanowatts, $0.nanowatts, $0.wakeNanowatts]
        },
      state: tasks.count
    )
    whole = LoadIntegral(load: idleNanowatts)
    for index in tasks.indices {
      slots[index] = due[index] + drawJitter(index)
    }
  }

  /// Simulates up to a moment; jobs that are not done then do not count.
  mutating func run(until end: Int64) {
    while true {
      let time = min(slots.next, processor.nextEvent)
      guard time < end else { break }
      processor.advance(to: time)
      for index in tasks.indices where slots[index] == time {
        processor.release(
          Job(task: index, level: tasks[index].priority, arrival: due[index])
        )
        due[index] += tasks[index].period.picoseconds
        // Of two releases of a task the first stays the first.
        slots[index] = max(due[index] + drawJitter(index), time)
      }
      settle(at: time)
    }
    processor.advance(to: end)
    meter.enter(meter.state, at: end)
    whole.close(at: end)
  }

  private mutating func settle(at time: Int64) {
    while true {
      switch processor.step(sleepStates) {
      case .begins(let job):
        processor.begin(job, cost: drawCost(job.task))
      case .ended(let job):
        let response = time - job.arrival
        worstResponses[job.task] = max(worstResponses[job.task], response)
        jobCounts[job.task] += 1
        if response > tasks[job.task].deadline.picoseconds {
          missCounts[job.task] += 1
        }
      case .isIdle:
        processor.rest(for: slots.next - time, sleepStates)
        return note(at: time)
      case .none:
        return note(at: time)
      }
    }
  }

  private mutating func note(at time: Int64) {
    let before = meter.load
    meter.enter(processor.meterState(taskCount: tasks.count), at: time)
    whole.change(by: meter.load - before, at: time)
  }

  private mutating func drawJitter(_ index: Int) -> Int64 {
    let jitter = tasks[index].jitter.picoseconds
    return jitter == 0 ? 0 : Int64(random.next(below: Int(jitter) + 1))
  }

  private mutating func drawCost(_ index: Int) -> JobCost {
    var cost = tasks[index].jobCost
    guard variesCost else { return cost }
    cost.before -= Int64(random.next(below: Int(cost.before) / 2 + 1))
    cost.after -= Int64(random.next(below: Int(cost.after) / 2 + 1))
    return cost
  }
}

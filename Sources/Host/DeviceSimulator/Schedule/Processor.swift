/// One processor under fixed-priority preemptive scheduling.
///
/// Rules:
/// - The processor belongs to the job of the highest level. Interrupts are tasks
///   whose levels are above all others.
/// - Jobs of the same level wait for each other, in the order of their release,
///   but for those that the owner puts first.
/// - In a held section (see `JobCost`) the processor is not taken away.
/// - What ends at a moment has ended before what is released at that moment.
/// - With nothing to do it goes to sleep; a release while it falls asleep waits
///   for that, and then for the wake-up.
///
/// The owner tells it of releases and of the passing of time, and asks for what
/// happens, step by step.
struct Processor: Hashable {
  private enum Mode: Hashable {
    case awake
    case falling(state: Int, until: Int64)
    case asleep(state: Int)
    case waking(state: Int, until: Int64)
  }

  /// What a step has come to.
  enum Step {
    /// A job is to begin: say what it costs, with `begin`.
    case begins(Job)
    /// A job is done.
    case ended(Job)
    /// Nothing is to be done: say how long that may last, with `rest`.
    case isIdle
    /// Nothing happens until `nextEvent` or a release.
    case none
  }

  private var mode = Mode.awake
  private var current: Job?
  /// All others, in the order in which they would get the processor.
  private var ready: [Job] = []
  private var now: Int64 = 0

  /// Jobs that are released and not done.
  func count(ofTask task: Int) -> Int {
    var count = current?.task == task ? 1 : 0
    for job in ready where job.task == task { count += 1 }
    return count
  }

  /// Whether a job of a task is released and has not begun.
  func isWaiting(task: Int) -> Bool {
    for job in ready where job.task == task && !job.hasBegun { return true }
    return false
  }

  /// When something happens here by itself; `EventSlots.never` if nothing does.
  var nextEvent: Int64 {
    switch mode {
    case .falling(_, let until), .waking(_, let until): return until
    case .asleep: return EventSlots.never
    case .awake:
      guard let current else { return EventSlots.never }
      let end = now + current.cost.total - current.progress
      guard let first = ready.first, first.level > current.level,
        let held = current.cost.heldEnd(at: current.progress)
      else { return end }
      return min(end, now + held - current.progress)
    }
  }

  /// Where it stands, for the meter: a task, or `taskCount` when it is awake
  /// with nothing to do, then three for each sleep state: falling into it,
  /// asleep, waking.
  func meterState(taskCount: Int) -> Int {
    switch mode {
    case .awake: current?.task ?? taskCount
    case .falling(let state, _): taskCount + 1 + 3 * state
    case .asleep(let state): taskCount + 2 + 3 * state
    case .waking(let state, _): taskCount + 3 + 3 * state
    }
  }

  /// Lets time pass; not beyond `nextEvent`.
  mutating func advance(to time: Int64) {
    if mode == .awake { current?.progress += time - now }
    now = time
  }

  /// Puts a job among those that wait.
  mutating func release(_ job: Job) {
    var place = ready.count
    while place > 0, ready[place - 1].level < job.level { place -= 1 }
    ready.insert(job, at: place)
  }

  /// Puts a job before all of its level that have not begun.
  mutating func releaseFirst(_ job: Job) {
    var place = ready.count
    while place > 0 {
      let other = ready[place - 1]
      if other.level > job.level { break }
      if other.level == job.level, other.hasBegun { break }
      place -= 1
    }
    ready.insert(job, at: place)
  }

  /// The next thing that happens at this moment.
  mutating func step(_ sleepStates: [SleepState]) -> Step {
    switch mode {
    case .falling(let state, let until):
      guard now >= until else { return .none }
      mode = .asleep(state: state)
      return step(sleepStates)
    case .asleep(let state):
      if ready.isEmpty { return .none }
      let until = now + sleepStates[state].wakeTime.picoseconds
      mode = .waking(state: state, until: until)
      return step(sleepStates)
    case .waking(_, let until):
      guard now >= until else { return .none }
      mode = .awake
      return step(sleepStates)
    case .awake:
      return stepAwake()
    }
  }

  private mutating func stepAwake() -> Step {
    if let job = current {
      if job.progress == job.cost.total {
        current = nil
        return .ended(job)
      }
      guard let first = ready.first, first.level > job.level,
        job.cost.heldEnd(at: job.progress) == nil
      else { return .none }
      // It goes on before all others of its level.
      let place = ready.firstIndex { $0.level <= job.level } ?? ready.count
      ready.insert(job, at: place)
      current = nil
    }
    guard !ready.isEmpty else { return .isIdle }
    let job = ready.removeFirst()
    if job.hasBegun {
      current = job
      return .none
    }
    return .begins(job)
  }

  /// Begins a job that a step has named.
  mutating func begin(_ job: Job, cost: JobCost) {
    var job = job
    job.cost = cost
    job.hasBegun = true
    current = job
  }

  /// Goes to sleep after a step that found nothing to do: into the deepest
  /// state that is worth it, awake if none is.
  ///
  /// - Parameters:
  ///   - idle: How far away the next interrupt known to come is.
  ///   - states: The states, the deepest last.
  mutating func rest(for idle: Int64, _ states: [SleepState]) {
    guard
      let state = states.lastIndex(where: {
        $0.leastIdle.picoseconds <= idle
      })
    else { return }
    let entry = states[state].entryTime.picoseconds
    mode =
      entry > 0
      ? .falling(state: state, until: now + entry) : .asleep(state: state)
  }

  /// Moves the clock's zero to a moment.
  mutating func rebase(to origin: Int64) {
    now -= origin
    current?.arrival -= origin
    for index in ready.indices { ready[index].arrival -= origin }
    switch mode {
    case .awake, .asleep: break
    case .falling(let state, let until):
      mode = .falling(state: state, until: until - origin)
    case .waking(let state, let until):
      mode = .waking(state: state, until: until - origin)
    }
  }
}

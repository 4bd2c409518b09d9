import SeededRandom

/// A device from moment to moment: processor, front end, links, hand.
///
/// It goes through one replay after another. What lies in a replay is all its
/// events after the start and up to the end; what is under way there goes on in
/// the next.
struct DeviceSimulation {
  typealias Source = DeviceState.Source

  let parameters: DeviceParameters
  let schedule = DeviceSchedule()
  let components: [Component]

  /// What the future depends on, and what has been in this stretch.
  var state: DeviceState
  var meters: [StateMeter]
  var rails: [LoadIntegral]
  var counts = DeviceCounts()
  var worstResponses: [Int64] = []
  var delays: [HopDelay] = []

  /// The changes of state up to a moment, if they are wanted.
  var captureEnd: Int64?
  var captured: [StateChange] = []

  var plan: ReplayPlan?
  var nextBlock = 0
  var random = SplitMix(seed: 0)

  let costs: TaskCosts
  var deadlines: [Int64] = []
  /// The links, that to the hand first, and their first component; the hand's.
  let links: [LinkParameters]
  let firstLink: Int, handIndex: Int

  static let handLink = 0, hostLink = 1

  init(_ parameters: DeviceParameters) throws(SimulationError) {
    try parameters.check()
    self.parameters = parameters
    components = parameters.components
    costs = TaskCosts(parameters)
    links = [parameters.handLink] + (parameters.hostLink.map { [$0] } ?? [])
    firstLink = 1 + parameters.parts.count
    handIndex = components.count - 1
    state = DeviceState(components: [])
    meters = []
    rails = []
    restart()
  }

  /// As after the device's start.
  mutating func restart() {
    state = DeviceState(components: components.map { _ in 0 })
    state.components[0] = DeviceTask.allCases.count
    state.slots[Source.timer] = schedule.timerPeriod
    for index in links.indices where links[index].interval > .zero {
      state.slots[Source.linkEvent + index] =
        links[index].interval.picoseconds
    }
    begin()
    settle(at: 0)
  }

  /// Puts off the links' next events.
  mutating func putOffEvents(to grids: inout [PhaseGrid]) {
    for index in links.indices where links[index].interval > .zero {
      let source = Source.linkEvent + index
      state.slots[source] = grids[index].place(state.slots[source])
    }
  }

  /// Begins to measure.
  private mutating func begin() {
    counts = DeviceCounts()
    delays.removeAll(keepingCapacity: true)
    worstResponses = DeviceTask.allCases.map { _ in 0 }
    var loads = parameters.rails.map { _ in Int64(0) }
    meters = components.indices.map { index in
      let states = components[index].states
      let state = state.components[index]
      loads[components[index].rail] += states[state].nanowatts
      return StateMeter(nanowatts: states.map(\.nanowatts), state: state)
    }
    rails = loads.map(LoadIntegral.init)
  }

  /// Goes through a replay.
  ///
  /// - Parameters:
  ///   - plan: The replay.
  ///   - seed: Of the jitter in it.
  /// - Returns: What it has come to.
  mutating func run(_ plan: ReplayPlan, seed: UInt64) -> StretchResult {
    begin()
    self.plan = plan
    random = SplitMix(seed: seed)
    deadlines = deadlines(of: plan)
    nextBlock = 0
    state.slots[Source.block] = plan.end(ofBlock: 0)
    // A fresh device has gone to sleep before anything was measured.
    note(at: 0)
    while true {
      let event = state.slots.next
      let time = min(event, state.processor.nextEvent)
      if time > plan.duration { break }
      state.processor.advance(to: time)
      if event == time {
        for source in 0..<Source.count where state.slots[source] == time {
          state.slots[source] = EventSlots.never
          handle(source, at: time)
        }
      }
      settle(at: time)
    }
    return finish(at: plan.duration)
  }

  private mutating func finish(at end: Int64) -> StretchResult {
    state.processor.advance(to: end)
    for index in meters.indices {
      meters[index].enter(meters[index].state, at: end)
      state.components[index] = meters[index].state
    }
    for index in rails.indices { rails[index].close(at: end) }
    state.rebase(to: end)
    return StretchResult(
      duration: end,
      times: meters.map(\.times),
      entries: meters.map(\.entries),
      rails: rails.map(\.energy),
      counts: counts,
      worstResponses: worstResponses,
      delays: delays
    )
  }

  /// How long after what it answers each task should be done.
  private func deadlines(of plan: ReplayPlan) -> [Int64] {
    DeviceTask.allCases.map { task in
      switch task {
      case .samplesInterrupt, .intake: plan.blockDistance
      case .handLinkInterrupt, .hostLinkInterrupt: EventSlots.never
      case .hand: schedule.timerPeriod
      case .decode:
        parameters.decodeDeadline?.picoseconds ?? plan.hopDistance
      case .report: plan.hopDistance
      }
    }
  }

  /// A component changes its state.
  mutating func enter(_ component: Int, _ next: Int, at time: Int64) {
    let before = meters[component].load
    if meters[component].state == next { return }
    meters[component].enter(next, at: time)
    rails[components[component].rail].change(
      by: meters[component].load - before,
      at: time
    )
    if let captureEnd, time <= captureEnd {
      captured.append(
        StateChange(
          time: SimulatedTime(picoseconds: time),
          component: component,
          state: next
        )
      )
    }
  }

  /// The processor's state is what it has come to at this moment.
  mutating func note(at time: Int64) {
    enter(
      0,
      state.processor.meterState(taskCount: DeviceTask.allCases.count),
      at: time
    )
  }
}

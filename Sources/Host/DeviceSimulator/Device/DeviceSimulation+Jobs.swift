/// What the processor does.
extension DeviceSimulation {
  /// Lets the processor do all that it does at a moment.
  mutating func settle(at time: Int64) {
    while true {
      switch state.processor.step(parameters.processor.sleepStates) {
      case .begins(let job):
        let cost = cost(of: job, at: time)
        state.processor.begin(job, cost: cost)
      case .ended(let job):
        end(job, at: time)
      case .isIdle:
        state.processor.rest(
          for: state.slots.next - time,
          parameters.processor.sleepStates
        )
        return note(at: time)
      case .none:
        return note(at: time)
      }
    }
  }

  /// Releases a job of a task.
  ///
  /// - Parameters:
  ///   - task: The task.
  ///   - arrival: When what it answers has happened.
  ///   - tag: The block of the hop, for samples.
  ///   - isFirst: Whether it goes before others of its level.
  mutating func release(
    _ task: DeviceTask,
    arrival: Int64,
    tag: Int = 0,
    isFirst: Bool = false
  ) {
    let job = Job(
      task: task.rawValue,
      level: schedule.levels[task.rawValue],
      arrival: arrival,
      tag: tag
    )
    if isFirst {
      state.processor.releaseFirst(job)
    } else {
      state.processor.release(job)
    }
  }

  /// What a job that begins now takes.
  private mutating func cost(of job: Job, at time: Int64) -> JobCost {
    switch Self.task(job) {
    case .samplesInterrupt: return costs.interrupt(costs.samplesInterrupt)
    case .handLinkInterrupt: return costs.interrupt(costs.handLink)
    case .hostLinkInterrupt: return costs.interrupt(costs.hostLink)
    case .hand:
      let now = time / 1_000_000
      state.isTick = state.pacing.isDue(at: now)
      guard state.isTick else { return costs.interrupt(costs.handIdle) }
      state.pacing.run(at: now)
      state.taken = state.offered
      state.offered = nil
      return costs.interrupt(costs.handTick)
    case .intake:
      return costs.task(plan?.intakeCosts[job.tag] ?? 0)
    case .decode:
      return costs.task(state.hopsInWork[0].decodeCost, held: costs.offer)
    case .report: return costs.task(costs.report)
    }
  }

  /// A job is done.
  private mutating func end(_ job: Job, at time: Int64) {
    let response = time - job.arrival
    counts.jobs[job.task] += 1
    worstResponses[job.task] = max(worstResponses[job.task], response)
    if response > deadlines[job.task] { counts.misses[job.task] += 1 }
    switch Self.task(job) {
    case .samplesInterrupt: endSamples(job)
    case .handLinkInterrupt, .hostLinkInterrupt, .report: endReport(job, time)
    case .hand: endHand(at: time)
    case .intake: endIntake(job)
    case .decode: endDecode(job, at: time)
    }
  }

  private static func task(_ job: Job) -> DeviceTask {
    DeviceTask(rawValue: job.task) ?? .report
  }

  private func isLast(_ block: Int) -> Bool {
    block == parameters.blocksPerHop - 1
  }

  private mutating func endSamples(_ job: Job) {
    if isLast(job.tag) {
      state.hopsInWork[state.hopsInWork.count - 1].compute += job.cost.total
    }
    release(.intake, arrival: job.arrival, tag: job.tag)
  }

  private mutating func endIntake(_ job: Job) {
    guard isLast(job.tag) else { return }
    state.hopsInWork[0].compute += job.cost.total
    // The firmware takes its tasks in turn: after a block that completes a hop
    // it decodes, and then reports, before it looks at further samples.
    release(.decode, arrival: job.arrival, isFirst: true)
  }

  private mutating func endDecode(_ job: Job, at time: Int64) {
    var hop = state.hopsInWork.removeFirst()
    hop.compute += job.cost.total
    hop.decoded = time
    counts.decodedHops += 1
    // The board takes the time at which it has decoded for that of the sample.
    let now = time / 1_000_000
    state.pacing.offer(sampledAt: now, at: now)
    if let old = state.offered {
      counts.overtakenHops += 1
      hop.steps += old.steps
    }
    state.offered = hop
    release(.report, arrival: time, isFirst: true)
  }

  private mutating func endHand(at time: Int64) {
    guard state.isTick else { return }
    state.isTick = false
    counts.handFrames += 1
    var hop = state.taken
    state.taken = nil
    hop?.sent = time
    send(LinkMessage(hop: hop), by: Self.handLink, at: time)
  }

  private mutating func endReport(_ job: Job, _ time: Int64) {
    guard Self.task(job) == .report, parameters.hostLink != nil else { return }
    counts.hostFrames += 1
    send(LinkMessage(), by: Self.hostLink, at: time)
  }
}

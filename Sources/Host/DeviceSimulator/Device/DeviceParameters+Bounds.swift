extension DeviceParameters {
  /// How long each task can take at most, worked out without a simulation.
  ///
  /// Each task is a periodic one of ``ResponseTimeAnalysis``, released with the
  /// jitter that what it follows may have: the filters that of the samples'
  /// interrupt, decoding that of the filters, the report that of decoding. These
  /// are each taken at their worst at once, so that the bound is wide where a hop
  /// has much to wait for.
  ///
  /// - Parameter trace: What is replayed.
  /// - Returns: The longest response of each task by its number: from a block,
  ///   a hop's last sample, the timer, the end of a link's activity, or the end
  ///   of decoding, as in ``DayResult/worstResponses``; nil where it may wait for
  ///   ever.
  /// - Throws: What cannot be simulated.
  public func responseBounds(
    for trace: DecodeTrace
  ) throws(SimulationError) -> [SimulatedTime?] {
    try check()
    let plan = try ReplayPlan(trace, self)
    var tasks = periodicTasks(plan)
    let count = tasks.count
    // The jitter of each follows from the responses of others, which grow with
    // it: from none on, until nothing changes.
    for _ in 0..<64 {
      let found = ResponseTimeAnalysis.responses(
        of: tasks,
        sleepStates: processor.sleepStates
      )
      var jitters = tasks.map(\.jitter)
      for (task, origin) in Self.origins {
        guard let response = found[origin.rawValue] else {
          return found
        }
        jitters[task.rawValue] = response
      }
      for (index, link) in [handLink, hostLink].enumerated() {
        let task = DeviceTask.handLinkInterrupt.rawValue + index
        let sender = index == 0 ? DeviceTask.hand : .report
        jitters[task] = jitter(of: link, found[sender.rawValue] ?? .zero)
      }
      if jitters == tasks.map(\.jitter) {
        return (0..<count).map { own(found[$0], tasks[$0], $0) }
      }
      for index in tasks.indices { tasks[index].jitter = jitters[index] }
      if zip(tasks, jitters).contains(where: { $1.seconds > 3600 }) { break }
    }
    return tasks.map { _ in nil }
  }

  /// What follows on the end of which.
  private static let origins: [(DeviceTask, DeviceTask)] = [
    (.intake, .samplesInterrupt), (.decode, .intake), (.report, .decode),
  ]

  /// A report, and a link's interrupt, answer the moment of their release.
  private func own(
    _ response: SimulatedTime?,
    _ task: PeriodicTask,
    _ index: Int
  ) -> SimulatedTime? {
    switch DeviceTask(rawValue: index) {
    case .report, .handLinkInterrupt, .hostLinkInterrupt:
      response.map { $0 - task.jitter }
    default: response
    }
  }

  /// How much the ends of a link's activities vary.
  private func jitter(
    of link: LinkParameters?,
    _ sender: SimulatedTime
  ) -> SimulatedTime {
    guard let link else { return .zero }
    guard link.interval > .zero else { return sender }
    // See `DayOptions.putsOffEvents`.
    return max(link.emptyTime, link.messageTime)
      + PhaseGrid.longestDelay(of: link)
  }

  private func periodicTasks(_ plan: ReplayPlan) -> [PeriodicTask] {
    let schedule = DeviceSchedule()
    let costs = TaskCosts(self)
    let decode = (0..<plan.hops.count).map { plan.decodeCost(ofHop: $0) }
    // Times of samples are rounded to picoseconds, each by itself.
    let block = plan.blockDistance - 1
    let hop = plan.hopDistance - 1
    // Two ticks of the governor lie at least so far apart.
    let tick: Int64 = 5_000_000_000
    return DeviceTask.allCases.map { task in
      switch task {
      case .samplesInterrupt:
        periodic(
          task,
          schedule,
          block,
          costs.interrupt(costs.samplesInterrupt),
          jitter: blockJitter
        )
      case .handLinkInterrupt:
        linkTask(task, schedule, handLink, tick, costs, costs.handLink)
      case .hostLinkInterrupt:
        linkTask(task, schedule, hostLink, hop, costs, costs.hostLink)
      case .hand:
        periodic(
          task,
          schedule,
          schedule.timerPeriod,
          costs.interrupt(max(costs.handIdle, costs.handTick))
        )
      case .intake:
        periodic(
          task,
          schedule,
          block,
          costs.task(plan.intakeCosts.max() ?? 0)
        )
      case .decode:
        periodic(
          task,
          schedule,
          hop,
          costs.task(decode.max() ?? 0, held: costs.offer)
        )
      case .report:
        periodic(task, schedule, hop, costs.task(costs.report))
      }
    }
  }

  /// The interrupt of a link; nothing where it has none.
  private func linkTask(
    _ task: DeviceTask,
    _ schedule: DeviceSchedule,
    _ link: LinkParameters?,
    _ distance: Int64,
    _ costs: TaskCosts,
    _ body: Int64
  ) -> PeriodicTask {
    let interval = link?.interval.picoseconds ?? 0
    let isThere = (link?.interruptCycles ?? 0) > 0
    return periodic(
      task,
      schedule,
      interval > 0 ? interval : distance,
      isThere ? costs.interrupt(body) : JobCost()
    )
  }

  private func periodic(
    _ task: DeviceTask,
    _ schedule: DeviceSchedule,
    _ period: Int64,
    _ cost: JobCost,
    jitter: SimulatedTime = .zero
  ) -> PeriodicTask {
    var result = PeriodicTask(
      name: task.name,
      priority: schedule.levels[task.rawValue],
      period: SimulatedTime(picoseconds: max(period, 1)),
      cost: SimulatedTime(
        picoseconds: cost.before + cost.critical + cost.after
      ),
      deadline: SimulatedTime(picoseconds: max(period, 1))
    )
    result.entry = SimulatedTime(picoseconds: cost.entry)
    result.exit = SimulatedTime(picoseconds: cost.exit)
    result.critical = SimulatedTime(picoseconds: cost.critical)
    result.beforeCritical = SimulatedTime(picoseconds: cost.before)
    result.jitter = jitter
    return result
  }
}

/// What the tasks of a device take, in picoseconds at its clock.
struct TaskCosts {
  let interruptEntry: Int64, interruptExit: Int64
  let switchEntry: Int64, switchExit: Int64
  let samplesInterrupt: Int64, handLink: Int64, hostLink: Int64
  let handIdle: Int64, handTick: Int64
  let offer: Int64, report: Int64

  init(_ parameters: DeviceParameters) {
    let processor = parameters.processor
    let costs = parameters.costs
    func time(_ cycles: Int64) -> Int64 {
      processor.clock.time(of: cycles).picoseconds
    }
    interruptEntry = time(processor.interruptEntryCycles)
    interruptExit = time(processor.interruptExitCycles)
    switchEntry = time(processor.switchEntryCycles)
    switchExit = time(processor.switchExitCycles)
    samplesInterrupt = time(costs.samplesInterrupt)
    handLink = time(parameters.handLink.interruptCycles)
    hostLink = time(parameters.hostLink?.interruptCycles ?? 0)
    handIdle = time(costs.handIdle)
    handTick = time(costs.handTick)
    offer = time(costs.offer)
    report = time(costs.report)
  }

  /// An interrupt that takes so long.
  func interrupt(_ body: Int64) -> JobCost {
    JobCost(entry: interruptEntry, before: body, exit: interruptExit)
  }

  /// Another task that takes so long, with interrupts held off at its end.
  func task(_ body: Int64, held: Int64 = 0) -> JobCost {
    JobCost(
      entry: switchEntry,
      before: body,
      critical: held,
      exit: switchExit
    )
  }
}

/// All that a simulation knows of a device.
public struct DeviceParameters: Hashable, Sendable {
  /// The processor.
  public var processor: ProcessorParameters
  /// What its work costs.
  public var costs: StageCosts
  /// Parts of constant power: the front end first.
  public var parts: [PartParameters] = []
  /// How many blocks a hop's samples come in; each is half of the double buffer
  /// that the front end writes.
  public var blocksPerHop = 1
  /// How late a block's interrupt may come, drawn for each from the seed.
  public var blockJitter = SimulatedTime.zero
  /// The link to the hand.
  public var handLink: LinkParameters
  /// The link to the host, to which each hop is reported.
  public var hostLink: LinkParameters?
  /// The hand.
  public var hand: HandParameters
  /// The rails; at least one.
  public var rails = [RailParameters(name: "supply")]
  /// How long after a hop's last sample its intent should be there; nil: a hop.
  public var decodeDeadline: SimulatedTime?
  /// How long the device takes to start after standby.
  public var startTime = SimulatedTime.zero

  /// A device without front end and host.
  public init(
    processor: ProcessorParameters,
    costs: StageCosts,
    handLink: LinkParameters,
    hand: HandParameters
  ) {
    self.processor = processor
    self.costs = costs
    self.handLink = handLink
    self.hand = hand
  }

  /// Checks what could not be simulated.
  ///
  /// - Throws: The first number that is impossible, named.
  public func check() throws(SimulationError) {
    let powers: [(String, Int64)] =
      [
        ("processor.run", processor.runNanowatts),
        ("processor.idle", processor.idleNanowatts),
        ("processor.starting", processor.startingNanowatts),
        ("processor.standby", processor.standbyNanowatts),
        ("hand.idle", hand.idleNanowatts),
        ("hand.moving", hand.movingNanowatts),
        ("hand.starting", hand.startingNanowatts),
        ("hand.standby", hand.standbyNanowatts),
      ]
      + processor.taskNanowatts.sorted { $0.key.rawValue < $1.key.rawValue }
      .map { ("processor.\($0.key.name)", $0.value) }
      + processor.sleepStates.flatMap {
        [
          ("\($0.name)", $0.nanowatts),
          ("\($0.name).entry", $0.entryNanowatts),
          ("\($0.name).wake", $0.wakeNanowatts),
        ]
      }
      + parts.flatMap {
        [
          ($0.name, $0.nanowatts),
          ("\($0.name).starting", $0.startingNanowatts),
          ("\($0.name).standby", $0.standbyNanowatts),
        ]
      }
      + [handLink, hostLink].compactMap { $0 }.flatMap {
        [
          ("\($0.name).idle", $0.idleNanowatts),
          ("\($0.name).active", $0.activeNanowatts),
          ("\($0.name).starting", $0.startingNanowatts),
          ("\($0.name).standby", $0.standbyNanowatts),
        ]
      }
    if let bad = powers.first(where: { $0.1 < 0 || $0.1 > 1 << 50 }) {
      throw .impossible(name: bad.0, value: bad.1, unit: "nW")
    }
    try checkTimes()
    try checkCounts()
  }

  private func checkTimes() throws(SimulationError) {
    let times: [(String, SimulatedTime)] =
      [
        ("block jitter", blockJitter), ("start", startTime),
        ("hand.actuation", hand.actuationTime),
        ("hand.travel", hand.travelTime),
      ]
      + processor.sleepStates.flatMap {
        [
          ("\($0.name).entry", $0.entryTime), ("\($0.name).wake", $0.wakeTime),
          ("\($0.name).least idle", $0.leastIdle),
        ]
      }
      + [handLink, hostLink].compactMap { $0 }.flatMap {
        [
          ("\($0.name).interval", $0.interval),
          ("\($0.name).empty event", $0.emptyTime),
          ("\($0.name).message", $0.messageTime),
        ]
      }
    // An hour; times are added to others all the time.
    let longest = SimulatedTime.seconds(3600)
    if let bad = times.first(where: { $0.1 < .zero || $0.1 > longest }) {
      throw .impossible(name: bad.0, value: bad.1.picoseconds, unit: "ps")
    }
    for link in [handLink, hostLink].compactMap({ $0 })
    where link.interval > .zero
      && max(link.emptyTime, link.messageTime) >= link.interval
    {
      throw .impossible(
        name: "\(link.name).message",
        value: link.messageTime.picoseconds,
        unit: "ps, as long as its interval"
      )
    }
  }

  private func checkCounts() throws(SimulationError) {
    let cycles: [(String, Int64)] =
      [
        ("samples interrupt", costs.samplesInterrupt),
        ("intake", costs.intakePerBlock), ("decode", costs.decode),
        ("offer", costs.offer), ("report", costs.report),
        ("hand", costs.handIdle), ("hand tick", costs.handTick),
        ("interrupt entry", processor.interruptEntryCycles),
        ("interrupt exit", processor.interruptExitCycles),
        ("switch entry", processor.switchEntryCycles),
        ("switch exit", processor.switchExitCycles),
        ("\(handLink.name).interrupt", handLink.interruptCycles),
        ("host link.interrupt", hostLink?.interruptCycles ?? 0),
      ] + costs.intakePerFrame.map { ("intake", $0) }
    // A million seconds at a megahertz.
    if let bad = cycles.first(where: { $0.1 < 0 || $0.1 > 1_000_000_000_000 }) {
      throw .impossible(name: bad.0, value: bad.1, unit: "cycles")
    }
    let used =
      [processor.rail, handLink.rail, hostLink?.rail ?? 0, hand.rail]
      + parts.map(\.rail)
    if let rail = used.first(where: { !rails.indices.contains($0) }) {
      throw .impossible(name: "rail", value: Int64(rail), unit: "of the rails")
    }
    if blocksPerHop < 1 || blocksPerHop > 4096 {
      throw .impossible(
        name: "blocks a hop",
        value: Int64(blocksPerHop),
        unit: "blocks"
      )
    }
  }
}

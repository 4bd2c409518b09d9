import Files
import DeviceSimulator
import PowerModel

/// Profiles as the simulator takes them.
extension DevicePricing {
  static func parameters(
    _ request: BudgetRequest,
    stages: [Stage],
    instructions: StageInstructions,
    cyclesPerInstruction: Double,
    milliwatts: Double,
    trace: DecodeTrace
  ) throws(Fault) -> DeviceParameters {
    var costs = StageCosts()
    func cycles(_ name: String) -> Double {
      stages.first { $0.name == name }?.cycles ?? 0
    }
    // A hop's filters, spread over its frames by their channels.
    let samples = trace.inputs.reduce(0.0) {
      $0 + Double($1.hopLength * $1.channelCount)
    }
    costs.intakePerFrame = trace.inputs.map {
      whole(cycles("filters") * Double($0.channelCount) / samples)
    }
    let decoding = ["features", "normalization", "network", "outputs"]
    costs.decode = whole(decoding.reduce(0) { $0 + cycles($1) })
    costs.report = whole(cycles("report"))
    costs.samplesInterrupt = whole(
      samplesInterruptInstructions * cyclesPerInstruction
    )
    costs.handIdle = whole(instructions.handIdle * cyclesPerInstruction)
    costs.handTick = whole(instructions.handTick * cyclesPerInstruction)
    var parameters = DeviceParameters(
      processor: processor(request, stages: stages, milliwatts: milliwatts),
      costs: costs,
      handLink: try link(request.link),
      hand: hand(request.hand)
    )
    parameters.blocksPerHop = blocksPerHop(
      trace,
      costs,
      clock: request.usedMegahertz
    )
    parameters.parts = try parts(request, trace)
    let efficiency = Int64(
      (request.battery.regulatorEfficiency * 1000).rounded()
    )
    parameters.rails = [
      RailParameters(
        name: "electronics",
        regulator: Regulator(
          efficiencyNumerator: max(1, min(efficiency, 1000)),
          efficiencyDenominator: 1000
        )
      ),
      RailParameters(name: "hand"),
    ]
    parameters.startTime = .milliseconds(300)
    return parameters
  }

  /// Blocks of about five milliseconds, or longer ones where decoding would
  /// keep the next block waiting until the double buffer is written over.
  ///
  ///     decode + report + 2 blocks' filters <= (1 - share of the hand) * block
  static func blocksPerHop(
    _ trace: DecodeTrace,
    _ costs: StageCosts,
    clock megahertz: Double
  ) -> Int {
    let input = trace.inputs[0]
    let hop = input.rate.time(of: Int64(input.hopLength)).microseconds
    let wanted = Int((hop / 5000).rounded())
    let most = max(1, min(wanted, input.hopLength, 4096))
    let filters = zip(costs.intakePerFrame, trace.inputs).reduce(0.0) {
      $0 + Double($1.0) * Double($1.1.hopLength)
    }
    let hand =
      (0.9 * Double(costs.handIdle) + 0.1 * Double(costs.handTick)) / megahertz
    let share = max(0, 1 - hand / 1000)
    for count in stride(from: most, to: 1, by: -1) {
      let work =
        Double(costs.decode + costs.report) + 2 * filters / Double(count)
      if work / megahertz <= share * hop / Double(count) { return count }
    }
    return 1
  }

  private static func processor(
    _ request: BudgetRequest,
    stages: [Stage],
    milliwatts: Double
  ) -> ProcessorParameters {
    let target = request.target
    let clock = request.usedMegahertz
    let run = nanowatts(milliwatts)
    var processor = ProcessorParameters(
      clock: .hertz(max(1, Int64((clock * 1e6).rounded()))),
      runNanowatts: run,
      idleNanowatts: run
    )
    let decoding = ["features", "normalization", "network", "outputs"]
    let parts = stages.filter { decoding.contains($0.name) }
    let microseconds = parts.reduce(0) { $0 + $1.cycles } / clock
    if microseconds > 0 {
      let energy = parts.reduce(0) { $0 + $1.energyMicrojoules }
      processor.taskNanowatts[.decode] = nanowatts(1000 * energy / microseconds)
    }
    processor.sleepStates = sleepStates(request, runNanowatts: run)
    let entry = Int64(
      target.interruptEntry?.value ?? Double(BudgetRequest.usualEntryCycles)
    )
    processor.interruptEntryCycles = entry
    processor.interruptExitCycles = entry
    processor.startingNanowatts = run
    let standby = target.standbyPower ?? target.stopPower ?? target.waitPower
    processor.standbyNanowatts = standby.map { nanowatts($0.value) } ?? run
    return processor
  }

  private static func sleepStates(
    _ request: BudgetRequest,
    runNanowatts: Int64
  ) -> [SleepState] {
    let target = request.target
    guard request.sleep != .none,
      let wait = target.waitMilliwatts(atMegahertz: request.usedMegahertz)
    else { return [] }
    var states = [
      SleepState(
        name: "wfi",
        nanowatts: nanowatts(wait),
        wakeTime: time(microseconds: target.waitWakeUp?.value ?? 0),
        wakeNanowatts: runNanowatts
      )
    ]
    if request.sleep == .stop, let stop = target.stopPower {
      let wake = target.stopWakeUp?.value ?? 0
      // Waking up at the power of running, against waiting all the time.
      let saved = wait - stop.value
      let running = Double(runNanowatts) / 1e6
      // At most an hour, as times of the simulation are.
      let worth = saved > 0 ? min(wake * max(1, running / saved), 3.6e9) : 1e6
      states.append(
        SleepState(
          name: "stop",
          nanowatts: nanowatts(stop.value),
          wakeTime: time(microseconds: wake),
          wakeNanowatts: runNanowatts,
          leastIdle: time(microseconds: worth)
        )
      )
    }
    return states
  }

  private static func parts(
    _ request: BudgetRequest,
    _ trace: DecodeTrace
  ) throws(Fault) -> [PartParameters] {
    guard let frontEnd = request.frontEnd else { return [] }
    let milliwatts = trace.inputs.reduce(0) {
      $0
        + frontEnd.milliwatts(
          channelCount: $1.channelCount,
          samplingRate: Double($1.rate.numerator)
            / Double($1.rate.denominator)
        )
    }
    guard milliwatts <= 1e9 else {
      throw Fault(
        place: frontEnd.part.place,
        fault: "takes \(Figures.text(milliwatts)) mW with this recording",
        remedy: "correct power_per_channel or power_per_sample_rate"
      )
    }
    var part = PartParameters(
      name: "front end",
      nanowatts: nanowatts(milliwatts)
    )
    part.startingNanowatts = part.nanowatts
    return [part]
  }

  /// The link to the hand. A line's and USB's own power is not in the profiles:
  /// a line's is taken for zero, USB's for the guesses here.
  ///
  /// - Throws: A radio whose events leave no time between them.
  static func link(
    _ link: BudgetRequest.Link
  ) throws(Fault) -> LinkParameters {
    switch link {
    case .line:
      let microseconds = Double(frameByteCount) * 10e6 / lineBitsPerSecond
      return LinkParameters(
        name: "line",
        messageTime: time(microseconds: microseconds),
        idleNanowatts: 0,
        activeNanowatts: 0
      )
    case .usb:
      var link = LinkParameters(
        name: "usb",
        messageTime: .microseconds(30),
        idleNanowatts: 5_000_000,
        activeNanowatts: 15_000_000
      )
      link.interval = .milliseconds(1)
      return link
    case .radio(let radio):
      // An event's energy over its duration is its power; a payload makes it
      // longer.
      let event =
        radio.part["event_duration"]?.value
        ?? BudgetRequest.usualEventMicroseconds
      let interval =
        radio.part["event_interval"]?.value
        ?? BudgetRequest.usualEventMilliseconds
      // At least 1e-5 mW, as the profile's ranges are.
      let milliwatts = 1000 * radio.eventEnergy.value / event
      let energy = radio.microjoules(payloadByteCount: frameByteCount)
      let message = 1000 * energy / milliwatts
      guard message < 1000 * interval else {
        throw Fault(
          place: radio.part.place,
          fault: "an event with \(frameByteCount) bytes takes "
            + "\(Figures.text(message / 1000)) ms at the power of one "
            + "without, event_energy in event_duration, but there is one "
            + "each \(Figures.text(interval)) ms",
          remedy: "correct event_duration, event_energy, byte_energy or "
            + "event_interval"
        )
      }
      var link = LinkParameters(
        name: "radio",
        messageTime: time(microseconds: message),
        idleNanowatts: nanowatts(radio.idlePower?.value ?? 0),
        activeNanowatts: nanowatts(milliwatts)
      )
      link.interval = time(microseconds: 1000 * interval)
      link.emptyTime = time(microseconds: event)
      return link
    }
  }

  /// The hand. Its duration of a movement is that of the whole way of a finger;
  /// a part of the way takes that part of it.
  static func hand(_ profile: HandProfile?) -> HandParameters {
    guard let profile else {
      var hand = HandParameters(
        name: "no hand",
        idleNanowatts: 0,
        movingNanowatts: 0
      )
      hand.rail = 1
      return hand
    }
    var hand = HandParameters(
      name: "hand",
      idleNanowatts: nanowatts(profile.idlePower.value),
      movingNanowatts: nanowatts(
        max(profile.movementPower.value, profile.idlePower.value)
      )
    )
    hand.rail = 1
    hand.startingNanowatts = hand.idleNanowatts
    hand.actuationTime = time(
      microseconds: 1000 * (profile.actuationDelay?.value ?? 0)
    )
    hand.travelTime = time(microseconds: 1000 * profile.movementDuration.value)
    return hand
  }

  private static func whole(_ cycles: Double) -> Int64 {
    cycles > 0 ? Int64(min(cycles, 1e12).rounded()) : 0
  }

  /// What does not fit, and what is no number, becomes the largest, which the
  /// simulator refuses by its name.
  static func nanowatts(_ milliwatts: Double) -> Int64 {
    Int64(exactly: (milliwatts * 1e6).rounded()) ?? .max
  }

  /// Likewise.
  static func time(microseconds: Double) -> SimulatedTime {
    SimulatedTime(
      picoseconds: Int64(exactly: (microseconds * 1e6).rounded()) ?? .max
    )
  }
}

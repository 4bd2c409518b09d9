import DecoderImage
public import Evaluation
public import FirmwareSimulator
import PowerModel
public import RecordingIO

/// Does every command arrive in time, and does the battery last the day?
///
///     let budget = try Budget(recording: session, decoder: file, name: "d")
///     let result = try budget.result(of: request)
public struct Budget {
  /// What the decoder made of the recording.
  public let trace: DecodeTrace

  private let file: ImageFile

  /// Movements in an hour where no day plan says how many, if the recording has
  /// as many.
  static let usualMovementsPerHour = 60.0

  /// Decodes a recording, once for all budgets of it; `progress` is told the
  /// part that is done, 0...1.
  ///
  /// - Throws: What is wrong with recording or decoder.
  public init(
    recording: Session,
    decoder file: ImageFile,
    name: String,
    options: ReplayOptions = ReplayOptions(),
    progress: @escaping (Double) -> Void = { _ in }
  ) throws {
    self.init(
      trace: try DecodeTrace(
        decoding: recording,
        with: file,
        name: name,
        options: options,
        progress: progress
      ),
      decoder: file
    )
  }

  /// Budgets of a trace that is there already.
  public init(trace: DecodeTrace, decoder file: ImageFile) {
    self.file = file
    var trace = trace
    // Compute and link are simulated: what the image allows them is no delay.
    let image = file.image
    let simulated = Set(
      (0..<image.count(of: .delayLedger)).compactMap { index in
        let entry = image.ledgerEntry(index)
        return entry.kind == .compute || entry.kind == .link
          ? image.text(entry.name) : nil
      }
    )
    trace.ledger.removeAll { simulated.contains($0.name) }
    self.trace = trace
  }

  /// The budget of a device.
  ///
  /// - Throws: `BudgetError` or `SimulationError`: what does not go together.
  public func result(of request: BudgetRequest) throws -> BudgetResult {
    try request.check()
    let image = file.image
    let pricing = try DevicePricing(request, image: image, trace: trace)
    let plan = try dayPlan(request)
    let day = try simulate(plan, pricing.parameters, request)
    let excerpt = try simulate(
      DayPlan(traces: [trace], parts: [.replay(trace: 0, count: 1)]),
      pricing.parameters,
      request,
      capture: .seconds(30)
    )
    let battery = try BatteryLife(
      day,
      request,
      peakWatts: request.hand.map { hand in
        let moving = hand.movementPower.value / 1000
        return moving + (day.rails[0].used + day.rails[0].lost).joules
          / day.duration.seconds
      }
    )
    // Hours of a decoder that comes too late mean little; and such days are long
    // to simulate, as no replay is like another.
    let movements =
      day.missedDeadlines > 0
      ? nil : try movementEffect(request, pricing.parameters)
    func uncertainties(withHand: Bool) throws -> [Uncertainty] {
      try UncertaintyAnalysis(
        pricing: pricing,
        day: day,
        battery: battery,
        withHand: withHand,
        movements: movements
      ).uncertainties()
    }
    let with = try uncertainties(withHand: true)
    let without = try uncertainties(withHand: false)
    let hours = try scaled(battery.hours, battery, battery.milliwatts, with)
    let alone = try scaled(
      battery.hoursWithoutHand,
      battery,
      battery.milliwattsWithoutHand,
      without
    )
    return BudgetResult(
      request: request,
      recording: trace.name,
      decoder: trace.decoder,
      trace: trace,
      planSummary: plan.summary,
      standbyTime: plan.standbyTime,
      stages: stages(pricing),
      network: pricing.network,
      countedCore: pricing.instructions.countedCore,
      inferenceLatency: .init(
        value: pricing.network.latencyMicroseconds,
        error: pricing.network.latencyError,
        basis: pricing.network.latencyBasis.rawValue
      ),
      inferenceEnergy: .init(
        value: pricing.network.energyMicrojoules,
        error: pricing.network.energyError,
        basis: "power \(pricing.network.powerCalibration.rawValue)"
      ),
      hopLatency: .init(
        value: pricing.hopMicroseconds,
        error: ErrorWeights.sum(
          pricing.stages.map { ($0.cycles, $0.cycleError) }
        ),
        basis: weakest(pricing)
      ),
      hopEnergy: .init(
        value: pricing.hopMicrojoules,
        error: ErrorWeights.sum(
          pricing.stages.map { ($0.energyMicrojoules, $0.energyError) }
        ),
        basis: weakest(pricing)
      ),
      delays: day.delayLines(trace, pricing.parameters),
      totalDelay: day.totalDelay(trace, pricing.parameters),
      responseBounds: try pricing.parameters.responseBounds(for: trace),
      parameters: pricing.parameters,
      day: day,
      excerpt: excerpt,
      battery: battery,
      uncertainties: hours.uncertainties,
      uncertaintiesWithoutHand: alone.uncertainties,
      averagePower: .combining(
        battery.milliwatts,
        with.map { ($0.powerIfLower, $0.powerIfHigher) }
      ),
      powerWithoutHand: .combining(
        battery.milliwattsWithoutHand,
        without.map { ($0.powerIfLower, $0.powerIfHigher) }
      ),
      hours: hours.range,
      hoursWithoutHand: alone.range,
      scenarios: try battery.scenarios(),
      notes: notes(request, pricing, plan) + marginNote(request, pricing, day)
        + stallNote(request, battery)
    )
  }

  /// Hours with their range. The effects are those on a constant load, taken
  /// over in proportion.
  private func scaled(
    _ hours: Double?,
    _ battery: BatteryLife,
    _ milliwatts: Double,
    _ uncertainties: [Uncertainty]
  ) throws -> (range: RangedFigure, uncertainties: [Uncertainty]) {
    let value = hours ?? BatteryLife.longestHours
    let uniform = try battery.uniformHours(milliwatts)
    let scale = uniform > 0 ? value / uniform : 1
    let scaled = uncertainties.map {
      var number = $0
      number.hoursIfLower *= scale
      number.hoursIfHigher *= scale
      return number
    }
    let range = RangedFigure.combining(
      value,
      scaled.map { ($0.hoursIfLower, $0.hoursIfHigher) }
    )
    return (range, scaled)
  }

  private func stages(_ pricing: DevicePricing) -> [BudgetResult.Stage] {
    pricing.stages.map {
      .init(
        name: $0.name,
        cycles: $0.cycles,
        microseconds: $0.cycles / pricing.request.usedMegahertz,
        microjoules: $0.energyMicrojoules,
        basis: $0.basis,
        error: $0.cycleError,
        energyError: $0.energyError
      )
    }
  }

  /// What the stage that takes most of the time rests on.
  private func weakest(_ pricing: DevicePricing) -> String {
    let most = pricing.stages.max { $0.cycles < $1.cycles }
    return most.map { "\($0.name): \($0.basis)" } ?? ""
  }

  /// The day that is asked for, or the usual one.
  private func dayPlan(_ request: BudgetRequest) throws -> DayPlan {
    if let day = request.day { return try day.plan(of: trace) }
    if let habits = habits(request) {
      return try DayPlan(moving: trace, habits: habits)
    }
    let trace = trace.warm
    let count =
      Self.usualDay.picoseconds / max(1, trace.duration.picoseconds)
    return DayPlan(
      traces: [trace],
      parts: [.replay(trace: 0, count: Int(max(1, count)))]
    )
  }

  /// The same day with more movements or fewer, as many as the recording allows.
  ///
  /// - Returns: Nil where a day has no habits, or no movements.
  func dayPlan(
    _ request: BudgetRequest,
    movementsTimes factor: Double
  ) throws -> DayPlan? {
    guard var habits = habits(request), habits.movementsPerHour > 0 else {
      return nil
    }
    habits.movementsPerHour = min(
      habits.movementsPerHour * factor,
      mostMovementsPerHour
    )
    return try DayPlan(moving: trace, habits: habits)
  }

  private static let usualDay = SimulatedTime.seconds(8 * 3600)

  /// Just below what the recording has, so that rounding does not exceed it.
  private var mostMovementsPerHour: Double {
    let trace = trace.warm
    let movements = trace.count(.decoded) + trace.count(.missed)
    return Double(movements) * 3600 / trace.duration.seconds * 0.99
  }

  /// The habits that are asked for, or the usual ones; nil where the recording
  /// has no movements or no rest.
  private func habits(_ request: BudgetRequest) -> DayHabits? {
    if let day = request.day { return day.habits }
    guard mostMovementsPerHour > 0, trace.rest != nil else {
      return nil
    }
    return DayHabits(
      worn: Self.usualDay,
      movementsPerHour: min(Self.usualMovementsPerHour, mostMovementsPerHour)
    )
  }

  /// The recording twice, and its rest once: what clocks are compared by.
  func shortDay(
    _ request: BudgetRequest
  ) throws -> (pricing: DevicePricing, day: DayResult) {
    try request.check()
    let pricing = try DevicePricing(request, image: file.image, trace: trace)
    var plan = DayPlan(
      traces: [trace.warm],
      parts: [.replay(trace: 0, count: 2)]
    )
    if let rest = trace.rest {
      plan.traces.append(rest)
      plan.parts.append(.replay(trace: 1, count: 1))
    }
    return (pricing, try simulate(plan, pricing.parameters, request))
  }

  /// Simulates a day as it is asked for.
  func simulate(
    _ plan: DayPlan,
    _ parameters: DeviceParameters,
    _ request: BudgetRequest,
    capture: SimulatedTime = .zero
  ) throws -> DayResult {
    var options = DayOptions()
    options.seed = request.seed
    options.capture = capture
    return try DaySimulation(parameters, plan, options: options).run()
  }

  /// Whether deadlines that are met would be missed if cycles are as far off as
  /// predictions like these are.
  private func marginNote(
    _ request: BudgetRequest,
    _ pricing: DevicePricing,
    _ day: DayResult
  ) -> [String] {
    let error = ErrorWeights.sum(
      pricing.stages.map { ($0.cycles, $0.cycleError) }
    )
    guard let error, day.missedDeadlines == 0,
      day.utilization * (1 + error.median) > 1
    else { return [] }
    return [
      "the processor is busy \(Figures.percent(day.utilization)) of the time: "
        + "were cycles \(Figures.percent(error.median)) more, as is the median "
        + "error of their prediction, deadlines would be missed"
    ]
  }

  /// What the hand's highest current would do to the battery.
  private func stallNote(
    _ request: BudgetRequest,
    _ battery: BatteryLife
  ) -> [String] {
    guard let peak = request.hand?.peakCurrent.value, peak > 0 else {
      return []
    }
    let current = "the hand's highest current of \(Figures.text(peak)) A"
    guard let charge = battery.chargeTripped(byAmperes: peak) else { return [] }
    let when =
      charge >= 1
      ? "even when it is full"
      : "below \(Figures.percent(charge)) of charge"
    return [
      "\(current) is not simulated; with the battery's resistance of "
        + "\(Figures.text(request.battery.resistance.value)) mohm "
        + "(\(request.battery.resistance.calibration.rawValue)) it would trip "
        + "the cut-off \(when)"
    ]
  }

  private func notes(
    _ request: BudgetRequest,
    _ pricing: DevicePricing,
    _ plan: DayPlan
  ) -> [String] {
    var notes = request.notes + request.partsNote(for: trace)
    if plan.traces.count > 1 {
      let rest = plan.traces[1]
      let count = rest.count(.falseDecoded)
      // Below a hundred the count is off by more than a tenth.
      if count < 100 {
        notes.append(
          "false movements: the day's rest is \(Figures.text(rest.duration.seconds, digits: 3)) s "
            + "of the recording with \(count) of them, again and again; a longer "
            + "recording tells their rate better"
        )
      }
    }
    if request.frontEnd == nil {
      notes.append("no front end is counted; name one with --front-end")
    }
    if request.hand == nil {
      notes.append("no hand is counted; name one with --hand")
    }
    if request.sleep != .none, request.target.waitPower == nil {
      notes.append(
        "the profile of \(request.target.id) knows no waiting power: it is "
          + "taken for that of running"
      )
    }
    if pricing.instructions.stages.contains(where: { $0.basis == .otherCore }) {
      notes.append(
        "no instructions were counted on \(request.target.key.core): those of "
          + "a Cortex-M4 stand for them"
      )
    }
    if trace.count(.decoded) + trace.count(.missed) == 0 {
      notes.append("the recording has no true movements")
    }
    if request.sleep == .stop {
      notes.append(
        "in stop mode the front end fills its buffer by itself: this is assumed"
      )
    }
    if let note = request.network?.note { notes.append(note) }
    notes += NetworkPricing.fitted.assumptions(on: request.target)
    notes.append(
      "the line's own power, and the interrupt of a block of samples "
        + "(\(Int(DevicePricing.samplesInterruptInstructions)) instructions), "
        + "are guesses"
    )
    return notes
  }
}

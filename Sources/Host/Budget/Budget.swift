public import DecoderHost
import DecoderImage
public import Evaluation
public import DeviceSimulator
import PowerModel
public import RecordingIO

/// Does every command arrive in time, and does the battery last the day?
///
///     let budget = try Budget(recording: session, decoder: file, name: "d")
///     let result = try budget.result(of: request)
public struct Budget {
  /// What the decoder made of the recording.
  public let trace: DecodeTrace

  let file: ImageFile

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
  /// - Throws: `Fault` or `SimulationError`: what does not go together.
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
    let battery = try BatteryLife(day, request)
    // Hours of a decoder that comes too late mean little; and such days are long
    // to simulate, as no replay is like another.
    let movements =
      day.missedDeadlines > 0
      ? nil : try movementEffect(request, pricing.parameters)
    func uncertainties(withHand: Bool) throws -> [Uncertainty] {
      guard day.keepsUp else { return [] }
      return try UncertaintyAnalysis(
        pricing: pricing,
        day: day,
        battery: battery,
        withHand: withHand,
        movements: movements
      ).uncertainties()
    }
    let bounds = try pricing.parameters.responseBounds(for: trace)
    let with = try uncertainties(withHand: true)
    let without = try uncertainties(withHand: false)
    func range(
      _ value: Double,
      _ uncertainties: [Uncertainty],
      _ ends: (Uncertainty) -> (Double, Double)
    ) -> RangedFigure {
      // A device that loses samples does something, but not the day's work.
      day.keepsUp ? .combining(value, uncertainties.map(ends)) : .unknown
    }
    func hours(
      _ value: Double?,
      _ uncertainties: [Uncertainty]
    ) -> RangedFigure {
      range(value ?? BatteryLife.longestHours, uncertainties) {
        ($0.hoursIfLower, $0.hoursIfHigher)
      }
    }
    func power(
      _ value: Double,
      _ uncertainties: [Uncertainty]
    ) -> RangedFigure {
      range(value, uncertainties) { ($0.powerIfLower, $0.powerIfHigher) }
    }
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
      delays: day.keepsUp ? day.delayLines(trace, pricing.parameters) : [],
      totalDelay: day.totalDelay(trace, pricing.parameters),
      responseBounds: bounds,
      parameters: pricing.parameters,
      day: day,
      excerpt: excerpt,
      battery: battery,
      uncertainties: with,
      uncertaintiesWithoutHand: without,
      averagePower: power(battery.milliwatts, with),
      powerWithoutHand: power(battery.milliwattsWithoutHand, without),
      hours: hours(battery.hours, with),
      hoursWithoutHand: hours(battery.hoursWithoutHand, without),
      scenarios: day.keepsUp ? try battery.scenarios() : [],
      deadlineMargin: try deadlineMargin(request, pricing.parameters, day),
      notes: notes(request, pricing, plan) + boundNotes(bounds, day)
        + stallNote(request, battery)
    )
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

  /// Simulates a day as it is asked for.
  func simulate(
    _ plan: DayPlan,
    _ parameters: DeviceParameters,
    _ request: BudgetRequest,
    capture: SimulatedTime = .zero
  ) throws -> DayResult {
    var options = DayOptions()
    options.capture = capture
    return try DaySimulation(parameters, plan, options: options).run()
  }
}

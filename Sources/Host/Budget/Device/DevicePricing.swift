import Files
import DecoderImage
import DeviceSimulator
import PowerModel

/// A device as its profiles make it: what its stages cost, and the parameters of
/// the simulator.
struct DevicePricing {
  /// A stage of a hop with its price.
  struct Stage: Equatable {
    var name: String
    var cycles: Double
    var energyMicrojoules: Double
    var basis: String
    /// Of cycles and energy; nil where nothing tells it.
    var cycleError: ErrorBand?, energyError: ErrorBand?
  }

  let request: BudgetRequest
  let instructions: StageInstructions
  let network: NetworkPrediction
  let cyclesPerInstruction: Estimate
  let activeMilliwatts: Estimate
  /// Filters, features, normalization, network, outputs, report.
  let stages: [Stage]
  let parameters: DeviceParameters

  /// The interrupt of a block of samples, in instructions: nobody counted it.
  static let samplesInterruptInstructions = 200.0
  /// A frame with six targets, in bytes, and the line's bits a second.
  static let frameByteCount = 15, lineBitsPerSecond = 460_800.0

  init(
    _ request: BudgetRequest,
    image: DecoderImage,
    trace: DecodeTrace
  ) throws(Fault) {
    self.request = request
    let target = request.target
    let clock = request.usedMegahertz
    let pricing = NetworkPricing.fitted
    let instructions = StageInstructions(image, on: target)
    self.instructions = instructions
    try Self.checkSize(request, image, instructions)
    network =
      if let other = request.network {
        other.prediction(on: target, atMegahertz: clock, by: pricing)
      } else {
        pricing.predict(
          NetworkOperation.operations(of: image),
          on: target,
          by: .phalanx,
          atMegahertz: clock
        )
      }
    let perInstruction = pricing.cyclesPerInstruction(on: target)
    let power = pricing.activeMilliwatts(on: target, atMegahertz: clock)
    cyclesPerInstruction = perInstruction
    activeMilliwatts = power
    var all = instructions.stages.map {
      Self.stage($0, perInstruction, power, clock)
    }
    all.insert(
      Stage(
        name: "network",
        cycles: network.cyclesPerHop,
        energyMicrojoules: network.energyMicrojoulesPerHop,
        basis: network.latencyBasis.rawValue,
        cycleError: network.latencyError,
        energyError: network.energyError
      ),
      at: 3
    )
    stages = all
    try request.check(recording: trace)
    parameters = try Self.parameters(
      request,
      stages: all,
      instructions: instructions,
      cyclesPerInstruction: perInstruction.value,
      milliwatts: power.value,
      trace: trace
    )
  }

  private static func stage(
    _ stage: StageInstructions.Stage,
    _ perInstruction: Estimate,
    _ power: Estimate,
    _ clock: Double
  ) -> Stage {
    let cycles = stage.instructions * perInstruction.value
    // Whose cycles an instruction they are: no row tells those of a stage.
    let origin =
      switch (perInstruction.errorOrigin, perInstruction.calibration) {
      case (.networks, _): "networks'"
      case (_, .guess): "guessed"
      case (_, let calibration): calibration.rawValue
      }
    // A count of another core's instructions has no known error.
    var error = stage.basis == .otherCore ? nil : perInstruction.error
    if let own = stage.error {
      error = error.map { ErrorWeights.product($0, own) }
    }
    return Stage(
      name: stage.name,
      cycles: cycles,
      energyMicrojoules: cycles / clock * power.value / 1000,
      basis: "\(stage.basis.rawValue), \(origin) cycles",
      cycleError: error,
      energyError: error.flatMap { cycles in
        power.error.map { ErrorWeights.product(cycles, $0) }
      }
    )
  }

  /// Whether firmware, decoder and stack fit.
  private static func checkSize(
    _ request: BudgetRequest,
    _ image: DecoderImage,
    _ instructions: StageInstructions
  ) throws(Fault) {
    var flash = instructions.flashByteCount + image.bytes.count
    var memory = instructions.memoryByteCount + image.workingMemoryByteCount
    if let other = request.network {
      // In place of the decoder's own weights; its own activations are few.
      let own = NetworkOperation.operations(of: image)
      flash += other.constantByteCount
      flash -= own.reduce(0) { $0 + $1.weightByteCount }
      memory += other.activationByteCount
    }
    try request.target.check(
      flashByteCount: flash,
      memoryByteCount: memory,
      of: "the firmware with its decoder"
    )
  }

  /// All that a hop takes of the processor: the stages together.
  var hopCycles: Double { stages.reduce(0) { $0 + $1.cycles } }
  var hopMicrojoules: Double {
    stages.reduce(0) { $0 + $1.energyMicrojoules }
  }
  var hopMicroseconds: Double { hopCycles / request.usedMegahertz }
}

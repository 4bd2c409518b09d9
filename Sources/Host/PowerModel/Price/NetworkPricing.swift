import Foundation

/// Prices networks on targets by the committed fit.
public struct NetworkPricing: Sendable {
  let coefficients: ModelCoefficients
  let latency: LatencyModel
  let power: PowerEstimates

  /// The fit in `Coefficients/coefficients.json`, by Tools/EnergyModel.
  public static let fitted = NetworkPricing(.fitted)

  init(_ coefficients: ModelCoefficients) {
    self.coefficients = coefficients
    latency = LatencyModel(coefficients: coefficients.latency)
    power = PowerEstimates(coefficients: coefficients.power)
  }

  /// Cycles, latency and energy of a network, each layer and all.
  ///
  /// - Parameters:
  ///   - operations: In the order they run.
  ///   - target: The board.
  ///   - program: What runs it: `.phalanx` for a decoder; nil is the target's
  ///     own choice for other networks.
  ///   - clock: In megahertz; nil is the rated clock.
  /// - Returns: The prices of one run, with the errors of such predictions.
  public func predict(
    _ operations: [NetworkOperation],
    on target: TargetProfile,
    by program: NetworkProgram? = nil,
    atMegahertz clock: Double? = nil
  ) -> NetworkPrediction {
    let program = program ?? target.program
    let clock = clock ?? target.ratedClock.value
    precondition(clock > 0, "a clock that runs")
    let perInstruction = target.part["cycles_per_instruction"]?.value
    let layers = operations.map { operation in
      let cycles = latency.cycles(
        of: operation,
        on: target.key,
        by: program,
        cyclesPerInstruction: perInstruction
      )
      let microseconds = cycles / clock
      let group = LatencyModel.group(of: operation.kind) ?? "separable"
      let milliwatts = power.milliwatts(
        group,
        on: target,
        by: program,
        atMegahertz: clock
      )
      return NetworkPrediction.Layer(
        name: operation.name,
        kind: operation.kind,
        macs: operation.macs,
        period: operation.period,
        cycles: cycles,
        latencyMicroseconds: microseconds,
        energyMicrojoules: milliwatts * microseconds / 1000,
        basis: basis(of: operation, on: target, by: program)
      )
    }
    // Operations without products hardly cost anything, nor do they decide; of
    // a network of these alone nothing is known.
    var weakest =
      layers.filter { $0.macs > 0 }.map(\.basis).max() ?? .untested
    // A decoder's own kernels are counted layer by layer, whatever the network.
    if program != .phalanx,
      !BenchmarkTask.all.contains(where: { $0.resembles(operations) })
    {
      weakest = max(weakest, .extrapolated)
    }
    return NetworkPrediction(
      layers: layers,
      program: program,
      clockMegahertz: clock,
      latencyBasis: weakest,
      latencyError: latencyError(weakest, on: target),
      powerCalibration: power.calibration(of: target),
      energyError: energyError(weakest, on: target)
    )
  }

  /// Cycles an instruction of filters, features and our own kernels.
  ///
  /// The geometric mean over dense layers and convolutions of the programs
  /// built on CMSIS-NN, whose instructions were counted; or the profile's own
  /// number where no such result is of its core. No result tells it of filters
  /// and features: the error is borrowed from networks, a program left out.
  public func cyclesPerInstruction(on target: TargetProfile) -> Estimate {
    if let given = target.part["cycles_per_instruction"] {
      return Estimate(
        value: given.value,
        error: nil,
        errorOrigin: nil,
        calibration: given.calibration
      )
    }
    let logarithms = [
      ("dense", NetworkOperation.Kind.dense),
      ("convolution", NetworkOperation.Kind.convolution),
    ].map { group, kind in
      latency.logarithm(group, on: target.key, by: .comparison)
        - log(
          latency.instructions(
            coefficients.latency.instructions.comparison,
            core: target.key.core,
            kind: kind,
            precision: .int8,
            density: coefficients.latency.outputsPerMac[group] ?? 0
          )
        )
    }
    return Estimate(
      value: exp(logarithms.reduce(0, +) / Double(logarithms.count)),
      error: latencyError(.unknownProgram, on: target)?.borrowed,
      errorOrigin: .networks,
      calibration: .fitted
    )
  }

  /// Milliwatts while running what is not a network: filters and features.
  public func activeMilliwatts(
    on target: TargetProfile,
    atMegahertz clock: Double? = nil
  ) -> Estimate {
    let clock = clock ?? target.ratedClock.value
    let milliwatts = ["dense", "convolution"].map {
      power.milliwatts($0, on: target, by: .phalanx, atMegahertz: clock)
    }
    let calibration = power.calibration(of: target)
    let isMeasured = calibration == .measured
    let known = powerError(.unknownProgram, on: target)
    let error = isMeasured ? known?.borrowed : known
    return Estimate(
      value: milliwatts.reduce(0, +) / Double(milliwatts.count),
      error: error,
      errorOrigin: error.map { _ in isMeasured ? .networks : .chipFamilies },
      calibration: calibration
    )
  }
}

extension NetworkPricing {
  /// What the price of one operation rests on.
  func basis(
    of operation: NetworkOperation,
    on target: TargetProfile,
    by program: NetworkProgram
  ) -> PredictionBasis {
    guard let group = LatencyModel.group(of: operation.kind) else {
      return .extrapolated
    }
    let model = coefficients.latency
    let core = target.key.core
    if program == .phalanx {
      // Counted instructions stand for kind and precision, of what it runs.
      guard operation.runsOnOurKernels else { return .untested }
      if let given = target.part["cycles_per_instruction"] {
        return given.calibration == .guess ? .untested : .extrapolated
      }
      return model.effects["core"]?[core] == nil
        ? .extrapolated : .unknownProgram
    }
    let isCovered =
      switch operation.kind {
      case .dense, .convolution, .shallowConvolution, .depthwise, .pointwise:
        operation.precision == .int8
      default: false
      }
    // What floats cost is one Cortex-M7's, with its unit for them: like cores
    // only may take it.
    if operation.precision == .float32,
      !isJudged(target) || model.groups[core] != "dsp"
    {
      return .untested
    }
    guard isCovered, model.effects["core"]?[core] != nil else {
      return .extrapolated
    }
    guard model.effects["engine"]?[program.name] != nil else {
      return .unknownProgram
    }
    let boards = model.occurrences["\(core) \(program.name) \(group)"] ?? []
    if boards.contains(target.key.board) { return .sameBoard }
    return boards.isEmpty ? .withoutKin : .kin
  }

  /// Whether errors are quoted on a core: Cortex-M without accelerator.
  func isJudged(_ target: TargetProfile) -> Bool {
    coefficients.latency.judgedCores.contains(target.key.core)
  }

  /// The error of latency on rows like these.
  ///
  /// On other cores than those that errors are quoted on it is that of the rows
  /// of other cores: of a submission left out where the board has results, of a
  /// board left out else, whatever else is new.
  func latencyError(
    _ basis: PredictionBasis,
    on target: TargetProfile
  ) -> ErrorBand? {
    guard let name = basis.errorName else { return nil }
    if isJudged(target) { return band("latency", name) }
    return band(
      "latency",
      basis == .sameBoard ? "outside submission" : "outside board"
    )
  }

  /// The error of power on a target.
  ///
  /// With rows of its own: what the basis leaves out of them, a submission or a
  /// program. With a data sheet's figure alone: that of a new family of chips,
  /// of which two tell, so that its 90th percentile is Student's t with one
  /// degree of freedom.
  func powerError(
    _ basis: PredictionBasis,
    on target: TargetProfile
  ) -> ErrorBand? {
    switch power.calibration(of: target) {
    case .measured:
      // Too few powers of other cores were published to leave any out.
      isJudged(target) ? basis.errorName.flatMap { band("power", $0) } : nil
    case .fitted: band("power", "new family")
    case .quoted, .guess: nil
    }
  }

  /// The error of energy: of rows that were measured, where the board has
  /// some; else latency's and power's together.
  func energyError(
    _ basis: PredictionBasis,
    on target: TargetProfile
  ) -> ErrorBand? {
    guard let name = basis.errorName else { return nil }
    if power.calibration(of: target) == .measured, isJudged(target),
      let found = band("energy", name)
    {
      return found
    }
    guard let cycles = latencyError(basis, on: target),
      let power = powerError(basis, on: target)
    else { return nil }
    return cycles.combined(with: power)
  }

  private func band(_ quantity: String, _ name: String) -> ErrorBand? {
    guard let found = coefficients.errors[quantity]?[name], found.count == 3
    else { return nil }
    return ErrorBand(
      median: found[0],
      ninetiethPercentile: found[1],
      rowCount: Int(found[2])
    )
  }

  /// How well a target is known: the weaker of latency and power. Latency is
  /// that of networks by its own program, or of the profile's cycles an
  /// instruction where no result is of a decoder's code on its core.
  public func calibration(of target: TargetProfile) -> Calibration {
    let latency =
      target.part["cycles_per_instruction"]?.calibration
      ?? networkLatencyCalibration(of: target)
    return max(latency, powerCalibration(of: target))
  }

  /// Of a decoder's latency: fitted at best, as nobody has measured one.
  public func decoderLatencyCalibration(
    of target: TargetProfile
  ) -> Calibration {
    let latency =
      target.part["cycles_per_instruction"]?.calibration
      ?? networkLatencyCalibration(of: target)
    return max(.fitted, latency)
  }

  /// Of the latency of networks by the target's own program. Measured: the
  /// board has results; fitted: its core has.
  public func networkLatencyCalibration(
    of target: TargetProfile
  ) -> Calibration {
    let effects = coefficients.latency.effects
    if effects["board"]?[target.key.board] != nil { return .measured }
    return effects["core"]?[target.key.core] != nil ? .fitted : .guess
  }

  /// Of active power. Measured: the board has results with power at this
  /// supply; fitted: a data sheet's figure times the uplift; else as the
  /// profile says.
  public func powerCalibration(of target: TargetProfile) -> Calibration {
    power.calibration(of: target)
  }
}

extension NetworkOperation {
  /// Whether it is of a kind that a decoder's own kernels compute.
  var runsOnOurKernels: Bool {
    guard precision != .float32 else { return false }
    return switch kind {
    case .dense, .convolution, .gatedRecurrentUnit, .elementwise: true
    case .shallowConvolution, .depthwise, .pointwise, .longShortTermMemory:
      false
    }
  }
}

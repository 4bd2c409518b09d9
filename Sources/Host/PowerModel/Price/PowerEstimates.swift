import Foundation

/// Active power of targets, by the fitted uplift over data sheets.
struct PowerEstimates: Sendable {
  let coefficients: ModelCoefficients.Power

  /// Milliwatts while operations of a class run.
  ///
  ///     base * exp(uplift and effects) * rated clock * shape(clock)
  ///
  /// The base is the fit's where the board was measured at this supply, else
  /// the profile's data sheet. A quoted power is taken as it is, uplift and
  /// effects are not for it.
  func milliwatts(
    _ group: String,
    on target: TargetProfile,
    by program: NetworkProgram,
    atMegahertz clock: Double
  ) -> Double {
    let shape = target.powerShape(atMegahertz: clock)
    guard let base = base(of: target) else {
      guard let quoted = target.part["quoted_power"] else {
        preconditionFailure("a profile is read with some power")
      }
      return quoted.value * shape
    }
    let supply = supplyName(of: target)
    let levels = [
      ("board", target.key.board),
      ("supply", supply),
      ("engine", program.name),
      ("version", "\(program.name) \(program.version)"),
      ("class", group),
      ("supply by class", "\(supply) \(group)"),
    ]
    let sum = levels.reduce(coefficients.intercept) {
      $0 + (coefficients.effects[$1.0]?[$1.1] ?? 0)
    }
    return exp(sum) * base * target.ratedClock.value * shape
  }

  /// How far a target's active power is to be trusted.
  func calibration(of target: TargetProfile) -> Calibration {
    if isMeasured(target) { return .measured }
    if let sheet = target.part["data_sheet_power"] {
      return max(.fitted, sheet.calibration == .guess ? .guess : .fitted)
    }
    return target.part["quoted_power"]?.calibration ?? .guess
  }

  private func isMeasured(_ target: TargetProfile) -> Bool {
    coefficients.base[supplyName(of: target)] != nil
  }

  /// Milliwatts per megahertz that the effects multiply.
  private func base(of target: TargetProfile) -> Double? {
    coefficients.base[supplyName(of: target)]?.milliwattsPerMegahertz
      ?? target.part["data_sheet_power"]?.value
  }

  private func supplyName(of target: TargetProfile) -> String {
    "\(target.key.board) \(target.key.supply)"
  }
}

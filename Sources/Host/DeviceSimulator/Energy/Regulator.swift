/// What stands between the battery and a rail.
///
///     drawn = load * denominator / numerator + quiescent
///
/// with an efficiency of `numerator / denominator`.
public struct Regulator: Hashable, Sendable {
  /// The efficiency, above zero and at most one.
  public let efficiencyNumerator: Int64, efficiencyDenominator: Int64
  /// What it takes for itself, in nanowatts.
  public let quiescentNanowatts: Int64

  /// A regulator.
  ///
  /// - Parameters:
  ///   - efficiencyNumerator: Positive, at most the denominator.
  ///   - efficiencyDenominator: Positive.
  ///   - quiescentNanowatts: Not negative.
  public init(
    efficiencyNumerator: Int64,
    efficiencyDenominator: Int64,
    quiescentNanowatts: Int64 = 0
  ) {
    precondition(
      efficiencyNumerator > 0 && efficiencyNumerator <= efficiencyDenominator,
      "an efficiency is above zero and at most one"
    )
    precondition(quiescentNanowatts >= 0, "no power is negative")
    self.efficiencyNumerator = efficiencyNumerator
    self.efficiencyDenominator = efficiencyDenominator
    self.quiescentNanowatts = quiescentNanowatts
  }

  /// No regulator: what is measured at the battery already.
  public static let none = Regulator(
    efficiencyNumerator: 1,
    efficiencyDenominator: 1
  )

  /// What is lost in it; the battery gives the load and this.
  ///
  /// - Parameters:
  ///   - load: What the rail's components have used.
  ///   - time: In which time.
  /// - Returns: The loss, to the next whole zeptojoule below.
  public func loss(at load: Energy, over time: SimulatedTime) -> Energy {
    let conversion =
      load.zeptojoules
      * Int128(efficiencyDenominator - efficiencyNumerator)
      / Int128(efficiencyNumerator)
    return Energy(zeptojoules: conversion)
      + Energy(nanowatts: quiescentNanowatts, for: time)
  }
}

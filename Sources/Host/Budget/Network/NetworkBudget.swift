public import Files
public import PowerModel

/// What a network costs on a board by itself: no recording, no device around it.
///
///     let budget = try NetworkBudget(network, on: target)
///     print(budget.text)
public struct NetworkBudget: Sendable {
  public let network: OtherNetwork
  public let target: TargetProfile
  /// Cycles, latency and energy, of each layer and all.
  public let prediction: NetworkPrediction

  /// Prices a network.
  ///
  /// - Parameters:
  ///   - network: With the program that runs it.
  ///   - target: The board.
  ///   - clock: In megahertz; nil: the rated one.
  /// - Throws: A clock that the target does not run at, or a network that does
  ///   not fit it.
  public init(
    _ network: OtherNetwork,
    on target: TargetProfile,
    atMegahertz clock: Double? = nil
  ) throws(Fault) {
    if let clock { try target.check(clockMegahertz: clock) }
    try target.check(
      flashByteCount: network.constantByteCount,
      memoryByteCount: network.activationByteCount,
      of: network.name
    )
    self.network = network
    self.target = target
    prediction = network.prediction(
      on: target,
      atMegahertz: clock,
      by: .fitted
    )
  }

  /// The limits that are missed.
  ///
  /// - Throws: A limit on what a network by itself has no figure of.
  public func missed(
    _ limits: BudgetLimits
  ) throws(Fault) -> [MissedLimit] {
    let figures: [BudgetLimits.Key: Double] = [
      .inferenceLatency: prediction.latencyMicroseconds,
      .inferenceEnergy: prediction.energyMicrojoules,
    ]
    for key in BudgetLimits.Key.allCases
    where limits.limits[key] != nil && figures[key] == nil {
      throw Fault(
        place: key.rawValue,
        fault: "a network by itself has no such figure",
        remedy: "give a recording and --decoder, or leave the limit out"
      )
    }
    return limits.missed { figures[$0] ?? .nan }
  }
}

extension TargetProfile {
  /// - Throws: A clock that it does not run at.
  func check(clockMegahertz clock: Double) throws(Fault) {
    let least = minimumClockMegahertz
    guard !(clock >= least && clock <= ratedClock.value) else { return }
    throw Fault(
      place: id,
      fault: "does not run at \(Figures.text(clock)) MHz",
      remedy: "choose a clock of \(Figures.text(least)) to "
        + "\(Figures.text(ratedClock.value)) MHz"
    )
  }

  /// - Throws: By how many bytes flash or RAM is too small.
  func check(
    flashByteCount flash: Int,
    memoryByteCount memory: Int,
    of name: String
  ) throws(Fault) {
    for (kind, needed, available) in [
      ("flash", flash, self.flash.value), ("RAM", memory, self.memory.value),
    ] {
      let bytes = Int((available * 1024).rounded(.down))
      guard needed > bytes else { continue }
      throw Fault(
        place: part.place,
        fault: "has \(bytes) bytes of \(kind), \(name) takes \(needed): "
          + "\(needed - bytes) bytes too many",
        remedy: "choose a larger target, or make it smaller"
      )
    }
  }
}

extension OtherNetwork {
  /// What the step with the most inputs and outputs holds of them at once: any
  /// program takes at least as much memory.
  var activationByteCount: Int {
    operations.map(\.activationByteCount).max() ?? 0
  }
}

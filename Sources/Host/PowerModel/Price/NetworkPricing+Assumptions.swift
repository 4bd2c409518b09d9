extension NetworkPricing {
  /// What the prices of a decoder on a board take for granted: a sentence each,
  /// to be printed with them.
  public func assumptions(on target: TargetProfile) -> [String] {
    [cyclesAssumption(on: target), powerAssumption(on: target)]
      .compactMap { $0 } + target.assumptions
  }

  private func cyclesAssumption(on target: TargetProfile) -> String? {
    let found = cyclesPerInstruction(on: target)
    let rounded = Self.hundredths(found.value)
    guard let error = found.error else {
      return found.calibration < .guess
        ? nil
        : "\(rounded) cycles an instruction on \(target.id) are a guess: the "
          + "error of its latency is not known"
    }
    return "filters, features and outputs are counted in instructions, at "
      + "\(rounded) cycles each as networks take: no result tells theirs, and "
      + "the error is that of networks by a program left out, "
      + Self.text(error)
  }

  private func powerAssumption(on target: TargetProfile) -> String? {
    let found = activeMilliwatts(on: target)
    guard let error = found.error, let origin = found.errorOrigin else {
      return "the error of the running power of \(target.id) is not known: "
        + "the power is \(found.calibration.rawValue)"
    }
    switch origin {
    case .networks: return nil
    case .chipFamilies:
      return "nobody measured the running power of \(target.id): a data "
        + "sheet's figure times an uplift that two families of chips tell, off "
        + "by \(Self.text(error))"
    }
  }

  private static func text(_ error: ErrorBand) -> String {
    "\(percent(error.median)) median, "
      + "\(percent(error.ninetiethPercentile)) 90th percentile"
  }

  private static func percent(_ share: Double) -> String {
    "\(Int((100 * share).rounded())) %"
  }

  private static func hundredths(_ value: Double) -> Double {
    (100 * value).rounded() / 100
  }
}

extension TargetProfile {
  /// What the profile leaves open and prices take for granted, a sentence each.
  public var assumptions: [String] {
    // One clock only has no other to be favored.
    guard minimumClockMegahertz < ratedClock.value else { return [] }
    guard let share = part["static_share"] else {
      return [
        "no static share of the power of \(id) is known: it is taken for 0, "
          + "which favors slow clocks"
      ]
    }
    guard share.calibration == .guess else { return [] }
    return [
      "the static share of the power of \(id), \(share.value), is a guess: "
        + "slow clocks rest on it"
    ]
  }
}

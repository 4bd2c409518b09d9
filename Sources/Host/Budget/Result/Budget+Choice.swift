import DeviceSimulator
import PowerModel

extension Budget {
  /// The budget with the clock and sleep policy at which the electronics take
  /// least power, among those that miss no deadline; of these, where there are
  /// limits, among those that miss fewest of them.
  ///
  /// Clocks are tried in small steps, as a slower one may meet every deadline
  /// where a faster one does not (its blocks of samples are longer); then between
  /// the best and its neighbors. Power is compared over the recording twice and a
  /// stretch of rest. Of equal choices it is the slower clock, and the whole day
  /// of the chosen one misses no deadline either.
  ///
  /// - Parameters:
  ///   - request: Its clock and sleep are replaced.
  ///   - limits: What delays, latencies, energies of a hop and utilization are
  ///     held to; those of a whole day are not.
  ///   - step: The ratio of one clock to the next, from the least to the rated
  ///     one; above 1.
  ///   - progress: Is told the part that is done, 0...1.
  /// - Returns: The budget, with all choices.
  /// - Throws: As `result(of:)`; where no choice meets every deadline, the
  ///   result of the fastest clock is given, with its faults.
  public func optimized(
    _ request: BudgetRequest,
    within limits: BudgetLimits? = nil,
    step: Double = 1.05,
    progress: (Double) -> Void = { _ in }
  ) throws -> BudgetResult {
    let policies = BudgetRequest.Sleep.allCases.filter {
      switch $0 {
      case .none: true
      case .wfi: request.target.waitPower != nil
      case .stop: request.target.stopPower != nil
      }
    }
    let clocks = Self.clocks(request.target, step)
    let most = policies.count * clocks.count + 2 * Self.refinements
    var choices: [BudgetResult.Choice] = []
    func attempt(_ clock: Double, _ sleep: BudgetRequest.Sleep) throws {
      progress(Double(choices.count) / Double(most))
      choices.append(try choice(request, clock, sleep, limits))
    }
    for sleep in policies {
      for clock in clocks { try attempt(clock, sleep) }
    }
    for _ in 0..<Self.refinements {
      guard let best = Self.best(of: choices) else { break }
      for clock in Self.between(best, choices) {
        try attempt(clock, best.sleep)
      }
    }
    var (result, chosen) = try bestDay(request, &choices)
    if let chosen { choices[chosen].isChosen = true }
    result.choices = choices.sorted {
      ($0.sleep.rank, $0.clockMegahertz) < ($1.sleep.rank, $1.clockMegahertz)
    }
    return result
  }

  /// The whole day of the best choice.
  ///
  /// A day has moments that the recording twice has not: a choice that misses a
  /// deadline in one is none of the best, and the next is tried.
  ///
  /// - Returns: The day, and which choice it is of.
  private func bestDay(
    _ request: BudgetRequest,
    _ choices: inout [BudgetResult.Choice]
  ) throws -> (result: BudgetResult, chosen: Int?) {
    while true {
      // Where nothing meets every deadline, what is nearest to it.
      let best = Self.best(of: choices)
      guard
        let chosen = best
          ?? choices.max(by: { $0.clockMegahertz < $1.clockMegahertz }),
        let index = choices.firstIndex(of: chosen)
      else { return (try result(of: request), nil) }
      var tried = request
      tried.clockMegahertz = chosen.clockMegahertz
      tried.sleep = chosen.sleep
      let result = try result(of: tried)
      guard best != nil, result.day.missedDeadlines > 0 else {
        return (result, index)
      }
      choices[index].missedDeadlines = result.day.missedDeadlines
    }
  }

  /// How often the stretch around the best clock is halved: to a thousandth of
  /// it or a tenth of a megahertz.
  private static let refinements = 5

  private func choice(
    _ request: BudgetRequest,
    _ clock: Double,
    _ sleep: BudgetRequest.Sleep,
    _ limits: BudgetLimits?
  ) throws -> BudgetResult.Choice {
    var tried = request
    tried.clockMegahertz = clock
    tried.sleep = sleep
    let (pricing, day) = try shortDay(tried)
    let electronics = day.rails[0].used + day.rails[0].lost
    let delays = day.delayLines(trace, pricing.parameters)
    let missed = limits?.missedCount { key in
      switch key {
      case .inferenceLatency: pricing.network.latencyMicroseconds
      case .inferenceEnergy: pricing.network.energyMicrojoules
      case .hopLatency: pricing.hopMicroseconds
      case .hopEnergy: pricing.hopMicrojoules
      case .delayMedian: (delays.last?.p50 ?? .nan) / 1000
      case .delayNinetyNine: (delays.last?.p99 ?? .nan) / 1000
      case .utilization: day.utilization * 100
      default: nil
      }
    }
    return .init(
      clockMegahertz: clock,
      sleep: sleep,
      electronicsMilliwatts: 1000 * electronics.joules / day.duration.seconds,
      missedDeadlines: day.missedDeadlines,
      missedLimits: missed ?? 0,
      isChosen: false
    )
  }

  /// The best of those that meet every deadline.
  private static func best(
    of choices: [BudgetResult.Choice]
  ) -> BudgetResult.Choice? {
    choices.filter { $0.missedDeadlines == 0 }.min {
      ($0.missedLimits, $0.electronicsMilliwatts, $0.clockMegahertz)
        < ($1.missedLimits, $1.electronicsMilliwatts, $1.clockMegahertz)
    }
  }

  /// The clocks half way to the best one's neighbors that were tried.
  private static func between(
    _ best: BudgetResult.Choice,
    _ choices: [BudgetResult.Choice]
  ) -> [Double] {
    let tried = choices.filter { $0.sleep == best.sleep }
      .map(\.clockMegahertz)
    let neighbors = [
      tried.filter { $0 < best.clockMegahertz }.max(),
      tried.filter { $0 > best.clockMegahertz }.min(),
    ]
    return neighbors.compactMap { neighbor in
      guard let neighbor else { return nil }
      let middle = tenths((neighbor * best.clockMegahertz).squareRoot())
      return tried.contains(middle) ? nil : middle
    }
  }

  /// From the least to the rated clock, to a tenth of a megahertz.
  static func clocks(_ target: TargetProfile, _ step: Double) -> [Double] {
    let rated = target.ratedClock.value
    var clocks = [rated]
    var clock = rated
    while clock > target.minimumClockMegahertz {
      clock = max(clock / step, target.minimumClockMegahertz)
      clocks.append(tenths(clock))
    }
    return Array(Set(clocks.map { min($0, rated) })).sorted()
  }

  private static func tenths(_ megahertz: Double) -> Double {
    (megahertz * 10).rounded(.up) / 10
  }
}

extension BudgetRequest.Sleep {
  /// The deeper, the higher.
  fileprivate var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

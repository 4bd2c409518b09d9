import FirmwareSimulator
import PowerModel

extension Budget {
  /// The budget with the clock and sleep policy of least average power among
  /// those that miss no deadline.
  ///
  /// Of equal choices (to a ten-thousandth) it is the slower clock.
  ///
  /// - Parameters:
  ///   - request: Its clock and sleep are replaced.
  ///   - step: The ratio of one clock to the next, from the least to the rated
  ///     one; above 1.
  ///   - progress: Is told the part that is done, 0...1.
  /// - Returns: The budget, with all choices.
  /// - Throws: As `result(of:)`; where no choice meets every deadline, the
  ///   result of the fastest clock is given, with its faults.
  public func optimized(
    _ request: BudgetRequest,
    step: Double = 1.2,
    progress: (Double) -> Void = { _ in }
  ) throws -> BudgetResult {
    var choices: [BudgetResult.Choice] = []
    let clocks = Self.clocks(request.target, step)
    let most = BudgetRequest.Sleep.allCases.count * clocks.count
    for sleep in BudgetRequest.Sleep.allCases {
      if sleep == .stop, request.target.stopPower == nil { continue }
      if sleep == .wfi, request.target.waitPower == nil { continue }
      for clock in clocks {
        progress(Double(choices.count) / Double(most))
        var tried = request
        tried.clockMegahertz = clock
        tried.sleep = sleep
        let day = try shortDay(tried)
        choices.append(
          .init(
            clockMegahertz: clock,
            sleep: sleep,
            averageMilliwatts: 1000 * day.drawn.joules / day.duration.seconds,
            missedDeadlines: day.missedDeadlines,
            isChosen: false
          )
        )
      }
    }
    let meeting = choices.indices.filter { choices[$0].missedDeadlines == 0 }
    let least = meeting.map { choices[$0].averageMilliwatts }.min() ?? 0
    // Clocks rise within a policy: the first is the slowest.
    let chosen =
      meeting.filter { choices[$0].averageMilliwatts <= least * 1.0001 }
      .min { choices[$0].clockMegahertz < choices[$1].clockMegahertz }
      ?? choices.indices.max {
        choices[$0].clockMegahertz < choices[$1].clockMegahertz
      }
    guard let chosen else { return try result(of: request) }
    choices[chosen].isChosen = true
    var best = request
    best.clockMegahertz = choices[chosen].clockMegahertz
    best.sleep = choices[chosen].sleep
    var result = try result(of: best)
    result.choices = choices
    return result
  }

  /// From the least to the rated clock, to a tenth of a megahertz.
  static func clocks(_ target: TargetProfile, _ step: Double) -> [Double] {
    let rated = target.ratedClock.value
    var clocks = [rated]
    var clock = rated
    while clock > target.minimumClockMegahertz {
      clock = max(clock / step, target.minimumClockMegahertz)
      clocks.append((clock * 10).rounded(.up) / 10)
    }
    return Array(Set(clocks.map { min($0, rated) })).sorted()
  }
}

import DeviceSimulator

extension Budget {
  /// By how much more cycles than predicted the deadlines still hold.
  ///
  /// The recording and its rest, once each, are simulated with all cycles a share
  /// more, which is a clock slower by that share. The share is halved in between
  /// until whole per cent are left; that a smaller one misses a deadline, as
  /// alignments of tasks may have it, is not looked for.
  ///
  /// - Returns: A share, to a hundredth, at most `mostMargin`; nil where the day
  ///   misses a deadline.
  func deadlineMargin(
    _ request: BudgetRequest,
    _ parameters: DeviceParameters,
    _ day: DayResult
  ) throws -> Double? {
    guard day.missedDeadlines == 0 else { return nil }
    let plan = shortPlan(replays: 1)
    let clock = parameters.processor.clock
    let hertz = Double(clock.numerator) / Double(clock.denominator)
    func holds(_ percent: Int) throws -> Bool {
      var slower = parameters
      let slow = hertz / (1 + Double(percent) / 100)
      slower.processor.clock = .hertz(max(1, Int64(slow.rounded(.up))))
      return try simulate(plan, slower, request).missedDeadlines == 0
    }
    // Beyond a processor that is busy all the time nothing holds.
    let busy = max(day.utilization, 1e-6)
    var failing = Int(100 * min((1 / busy - 1) * 1.1 + 0.02, Self.mostMargin))
    var holding = 0
    if try holds(failing) { return Double(failing) / 100 }
    while failing - holding > 1 {
      let middle = (holding + failing) / 2
      if try holds(middle) { holding = middle } else { failing = middle }
    }
    return Double(holding) / 100
  }

  /// Ten times the cycles more: no prediction is so far off.
  static let mostMargin = 10.0
}

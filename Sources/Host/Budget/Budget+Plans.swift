import DecoderHost
import DeviceSimulator

/// The days that are simulated.
extension Budget {
  /// Movements in an hour where no day plan says how many, if the recording has
  /// as many.
  static let usualMovementsPerHour = 60.0

  /// The day that is asked for, or the usual one.
  func dayPlan(_ request: BudgetRequest) throws -> DayPlan {
    if let day = request.day { return try day.plan(of: trace) }
    if let habits = habits(request) {
      return try DayPlan(moving: trace, habits: habits)
    }
    let trace = trace.warm
    let count =
      Self.usualDay.picoseconds / max(1, trace.duration.picoseconds)
    return DayPlan(
      traces: [trace],
      parts: [.replay(trace: 0, count: Int(max(1, count)))]
    )
  }

  /// The same day with more movements or fewer, as many as the recording allows.
  ///
  /// - Returns: Nil where a day has no habits, or no movements.
  func dayPlan(
    _ request: BudgetRequest,
    movementsTimes factor: Double
  ) throws -> DayPlan? {
    guard var habits = habits(request), habits.movementsPerHour > 0 else {
      return nil
    }
    habits.movementsPerHour = min(
      habits.movementsPerHour * factor,
      mostMovementsPerHour
    )
    return try DayPlan(moving: trace, habits: habits)
  }

  private static let usualDay = SimulatedTime.seconds(8 * 3600)

  /// Just below what the recording has, so that rounding does not exceed it.
  private var mostMovementsPerHour: Double {
    let trace = trace.warm
    let movements = trace.count(.decoded) + trace.count(.missed)
    return Double(movements) * 3600 / trace.duration.seconds * 0.99
  }

  /// The habits that are asked for, or the usual ones; nil where the recording
  /// has no movements or no rest.
  private func habits(_ request: BudgetRequest) -> DayHabits? {
    if let day = request.day { return day.habits }
    guard mostMovementsPerHour > 0, trace.rest != nil else {
      return nil
    }
    return DayHabits(
      worn: Self.usualDay,
      movementsPerHour: min(Self.usualMovementsPerHour, mostMovementsPerHour)
    )
  }

  /// The recording twice, and its rest once: what clocks are compared by.
  func shortDay(
    _ request: BudgetRequest
  ) throws -> (pricing: DevicePricing, day: DayResult) {
    try request.check()
    let pricing = try DevicePricing(request, image: file.image, trace: trace)
    let day = try simulate(shortPlan(replays: 2), pricing.parameters, request)
    return (pricing, day)
  }

  /// The recording so many times, and its rest once.
  func shortPlan(replays: Int) -> DayPlan {
    var plan = DayPlan(
      traces: [trace.warm],
      parts: [.replay(trace: 0, count: replays)]
    )
    if let rest = trace.rest {
      plan.traces.append(rest)
      plan.parts.append(.replay(trace: 1, count: 1))
    }
    return plan
  }
}

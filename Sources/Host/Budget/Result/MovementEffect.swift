import DeviceSimulator

/// What the day's load becomes with fewer and with more movements an hour.
struct MovementEffect: Equatable {
  /// At the battery: the mean power in milliwatts, of all and without the hand,
  /// and the load.
  struct Load: Equatable {
    var all: Double, withoutHand: Double
    var loads: [BatteryDischarge.Load]

    init(_ day: DayResult, _ request: BudgetRequest) {
      let seconds = day.duration.seconds
      let hand = day.rails[1].used + day.rails[1].lost
      all = 1000 * day.drawn.joules / seconds
      withoutHand = 1000 * (day.drawn - hand).joules / seconds
      loads = BatteryLife.stretches(day, request).map(\.load)
    }
  }

  /// By which share there are fewer or more; and why by so many.
  var share: Double
  var basis: String
  var fewer: Load, more: Load
}

extension Budget {
  /// Simulates the day with fewer and with more movements.
  ///
  /// By half where nobody has said how many there are, by a quarter where a day
  /// plan does; no more than the recording allows.
  ///
  /// - Returns: Nil for a day that is not made of movements and rest.
  func movementEffect(
    _ request: BudgetRequest,
    _ parameters: DeviceParameters
  ) throws -> MovementEffect? {
    let share = request.day == nil ? 0.5 : 0.25
    guard let fewer = try dayPlan(request, movementsTimes: 1 - share),
      let more = try dayPlan(request, movementsTimes: 1 + share)
    else { return nil }
    func load(_ plan: DayPlan) throws -> MovementEffect.Load {
      .init(try simulate(plan, parameters, request), request)
    }
    return MovementEffect(
      share: share,
      basis: request.day == nil ? "guess" : "day plan",
      fewer: try load(fewer),
      more: try load(more)
    )
  }
}

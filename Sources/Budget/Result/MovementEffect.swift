import FirmwareSimulator

/// What the power becomes with fewer and with more movements an hour.
struct MovementEffect: Equatable {
  /// At the battery, in milliwatts: of all, and without the hand.
  struct Power: Equatable {
    var all: Double, withoutHand: Double

    init(_ day: DayResult) {
      let seconds = day.duration.seconds
      let hand = day.rails[1].used + day.rails[1].lost
      all = 1000 * day.drawn.joules / seconds
      withoutHand = 1000 * (day.drawn - hand).joules / seconds
    }
  }

  /// By which share there are fewer or more; and why by so many.
  var share: Double
  var basis: String
  var fewer: Power, more: Power
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
    func power(_ plan: DayPlan) throws -> MovementEffect.Power {
      .init(try simulate(plan, parameters, request))
    }
    return MovementEffect(
      share: share,
      basis: request.day == nil ? "guess" : "day plan",
      fewer: try power(fewer),
      more: try power(more)
    )
  }
}

/// One trial: rest, then ramp, hold and ramp down of one movement.
public struct MovementTrial: Equatable, Sendable {
  /// What closes.
  public let movement: Movement
  /// The closure that is held, 0...1.
  public let level: Double
  /// When the rest before it begins, in steps of 5 ms.
  public let restStart: Int
  /// When drive begins to rise.
  public let rampStart: Int
  /// When drive is full.
  public let holdStart: Int
  /// When drive begins to fall.
  public let holdEnd: Int
  /// When drive is back at nothing.
  public let rampEnd: Int
}

/// The trials of a session, in an order and with durations by seed.
public struct MovementSchedule: Sendable {
  /// Steps a second of the schedule and of the truth signals.
  public static let stepsPerSecond = 200

  /// The trials, one after the other.
  public let trials: [MovementTrial]
  /// The session's length in steps; a whole number of tenths of a second.
  public let stepCount: Int

  /// Draws the trials: blocks that hold every movement once, each in an order
  /// of its own, as the blocked randomisation of a trial does.
  public init(_ plan: MovementProtocol, seed: UInt64) {
    var random = Xoshiro256(seed: seed, stream: .schedule)
    func steps(_ range: ClosedRange<Double>) -> Int {
      let seconds = random.uniform(in: range)
      return Int((seconds * Double(Self.stepsPerSecond)).rounded())
    }
    var trials: [MovementTrial] = []
    var now = 0
    for _ in 0..<plan.repetitions {
      var order = plan.movements
      for last in stride(from: order.count - 1, to: 0, by: -1) {
        order.swapAt(last, Int(random.uniform() * Double(last + 1)))
      }
      for movement in order {
        let rampStart = now + steps(plan.restSeconds)
        let holdStart = rampStart + max(1, steps(plan.rampSeconds))
        let holdEnd = holdStart + steps(plan.holdSeconds)
        let rampEnd = holdEnd + max(1, steps(plan.rampSeconds))
        trials.append(
          MovementTrial(
            movement: movement,
            level: random.uniform(in: plan.level),
            restStart: now,
            rampStart: rampStart,
            holdStart: holdStart,
            holdEnd: holdEnd,
            rampEnd: rampEnd
          )
        )
        now = rampEnd
      }
    }
    self.trials = trials
    let tail = plan.tailSeconds * Double(Self.stepsPerSecond)
    let tenth = Self.stepsPerSecond / 10
    stepCount = max(1, (now + Int(tail.rounded()) + tenth - 1) / tenth) * tenth
  }
}

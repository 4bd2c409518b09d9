import TestSupport
import Testing

@testable import DeviceSimulator

/// A day's rest is rest by the truth, with all that a decoder makes of it.
struct RestTests {
  /// 400 hops of 20 ms; the person moves in two of them, and nothing is known of
  /// three. The decoder sees a movement, and moves the hand, where there is none.
  private static func trace() -> DecodeTrace {
    var trace = SmallDevice.trace(hops: 400, period: 0)
    for hop in [100, 300] {
      trace.hops[hop].person = .moves
      trace.movements.append(Movement(hop: hop, fingers: 4, outcome: .decoded))
    }
    for hop in 0..<3 { trace.hops[hop].person = .isUnknown }
    for hop in [50, 125, 126, 200, 299] {
      trace.hops[hop].steps = FingerSteps([0, 16_384])
      trace.movements.append(
        Movement(hop: hop, fingers: 2, outcome: .falseDecoded)
      )
    }
    return trace
  }

  @Test func restIsCutByTheTruthAlone() throws {
    let trace = Self.trace()
    // Five hops before, 25 after.
    #expect(trace.restRanges == [3..<95, 126..<295, 326..<400])
    let rest = try #require(trace.rest)
    #expect(rest.hops.count == 92 + 169 + 74 && rest.stretchCount == 3)
    // That of hop 125 and of 299 is a true movement's.
    #expect(rest.movements.map(\.hop) == [47, 92, 92 + 74])
    #expect(rest.movements.allSatisfy { $0.outcome == .falseDecoded })
    for movement in rest.movements {
      #expect(rest.hops[movement.hop].steps.isMotion)
    }
    #expect(rest.hops.filter(\.steps.isMotion).count == 3)
    #expect(rest.name == "test, at rest")
  }

  @Test func withoutTruthThereIsNoRest() throws {
    var trace = Self.trace()
    for hop in trace.hops.indices { trace.hops[hop].person = .isUnknown }
    #expect(trace.rest == nil && trace.restRanges.isEmpty)
    #expect(
      throws: SimulationError.noStretch(
        name: "test",
        of: "without a true movement"
      )
    ) {
      try DayPlan(
        moving: trace,
        habits: DayHabits(worn: .seconds(3600), movementsPerHour: 60)
      )
    }
  }

  /// An hour, nearly all of it rest, has false movements and motion of the hand
  /// at the rate of the recording's rest; simulated in full it is the same.
  @Test func aDayIsAsRestlessAsTheRecording() throws {
    let trace = Self.trace()
    let rest = try #require(trace.rest)
    let plan = try DayPlan(
      moving: trace,
      habits: DayHabits(worn: .seconds(3600), movementsPerHour: 30)
    )
    var device = SmallDevice.parameters()
    device.hand.travelTime = .milliseconds(100)
    let result = try DaySimulation(device, plan).run()
    let replays = plan.replayCounts
    #expect(replays[0] == 15)
    let falseMovements = try #require(result.falseMovements)
    #expect(falseMovements == Int64(replays[0] * 5 + replays[1] * 3))
    // 3 in 6.7 s, and 5 in the 8 s that have movements.
    let expected = 3 * (3600 - 15 * 8) / rest.duration.seconds + 5 * 15
    #expect(abs(Double(falseMovements) - expected) < 0.01 * expected)
    // Each moves a finger half its way.
    let moving = try #require(result.times.last)[1]
    let wanted = 0.05 * Double(replays[0] * 5 + replays[1] * 3)
    #expect(abs(moving.seconds - wanted) < 0.01 * wanted)
    var options = DayOptions()
    options.takesOver = false
    let full = try DaySimulation(device, plan, options: options).run()
    #expect(full.serialized == result.serialized)
    #expect(result.simulatedReplayCount < 12)
  }

  /// What a decoder makes of its start is no part of a day.
  @Test func aDayBeginsWarm() throws {
    var trace = Self.trace()
    trace.warmUpHopCount = 3
    trace.hops[1].steps = FingerSteps([30_000])
    trace.movements.insert(
      Movement(hop: 1, fingers: 1, outcome: .falseDecoded),
      at: 0
    )
    let plan = try DayPlan(
      moving: trace,
      habits: DayHabits(worn: .seconds(3600), movementsPerHour: 30)
    )
    #expect(plan.traces[0].hops.count == 397)
    #expect(plan.traces[0].count(.falseDecoded) == 5)
    #expect(plan.traces[0].movements.contains { $0.hop == 97 })
    #expect(plan.traces[0].warm == plan.traces[0])
  }
}

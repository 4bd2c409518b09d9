import TestSupport
import Testing

@testable import DeviceSimulator

/// The hand moves for as long as the way takes that it is told to go.
struct HandTravelTests {
  /// Whole steps of a finger in some hops, 500 ms for the whole way.
  private static func moving(
    _ steps: [Int: [Int]],
    hops: Int = 150,
    travel: SimulatedTime = .milliseconds(500),
    change: (inout DeviceParameters) -> Void = { _ in }
  ) throws -> DayResult {
    var trace = SmallDevice.trace(hops: hops, period: 0)
    for (hop, fingers) in steps {
      trace.hops[hop].steps = FingerSteps(fingers)
    }
    var device = SmallDevice.parameters()
    device.hand.travelTime = travel
    change(&device)
    let plan = DayPlan(
      traces: [trace],
      parts: [.replay(trace: 0, count: 1)]
    )
    return try DaySimulation(device, plan).run()
  }

  private static func milliseconds(_ result: DayResult) -> Double {
    (result.times.last?[1].seconds ?? .nan) * 1000
  }

  @Test func aWayTakesItsPartOfTheTime() throws {
    let whole = try Self.moving([10: [32_768]])
    #expect(Self.milliseconds(whole) == 500)
    #expect(whole.entries.last?[1] == 1)
    #expect(Self.milliseconds(try Self.moving([10: [0, -16_384]])) == 250)
    // Fingers go together: the longest way counts.
    #expect(
      Self.milliseconds(try Self.moving([10: [8192, 0, -16_384]])) == 250
    )
    #expect(Self.milliseconds(try Self.moving([:])) == 0)
  }

  /// A slow target is followed for a part of each hop, at full power: in all as
  /// long as if it had gone at once.
  @Test func aSlowTargetTakesAsLongInAll() throws {
    let slow = try Self.moving(
      Dictionary(uniqueKeysWithValues: (10..<110).map { ($0, [256]) })
    )
    // 100 hops, 256 / 32,768 of 500 ms in each.
    #expect(abs(Self.milliseconds(slow) - 100 * 3.90625) < 1e-6)
    #expect(slow.entries.last?[1] == 100)
    // A fast one: the hand lags behind and goes on.
    let fast = try Self.moving(
      Dictionary(uniqueKeysWithValues: (10..<18).map { ($0, [4096]) })
    )
    #expect(abs(Self.milliseconds(fast) - 500) < 1e-6)
  }

  /// Turned around after a hop and more, a finger has only that way to go back.
  @Test func aFingerThatTurnsAroundHasLessToGo() throws {
    let result = try Self.moving([10: [32_768], 12: [-32_768]])
    // Two hops of 20 ms forth and, to the same place, back; frames go out by the
    // governor's ticks, within 10 ms of that.
    #expect(abs(Self.milliseconds(result) - 80) < 20)
    // Never more than the whole way.
    let limited = try Self.moving([10: [32_768], 11: [32_768], 12: [32_768]])
    #expect(abs(Self.milliseconds(limited) - 540) < 20)
  }

  /// The time in motion goes with that of the whole way: the profile's number
  /// binds.
  @Test func timeInMotionGoesWithTheTravelTime() throws {
    let steps = Dictionary(
      uniqueKeysWithValues: (0..<7).map {
        (20 * $0, [0, 0, 3000 * (1 - $0 % 2 * 2)])
      }
    )
    let once = try Self.moving(steps, travel: .milliseconds(300))
    let twice = try Self.moving(steps, travel: .milliseconds(600))
    #expect(Self.milliseconds(once) > 100)
    #expect(
      abs(Self.milliseconds(twice) / Self.milliseconds(once) - 2) < 1e-6
    )
  }

  /// Where intents overtake each other and samples are lost, none of the way is:
  /// the hand goes where it was told to in the end.
  @Test func noWayIsLost() throws {
    let steps = Dictionary(
      uniqueKeysWithValues: (10..<138).map { ($0, [256]) }
    )
    let overtaken = try Self.moving(steps) {
      $0.handLink.interval = .milliseconds(70)
    }
    #expect(overtaken.counts.overtakenHops > 50)
    #expect(abs(Self.milliseconds(overtaken) - 500) < 1e-6)
    let lost = try Self.moving(steps) { $0.costs.decode = 4_000_000 }
    #expect(lost.counts.lostHops > 20)
    // The last hops are still on their way.
    #expect(abs(Self.milliseconds(lost) - 500) < 25)
  }
}

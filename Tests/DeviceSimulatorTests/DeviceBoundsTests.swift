import TestSupport
import Testing

@testable import DeviceSimulator

/// The device's own tasks against response-time analysis.
struct DeviceBoundsTests {
  /// Devices of all kinds, as far as they are not overloaded: no task of any is
  /// ever slower than its bound.
  @Test func noTaskIsSlowerThanItsBound() throws {
    var generator = SplitMix64(seed: 613)
    var compared = 0
    var close = 0
    for number in 0..<120 {
      let device = SmallDevice.random(&generator)
      let trace = SmallDevice.trace(hops: 60)
      let bounds = try device.responseBounds(for: trace)
      let plan = DayPlan(
        traces: [trace],
        parts: [.replay(trace: 0, count: 1)]
      )
      let result = try DaySimulation(device, plan).run()
      for task in DeviceTask.allCases {
        guard let bound = bounds[task.rawValue] else { continue }
        let worst = result.worstResponses[task.rawValue]
        guard worst <= bound else {
          Issue.record("device \(number), \(task): \(worst), bound \(bound)")
          return
        }
        guard worst > .zero else { continue }
        compared += 1
        if worst.seconds > 0.5 * bound.seconds { close += 1 }
      }
    }
    #expect(compared > 400)
    #expect(close > 100)
  }

  /// By hand: a hop that waits for waking up, a tick of the hand, and itself.
  @Test func aBoundComesToWhatItShould() throws {
    var device = SmallDevice.parameters()
    device.processor.interruptEntryCycles = 0
    device.processor.interruptExitCycles = 0
    device.costs = StageCosts()
    device.costs.intakePerFrame = [0]
    device.costs.handTick = 8000
    device.costs.decode = 40_000
    let bounds = try device.responseBounds(for: SmallDevice.trace())
    // 100 us of ticks, 0.15 us to wake up.
    #expect(bounds[DeviceTask.hand.rawValue] == .nanoseconds(100_150))
    // The filters take nothing, but may wait for a decoding of 500 us, for a
    // tick and for waking up; then decoding, with a tick again.
    let decode = try #require(bounds[DeviceTask.decode.rawValue])
    #expect(decode >= .nanoseconds(600_150))
    #expect(decode < .microseconds(1500))
  }

  @Test func whatCannotKeepUpHasNoBound() throws {
    var device = SmallDevice.parameters()
    device.costs.decode = 1_700_000
    let bounds = try device.responseBounds(for: SmallDevice.trace())
    #expect(bounds[DeviceTask.decode.rawValue] == nil)
    #expect(bounds[DeviceTask.hand.rawValue] != nil)
  }
}

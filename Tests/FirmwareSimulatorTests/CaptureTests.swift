import TestSupport
import Testing

@testable import FirmwareSimulator

/// What is kept to be drawn says the same as the sums.
struct CaptureTests {
  @Test func lanesAndPowerAddUpToTheResult() throws {
    var generator = SplitMix64(seed: 614)
    for number in 0..<20 {
      let device = SmallDevice.random(&generator)
      let plan = DayPlan(
        traces: [SmallDevice.trace(hops: 50)],
        parts: [.replay(trace: 0, count: 1)]
      )
      var options = DayOptions()
      options.capture = .seconds(1)
      let result = try DaySimulation(device, plan, options: options).run()
      var times = result.times.map { $0.map { _ in SimulatedTime.zero } }
      for interval in result.capturedIntervals(until: result.duration) {
        times[interval.component][interval.state] =
          times[interval.component][interval.state]
          + (interval.end - interval.start)
      }
      #expect(times == result.times, "device \(number)")
      var energy = Energy.zero
      let points = result.capturedPower
      for (index, point) in points.enumerated() {
        let end =
          index + 1 < points.count ? points[index + 1].time : result.duration
        energy += Energy(nanowatts: point.nanowatts, for: end - point.time)
      }
      #expect(energy == result.used, "device \(number)")
      #expect(points.count > 100)
    }
  }

  @Test func nothingIsKeptUnlessAskedFor() throws {
    let plan = DayPlan(
      traces: [SmallDevice.trace()],
      parts: [.replay(trace: 0, count: 2)]
    )
    let result = try DaySimulation(SmallDevice.parameters(), plan).run()
    #expect(result.captured.isEmpty && result.capturedPower.isEmpty)
    #expect(result.capturedIntervals(until: .seconds(1)).isEmpty)
    var options = DayOptions()
    options.capture = .milliseconds(30)
    let some = try DaySimulation(
      SmallDevice.parameters(),
      plan,
      options: options
    ).run()
    #expect(some.captured.allSatisfy { $0.time <= .milliseconds(30) })
    let last = try #require(some.captured.last)
    #expect(last.time > .milliseconds(28))
    // What is drawn is not what is counted.
    #expect(some.times == result.times && some.delays == result.delays)
  }
}

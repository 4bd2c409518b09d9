import TestSupport
import Testing

@testable import DeviceSimulator

/// What is kept to be drawn says the same as the sums.
struct CaptureTests {
  @Test func changesAddUpToTheResult() throws {
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
      var state = result.capturedStart
      var since = state.map { _ in SimulatedTime.zero }
      func leave(_ component: Int, at time: SimulatedTime) {
        times[component][state[component]] =
          times[component][state[component]] + (time - since[component])
        since[component] = time
      }
      for change in result.captured {
        leave(change.component, at: change.time)
        state[change.component] = change.state
      }
      for component in state.indices {
        leave(component, at: result.duration)
      }
      #expect(times == result.times, "device \(number)")
      var energy = Energy.zero
      for (component, states) in zip(result.components, times) {
        for (state, time) in zip(component.states, states) {
          energy += Energy(nanowatts: state.nanowatts, for: time)
        }
      }
      #expect(energy == result.used, "device \(number)")
      #expect(result.captured.count > 100)
    }
  }

  @Test func nothingIsKeptUnlessAskedFor() throws {
    let plan = DayPlan(
      traces: [SmallDevice.trace()],
      parts: [.replay(trace: 0, count: 2)]
    )
    let result = try DaySimulation(SmallDevice.parameters(), plan).run()
    #expect(result.captured.isEmpty && result.capturedStart.isEmpty)
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

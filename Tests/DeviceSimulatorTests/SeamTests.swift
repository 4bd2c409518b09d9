import TestSupport
import Testing

@testable import DeviceSimulator

/// What lies between one replay and the next, and between a hop and its samples.
struct SeamTests {
  /// Two hundred hops in one replay, and the same in forty of five: the seams
  /// change nothing.
  @Test func replaysJoinWithoutASeam() throws {
    var generator = SplitMix64(seed: 612)
    for number in 0..<40 {
      var device = SmallDevice.random(&generator)
      device.blockJitter = .zero
      let long = DayPlan(
        traces: [SmallDevice.trace(hops: 200, period: 5)],
        parts: [.replay(trace: 0, count: 1)]
      )
      let short = DayPlan(
        traces: [SmallDevice.trace(hops: 5, period: 5)],
        parts: [.replay(trace: 0, count: 40)]
      )
      var options = DayOptions()
      options.putsOffEvents = false
      let whole = try DaySimulation(device, long, options: options).run()
      let parts = try DaySimulation(device, short, options: options).run()
      guard whole.times == parts.times, whole.entries == parts.entries,
        whole.counts == parts.counts, whole.delays == parts.delays,
        whole.worstResponses == parts.worstResponses,
        whole.rails.map(\.used) == parts.rails.map(\.used)
      else {
        Issue.record("device \(number): \(whole.counts), \(parts.counts)")
        return
      }
      #expect(whole.decodedMovements == parts.decodedMovements)
    }
  }

  /// Decoding that takes most of a hop, so that at the seam an intent waits for
  /// the governor.
  @Test func anIntentIsHandedOnAcrossTheSeam() throws {
    for cycles in stride(from: Int64(700_000), to: 1_500_000, by: 50_000) {
      var device = SmallDevice.parameters()
      device.costs.decode = cycles
      let long = DayPlan(
        traces: [SmallDevice.trace(hops: 60, period: 0)],
        parts: [.replay(trace: 0, count: 1)]
      )
      let short = DayPlan(
        traces: [SmallDevice.trace(hops: 1, period: 0)],
        parts: [.replay(trace: 0, count: 60)]
      )
      let whole = try DaySimulation(device, long).run()
      let parts = try DaySimulation(device, short).run()
      #expect(whole.delays == parts.delays)
      #expect(whole.counts == parts.counts)
    }
  }

  /// Filters that take longer than a hop: the hop that is complete is decoded
  /// before the samples that wait.
  @Test func aCompleteHopGoesBeforeFurtherSamples() throws {
    var device = SmallDevice.parameters()
    device.costs.intakePerFrame = [88_000]
    let plan = DayPlan(
      traces: [SmallDevice.trace(hops: 3, period: 0)],
      parts: [.replay(trace: 0, count: 1)]
    )
    let result = try DaySimulation(device, plan).run()
    #expect(result.counts.jobs[DeviceTask.decode.rawValue] == 1)
    // 22 ms of filters, 1.75 ms of decoding, and the hand's ticks.
    let response = result.worstResponses[DeviceTask.decode.rawValue]
    #expect(response > .microseconds(23_750))
    #expect(response < .microseconds(24_500))
  }

  /// 87 of 100 arrive, and it takes 60 uW for itself.
  @Test func aRegulatorLosesItsShare() {
    let regulator = Regulator(
      efficiencyNumerator: 87,
      efficiencyDenominator: 100,
      quiescentNanowatts: 60_000
    )
    let load = Energy(zeptojoules: 87_000_000_000_000_000)
    #expect(
      regulator.loss(at: load, over: .seconds(1)).zeptojoules
        == 13_000_000_000_000_000 + 60_000_000_000_000_000
    )
    #expect(
      Regulator.none.loss(at: load, over: .seconds(1)) == Energy.zero
    )
  }

  /// Cycles at a rate that is no whole number of picoseconds.
  @Test func cyclesEndAtTheFirstWholePicosecond() {
    #expect(ClockRate.hertz(168_000_000).time(of: 1).picoseconds == 5953)
    #expect(
      ClockRate.hertz(168_000_000).time(of: 168_000_000) == .seconds(1)
    )
    #expect(
      ClockRate(numerator: 58_000, denominator: 27).time(of: 58_000)
        == .seconds(27)
    )
    #expect(ClockRate.hertz(3).time(of: 0) == .zero)
  }
}

import TestSupport
import Testing

@testable import DeviceSimulator

/// A sample's wait for its hop's end is uniform, and so the total is no constant.
struct DelayDistributionTests {
  private static func histograms(_ delays: [(Int64, Int64)]) -> DelayHistograms
  {
    var histograms = DelayHistograms()
    for (nanoseconds, count) in delays {
      histograms.record(
        HopDelay(
          queueing: 0,
          compute: nanoseconds * 1000,
          governor: 0,
          link: 0
        ),
        times: count
      )
    }
    return histograms
  }

  /// One delay: constant, plus uniform.
  @Test func oneDelayIsShiftedUniform() {
    let one = DelayDistribution(
      Self.histograms([(1_000_000, 7)]),
      .total,
      constant: 500,
      wait: 20_000
    )
    #expect(one.shortest == 1500 && one.longest == 21_500 && one.mean == 11_500)
    for percentile in [1.0, 10, 50, 90, 99, 100] {
      let value = one.microseconds(percentile: percentile)
      #expect(abs(value - (1500 + 200 * percentile)) < 0.01)
    }
    #expect(one.share(upTo: 1500) == 0 && one.share(upTo: 21_500) == 1)
    let bins = one.bins(in: 0...22_000, count: 22)
    #expect(bins[0] == 0 && abs(bins[1] - 0.025) < 1e-12)
    #expect(abs(bins[2] - 0.05) < 1e-12)
    #expect(abs(bins.reduce(0, +) - 1) < 1e-12)
  }

  @Test func withoutAWaitItIsTheHistogram() {
    let steps = DelayDistribution(
      Self.histograms([(1000, 90), (2000, 9), (3000, 1)]),
      .total,
      constant: 10,
      wait: 0
    )
    #expect(steps.share(upTo: 11.5) == 0.9)
    #expect(abs(steps.microseconds(percentile: 90) - 11) < 0.01)
    #expect(abs(steps.microseconds(percentile: 91) - 12) < 0.01)
    #expect(abs(steps.microseconds(percentile: 100) - 13) < 0.01)
    #expect(steps.longest == 13)
  }

  /// Against every pair of a wait in steps of a thousandth hop and a random
  /// delay, sorted.
  @Test func percentilesAreThoseOfAllPairs() {
    var generator = SplitMix64(seed: 615)
    let delays = (0..<40).map { _ in
      Int64.random(in: 100_000...30_000_000, using: &generator)
    }
    let distribution = DelayDistribution(
      Self.histograms(delays.map { ($0, 1) }),
      .total,
      constant: 60_444,
      wait: 20_000
    )
    var all: [Double] = []
    for delay in delays {
      let least = 60_444 + Double(delay) / 1000
      for step in 0..<1000 { all.append(least + (Double(step) + 0.5) * 20) }
    }
    all.sort()
    for percentile in [0.5, 10, 50, 90, 99, 99.9] {
      let want = all[Int(percentile / 100 * Double(all.count))]
      let got = distribution.microseconds(percentile: percentile)
      // A step of 20 us, and a thousandth of the longest delay.
      #expect(abs(got - want) < 60, "p\(percentile): \(got), not \(want)")
    }
    let mean = all.reduce(0, +) / Double(all.count)
    #expect(abs(distribution.mean - mean) < 0.01)
  }

  /// The lines of a day: the ledger's entries under their names, the wait spread
  /// over the hop, the total of all.
  @Test func linesOfADay() throws {
    var trace = SmallDevice.trace(hops: 50, period: 0)
    trace.ledger = [
      .init(name: "filter", microseconds: 444),
      .init(name: "features, half the window", microseconds: 50_000),
      .init(
        name: "wait for the hop, mean",
        microseconds: 10_000,
        isHopWait: true
      ),
      .init(name: "network look-ahead", microseconds: 0),
    ]
    var device = SmallDevice.parameters()
    device.hand.actuationTime = .milliseconds(50)
    let plan = DayPlan(traces: [trace], parts: [.replay(trace: 0, count: 3)])
    let result = try DaySimulation(device, plan).run()
    let lines = result.delayLines(trace, device)
    #expect(
      lines.map(\.name) == [
        "filter", "features, half the window", "wait for the hop", "queueing",
        "compute", "governor", "link", "actuation", "total",
      ]
    )
    let wait = lines[2]
    #expect(wait.min == 0 && wait.p50 == 10_000 && wait.max == 20_000)
    #expect(wait.mean == 10_000 && wait.p99 == 19_800)
    let total = lines[8]
    let hop = result.delays.longestMicroseconds(.total)
    #expect(abs(total.max - 120_444 - hop) < 1e-6)
    #expect(
      abs(lines.dropLast().reduce(0) { $0 + $1.mean } - total.mean) < 1e-6
    )
    #expect(total.p99 - total.p50 > 9000)
    #expect(total.p50 - total.min > 9000)
  }
}

import TestSupport
import Testing

@testable import DeviceSimulator

struct DayTests {
  private static func plan(_ repeats: Int) -> DayPlan {
    DayPlan(
      traces: [
        SmallDevice.trace(),
        SmallDevice.trace(
          hops: 40,
          period: 0,
          rate: ClockRate(numerator: 58_000, denominator: 27),
          hopLength: 43
        ),
      ],
      parts: [
        .replay(trace: 0, count: repeats), .replay(trace: 1, count: repeats),
        .standby(.seconds(3)), .replay(trace: 0, count: repeats),
      ]
    )
  }

  private static func run(
    _ device: DeviceParameters,
    _ plan: DayPlan,
    takesOver: Bool = true,
    seed: UInt64 = 1
  ) throws -> DayResult {
    var options = DayOptions()
    options.takesOver = takesOver
    options.seed = seed
    options.capture = .milliseconds(200)
    return try DaySimulation(device, plan, options: options).run()
  }

  /// Parts equal the whole, states fill the time, and what is taken over is
  /// what would have been simulated: on devices of all kinds.
  @Test func energyAndTimeAreConserved() throws {
    var generator = SplitMix64(seed: 611)
    var taken = 0
    for number in 0..<60 {
      let device = SmallDevice.random(&generator)
      let plan = Self.plan(number % 5 == 0 ? 6 : 2)
      let result = try Self.run(device, plan)
      for (index, states) in result.times.enumerated() {
        let sum = states.reduce(SimulatedTime.zero) { $0 + $1 }
        guard sum == result.duration else {
          Issue.record("device \(number), part \(index): \(sum)")
          return
        }
      }
      for (rail, whole) in result.rails.enumerated() {
        let parts = result.components.indices
          .filter { result.components[$0].rail == rail }
          .reduce(Energy.zero) { $0 + result.energy(component: $1) }
        guard parts == whole.used else {
          Issue.record("device \(number), rail \(rail): \(parts), not \(whole)")
          return
        }
      }
      guard result.used + result.lost == result.drawn else {
        Issue.record("device \(number): the battery gives \(result.drawn)")
        return
      }
      let other = try Self.run(device, plan, takesOver: false)
      guard other.serialized == result.serialized else {
        Issue.record("device \(number): another result when simulated in full")
        return
      }
      #expect(other.simulatedReplayCount == other.replayCount)
      taken += result.replayCount - result.simulatedReplayCount
    }
    // It is of use.
    #expect(taken > 100)
  }

  @Test func sameSeedSameBytes() throws {
    var device = SmallDevice.parameters()
    device.blockJitter = .microseconds(400)
    let first = try Self.run(device, Self.plan(2))
    #expect(try Self.run(device, Self.plan(2)) == first)
    let other = try Self.run(device, Self.plan(2), seed: 2)
    #expect(other.serialized != first.serialized)
    #expect(other.counts.decodedHops == first.counts.decodedHops)
  }

  /// One second by hand: 50 hops, 1000 timer interrupts, 100 or so ticks.
  @Test func aSecondComesToWhatItShould() throws {
    let device = SmallDevice.parameters()
    let trace = SmallDevice.trace(hops: 50, period: 0)
    let plan = DayPlan(
      traces: [trace],
      parts: [.replay(trace: 0, count: 1)]
    )
    let result = try Self.run(device, plan)
    #expect(result.duration == .seconds(1))
    func jobs(_ task: DeviceTask) -> Int64 {
      result.counts.jobs[task.rawValue]
    }
    #expect(jobs(.samplesInterrupt) == 50 - 1)
    #expect(jobs(.intake) == 49 && jobs(.decode) == 49 && jobs(.report) == 49)
    #expect(jobs(.hand) == 999)
    // 49 intakes of 100 + 20 * 1000 cycles at 12.5 ns.
    #expect(
      result.times[0][DeviceTask.intake.rawValue]
        == .nanoseconds(49 * 20_100 * 25 / 2)
    )
    #expect(
      result.times[0][DeviceTask.decode.rawValue]
        == .nanoseconds(49 * 140_300 * 25 / 2)
    )
    #expect(result.missedDeadlines == 0 && result.faults.isEmpty)
    #expect(result.counts.handFrames >= 99 && result.counts.handFrames <= 101)
    // The samples' interrupt, the filters and the decoding, at 12.5 ns a cycle:
    // 222 + 20,100 + 140,300 cycles. A hop's end meets a tick of the timer,
    // which goes after the samples' interrupt, before the filters; there are two
    // more until the hop is decoded.
    let compute = 160_622 * 0.0125
    #expect(abs(result.delays.longestMicroseconds(.compute) - compute) < 1e-6)
    #expect(result.delays.microseconds(.queueing, percentile: 0) >= 0.15)
    #expect(result.delays.longestMicroseconds(.queueing) < 125)
    // Once it knows the pace of the hops, the governor's tick is the next of
    // the timer's after an intent.
    #expect(result.delays.microseconds(.governor, percentile: 75) < 1250)
    #expect(result.delays.longestMicroseconds(.governor) < 10_000)
    #expect(result.delays.longestMicroseconds(.link) == 152)
  }

  @Test func aSlowProcessorMissesItsDeadlines() throws {
    var device = SmallDevice.parameters()
    device.costs.decode = 1_700_000
    let plan = DayPlan(
      traces: [SmallDevice.trace()],
      parts: [.replay(trace: 0, count: 3)]
    )
    let result = try Self.run(device, plan)
    #expect(result.counts.overruns > 0)
    #expect(result.missedDeadlines > 0)
    let fault = try #require(result.faults.first { $0.task == "decode" })
    #expect(fault.deadline == .milliseconds(20))
    let late = try #require(fault.response) - fault.deadline
    #expect(late > .milliseconds(1))
    #expect("\(fault)".hasPrefix("task decode: takes up to "))
    // The hand is served nevertheless.
    #expect(result.counts.misses[DeviceTask.hand.rawValue] == 0)
  }

  /// A connection interval in no small ratio to the hop: replays come back to
  /// where they were after some.
  @Test func radioComesBackToItsPhase() throws {
    var device = SmallDevice.parameters()
    device.handLink = SmallDevice.radio()
    let plan = DayPlan(
      traces: [SmallDevice.trace(hops: 101)],
      parts: [.replay(trace: 0, count: 400)]
    )
    let result = try Self.run(device, plan)
    #expect(result.simulatedReplayCount < 20)
    #expect(result.delays.longestMicroseconds(.link) > 7000)
    #expect(result.delays.longestMicroseconds(.link) < 7500 + 1200)
  }

  /// An interval in no small ratio to a millisecond: the day comes to what it
  /// would if no event were put off, though few of its replays are simulated.
  @Test func oddRadioTakesAsMuch() throws {
    var device = SmallDevice.parameters()
    device.handLink = SmallDevice.radio()
    device.handLink.interval = .nanoseconds(7_313_700)
    let plan = DayPlan(
      traces: [SmallDevice.trace(hops: 101)],
      parts: [.replay(trace: 0, count: 3000)]
    )
    let result = try Self.run(device, plan)
    var options = DayOptions()
    options.putsOffEvents = false
    let exact = try DaySimulation(device, plan, options: options).run()
    #expect(exact.simulatedReplayCount == 3000)
    #expect(result.simulatedReplayCount < 600)
    #expect(result.duration == exact.duration)
    for component in result.components.indices {
      let energy = Double(result.energy(component: component).zeptojoules)
      let wanted = Double(exact.energy(component: component).zeptojoules)
      #expect(abs(energy - wanted) < 2e-5 * wanted)
    }
    let step = 7313.7 / 256
    for part in [DelayHistograms.Part.link, .total] {
      let mean = result.delays.meanMicroseconds(part)
      let longest = result.delays.longestMicroseconds(part)
      #expect(abs(mean - exact.delays.meanMicroseconds(part)) < step / 10)
      #expect(abs(longest - exact.delays.longestMicroseconds(part)) < 2 * step)
    }
  }

  /// Events are put off by less than a step, and over many replays they come at
  /// each phase as often as at another.
  @Test func phasesComeEquallyOften() {
    var link = SmallDevice.radio()
    #expect(PhaseGrid(link, replaySeconds: 60).step == 0)
    link.interval = .zero
    #expect(PhaseGrid(link, replaySeconds: 60).step == 0)
    link.interval = .nanoseconds(7_313_700)
    var grid = PhaseGrid(link, replaySeconds: 60)
    let interval = link.interval.picoseconds
    let replay: Int64 = 2_020_000_000_000
    #expect(grid.step == interval / 256)
    var undelayed = interval
    var placed = interval
    var uses = [Int64: Int]()
    for _ in 0..<25_600 {
      placed = grid.place(placed)
      guard placed >= max(0, undelayed), placed - undelayed < grid.step else {
        Issue.record("\(undelayed) is put off to \(placed)")
        return
      }
      uses[placed / grid.step, default: 0] += 1
      // The first event after the next start.
      let events = (replay - placed) / interval + 1
      placed += events * interval - replay
      undelayed += events * interval - replay
    }
    // All but those beyond the ends, which rounding leaves.
    #expect(uses.values.count { $0 > 90 } >= 255)
    #expect(uses.count <= 258)
  }

  @Test func whatIsImpossibleIsNamed() throws {
    let plan = Self.plan(1)
    var device = SmallDevice.parameters()
    device.hand.idleNanowatts = -1
    #expect(
      throws: SimulationError.impossible(
        name: "hand.idle",
        value: -1,
        unit: "nW"
      )
    ) { try Self.run(device, plan) }
    device = SmallDevice.parameters()
    device.costs.intakePerFrame = []
    #expect(throws: SimulationError.inputs(expected: 1, actual: 0)) {
      try Self.run(device, plan)
    }
    device = SmallDevice.parameters()
    device.handLink.rail = 2
    #expect(throws: SimulationError.self) { try Self.run(device, plan) }
    device = SmallDevice.parameters()
    device.handLink.interval = .microseconds(100)
    #expect(throws: SimulationError.self) { try Self.run(device, plan) }
    var empty = Self.plan(1)
    empty.traces[1].hops = []
    #expect(throws: SimulationError.emptyTrace(name: "test")) {
      try Self.run(SmallDevice.parameters(), empty)
    }
    let wrong = DayPlan(
      traces: plan.traces,
      parts: [.replay(trace: 7, count: 1)]
    )
    #expect(throws: SimulationError.self) {
      try Self.run(SmallDevice.parameters(), wrong)
    }
  }
}

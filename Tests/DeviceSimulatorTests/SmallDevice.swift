import DeviceSimulator
import TestSupport

/// Devices and traces for the tests.
enum SmallDevice {
  /// A trace at 1 kHz, 20 samples a hop; every `period` hops the hand moves for
  /// three of them.
  static func trace(
    hops: Int = 100,
    period: Int = 25,
    rate: ClockRate = .hertz(1000),
    hopLength: Int = 20
  ) -> DecodeTrace {
    var trace = DecodeTrace(
      name: "test",
      decoder: "none",
      inputs: [.init(rate: rate, hopLength: hopLength, channelCount: 8)],
      hops: (0..<hops).map {
        let moves = period > 0 && $0 % period < 3
        return .init(
          steps: FingerSteps(moves ? [0, 0, 3000] : []),
          person: moves ? .moves : .rests
        )
      }
    )
    if period > 0 {
      for hop in stride(from: 0, to: hops, by: period) {
        trace.movements.append(
          Movement(hop: hop, fingers: 0b100, outcome: .decoded)
        )
      }
    }
    return trace
  }

  /// A processor at 80 MHz that waits for interrupts; a hop takes 2 ms of it.
  static func parameters() -> DeviceParameters {
    var processor = ProcessorParameters(
      clock: .hertz(80_000_000),
      runNanowatts: 26_000_000,
      idleNanowatts: 20_000_000
    )
    processor.sleepStates = [
      SleepState(
        name: "wfi",
        nanowatts: 5_000_000,
        wakeTime: .nanoseconds(150),
        wakeNanowatts: 20_000_000
      )
    ]
    processor.interruptEntryCycles = 12
    processor.interruptExitCycles = 10
    processor.startingNanowatts = 15_000_000
    processor.standbyNanowatts = 8000
    var costs = StageCosts()
    costs.samplesInterrupt = 200
    costs.intakePerBlock = 100
    costs.intakePerFrame = [1000]
    costs.decode = 140_000
    costs.offer = 300
    costs.report = 2000
    costs.handIdle = 150
    costs.handTick = 9000
    var hand = HandParameters(
      name: "hand",
      idleNanowatts: 620_000_000,
      movingNanowatts: 6_000_000_000
    )
    hand.travelTime = .milliseconds(150)
    hand.rail = 1
    var parameters = DeviceParameters(
      processor: processor,
      costs: costs,
      handLink: LinkParameters(
        name: "uart",
        messageTime: .microseconds(152),
        idleNanowatts: 10_000,
        activeNanowatts: 900_000
      ),
      hand: hand
    )
    parameters.parts = [
      PartParameters(name: "front end", nanowatts: 11_000_000)
    ]
    parameters.rails = [
      RailParameters(
        name: "3.3 V",
        regulator: Regulator(
          efficiencyNumerator: 87,
          efficiencyDenominator: 100,
          quiescentNanowatts: 60_000
        )
      ),
      RailParameters(name: "battery"),
    ]
    return parameters
  }

  /// A radio with connection events of 7.5 ms.
  static func radio() -> LinkParameters {
    var link = LinkParameters(
      name: "radio",
      messageTime: .microseconds(600),
      idleNanowatts: 7000,
      activeNanowatts: 12_000_000
    )
    link.interval = .microseconds(7500)
    link.emptyTime = .microseconds(310)
    link.skippedEvents = 3
    link.interruptCycles = 4000
    return link
  }

  /// A device of which nothing is as it should be.
  static func random(_ generator: inout SplitMix64) -> DeviceParameters {
    var result = parameters()
    func draw(_ range: ClosedRange<Int64>) -> Int64 {
      Int64.random(in: range, using: &generator)
    }
    var processor = ProcessorParameters(
      clock: ClockRate(
        numerator: draw(4_000_000...200_000_000),
        denominator: draw(1...3)
      ),
      runNanowatts: draw(0...90_000_000),
      idleNanowatts: draw(0...90_000_000)
    )
    processor.sleepStates = (0..<Int(draw(0...2))).map {
      SleepState(
        name: "sleep \($0)",
        nanowatts: draw(0...9_000_000),
        entryTime: .nanoseconds(draw(0...90_000)),
        entryNanowatts: draw(0...90_000_000),
        wakeTime: SimulatedTime(picoseconds: draw(0...90_000_000)),
        wakeNanowatts: draw(0...90_000_000),
        leastIdle: .microseconds(draw(0...900))
      )
    }
    for task in DeviceTask.allCases where draw(0...1) == 0 {
      processor.taskNanowatts[task] = draw(0...90_000_000)
    }
    processor.switchEntryCycles = draw(0...500)
    processor.interruptExitCycles = draw(0...500)
    processor.standbyNanowatts = draw(0...9000)
    result.processor = processor
    result.costs.decode = draw(0...400_000)
    result.costs.offer = draw(0...2000)
    result.costs.handTick = draw(0...30_000)
    result.costs.report = draw(0...90_000)
    result.blocksPerHop = Int(draw(1...5))
    if draw(0...1) == 0 { result.handLink = radio() }
    if draw(0...1) == 0 {
      result.hostLink = radio()
      result.hostLink?.interval = .microseconds(draw(700...20_000))
      result.hostLink?.emptyTime = .microseconds(draw(0...600))
      result.hostLink?.rail = 1
    }
    result.blockJitter = .microseconds(draw(0...1) * draw(0...900))
    result.startTime = .milliseconds(draw(0...50))
    return result
  }
}

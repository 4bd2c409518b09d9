import DecoderHost
import DeviceSimulator
import Evaluation
import Files
import RecordingIO
import TestSupport
import Testing

@testable import Budget

/// Traces of the bundled decoder on the bundled excerpt: 10.9 s, four true
/// movements.
struct DecodeTraceTests {
  private static func trace(_ seconds: Double? = nil) throws -> DecodeTrace {
    let session = try Session(
      opening: CloneFolder.file("Recordings/synthetic/excerpt.session.yaml")
    )
    var options = ReplayOptions()
    options.seconds = seconds
    return try DecodeTrace(
      decoding: session,
      with: ImageFile(
        opening: CloneFolder.file("Recordings/decoders/synthetic-linear.phx")
      ),
      name: "synthetic-linear",
      options: options
    )
  }

  /// What the trace says is what a replay of its own says.
  @Test func traceIsThatOfTheReplay() throws {
    let trace = try Self.trace()
    let session = try Session(
      opening: CloneFolder.file("Recordings/synthetic/excerpt.session.yaml")
    )
    let file = try ImageFile(
      opening: CloneFolder.file("Recordings/decoders/synthetic-linear.phx")
    )
    var replay = Replay(
      source: try FixedPointSource(file: file, name: "synthetic-linear"),
      options: ReplayOptions()
    )
    try replay.run(session)
    let result = try replay.finish()
    #expect(trace.commandsHash == result.commandsHash)
    #expect(trace.hops.count == result.recordings[0].hopCount)
    #expect(abs(trace.duration.seconds - 10.9) < 0.1)
    #expect(trace.ledger.contains { $0.microseconds > 10_000 })
    // Fingers put together are no more than fingers, and no fewer than one.
    let fingers = result.scores.fingers
    let met = fingers.reduce(0) {
      $0 + $1.onsets.delaysMilliseconds.filter(\.isFinite).count
    }
    let all = fingers.reduce(0) { $0 + $1.onsets.delaysMilliseconds.count }
    let falseCount = fingers.reduce(0) { $0 + $1.onsets.falseCount }
    let trueMovements = trace.count(.decoded) + trace.count(.missed)
    #expect(trueMovements == 4)
    #expect(trace.count(.decoded) > 0 && trace.count(.decoded) <= met)
    #expect(all >= trueMovements)
    #expect(trace.count(.falseDecoded) <= falseCount)
    #expect(trace.movements.allSatisfy { trace.hops.indices.contains($0.hop) })
    for (before, hop) in zip(trace.hops, trace.hops.dropFirst()) {
      let most =
        zip(hop.targets, before.targets)
        .map { abs(Int($0) - Int($1)) }.max() ?? 0
      // A tenth of 32,768 in 50 hops.
      #expect(hop.steps.isMotion == (most > 65))
      for finger in 0..<6 where hop.steps[finger] != 0 {
        let step = Int(hop.targets[finger]) - Int(before.targets[finger])
        #expect(hop.steps[finger] == step)
      }
    }
    #expect(trace.hops.contains { $0.steps.isMotion })
    #expect(trace.hops.contains { !$0.steps.isMotion })
  }

  @Test func fingersAreOneMovement() {
    // 1 kHz, hops of 20.
    let finder = MovementFinder(
      samplesPerSecond: 1000,
      ends: (1...200).map { 20 * $0 }
    )
    let found = finder.movements(in: [
      // A fist whose middle finger is missed, and whose ring finger is late.
      SettledOnset(finger: 2, sample: 500, outcome: .met(delay: 60)),
      SettledOnset(finger: 4, sample: 530, outcome: .met(delay: 20)),
      SettledOnset(finger: 3, sample: 510, outcome: .missed),
      // A finger too many in it, one that comes too late for that, and one
      // again.
      SettledOnset(finger: 0, sample: 600, outcome: .falseOnset),
      SettledOnset(finger: 1, sample: 700, outcome: .falseOnset),
      SettledOnset(finger: 2, sample: 900, outcome: .repeated),
      // Nothing of the next is decoded.
      SettledOnset(finger: 1, sample: 1500, outcome: .missed),
      // Two at once at rest, one later.
      SettledOnset(finger: 4, sample: 2010, outcome: .falseOnset),
      SettledOnset(finger: 5, sample: 2000, outcome: .falseOnset),
      SettledOnset(finger: 5, sample: 2200, outcome: .falseOnset),
    ])
    #expect(
      found == [
        Movement(
          hop: 25,
          fingers: 0b11100,
          outcome: .decoded,
          delayMicroseconds: 50_000
        ),
        Movement(hop: 34, fingers: 0b10, outcome: .falseDecoded),
        Movement(hop: 75, fingers: 0b10, outcome: .missed),
        Movement(hop: 99, fingers: 0b100000, outcome: .falseDecoded),
        Movement(hop: 109, fingers: 0b100000, outcome: .falseDecoded),
      ]
    )
  }

  /// Eight hours with three movements a minute, of a real decoder.
  @Test func aDayOfTheRecording() throws {
    let trace = try Self.trace()
    var habits = DayHabits(worn: .seconds(8 * 3600), movementsPerHour: 180)
    habits.idleStretches = [
      .init(start: .seconds(4 * 3600), duration: .seconds(1800))
    ]
    let plan = try DayPlan(moving: trace, habits: habits)
    var device = SmallDevice.parameters()
    device.startTime = .milliseconds(300)
    device.costs.intakePerFrame = [60]
    let result = try DaySimulation(device, plan).run()
    #expect(abs(result.duration.seconds - 8 * 3600) < 2 * 11)
    // One replay more or less.
    #expect(abs(result.trueMovements - Int64(7.5 * 180)) <= 4)
    let decoded = try #require(result.decodedMovements)
    let missed = try #require(result.missedMovements)
    #expect(decoded + missed == result.trueMovements)
    #expect(result.simulatedReplayCount < 20)
    #expect(result.replayCount > 2500)
    let handTimes = try #require(result.times.last)
    #expect(handTimes[3] == .seconds(1800))
    #expect(handTimes[1] > .seconds(100) && handTimes[1] < .seconds(7200))
    #expect(plan.summary.count == 3)
    #expect(plan.standbyTime == .seconds(1800))
    // The battery is asked for what was drawn, no more and no less.
    let loads = result.loads(peakWatts: 9)
    let asked = loads.reduce(0) { $0 + $1.seconds * $1.watts }
    #expect(abs(asked - result.drawn.joules) < 1e-9 * asked)
    #expect(loads.contains { $0.peakWatts == 9 })
    #expect(loads.contains { $0.peakWatts < 0.1 })
    let perHop = try #require(result.energyPerHop)
    let perMovement = try #require(result.energyPerDecodedMovement)
    #expect(perHop.microjoules > 12_400 && perHop < perMovement)
    #expect(result.decodingEnergy < result.energy(component: 0))
    let lines = result.delayLines(trace, device)
    #expect(lines.map(\.name).last == "total")
    let sum = lines.dropLast().reduce(0) { $0 + $1.mean }
    #expect(abs(sum - lines[lines.count - 1].mean) < 1e-3)
    #expect(throws: SimulationError.self) {
      try DayPlan(
        moving: trace,
        habits: DayHabits(worn: .seconds(3600), movementsPerHour: 1e6)
      )
    }
  }

  /// Of the excerpt: each hop of rest holds no sample at which a finger is
  /// driven or flexed, each moving one does.
  @Test func hopsKnowTheTruth() throws {
    let session = try Session(
      opening: CloneFolder.file("Recordings/synthetic/excerpt.session.yaml")
    )
    let trace = try DecodeTrace(
      decoding: session,
      with: ImageFile(
        opening: CloneFolder.file("Recordings/decoders/synthetic-linear.phx")
      ),
      name: "synthetic-linear"
    )
    let stream = try session.makeStream()
    let length = trace.inputs[0].hopLength
    let step = Int(session.inputs[0].rate.doubleValue / 200)
    for (index, hop) in trace.hops.enumerated() {
      let samples = index * length..<(index + 1) * length
      var moves = false
      for sample in samples
      where sample % step == 0 || sample == samples.upperBound - 1 {
        let truth = try stream.truth(at: sample)
        let fingers = truth.fingerDrive + truth.fingerActive
        moves = moves || fingers.contains(true)
      }
      #expect((hop.person == .moves) == moves, "hop \(index)")
    }
    // Half a second of warm-up in hops of 20 ms.
    #expect(trace.warmUpHopCount == 25)
    #expect(trace.hops[24].person == .isUnknown)
    #expect(trace.hops[25].person == .rests)
    let rest = try #require(trace.rest)
    #expect(rest.duration.seconds > 1.5 && rest.duration.seconds < 4)
    #expect(rest.count(.decoded) == 0 && rest.count(.missed) == 0)
  }
}

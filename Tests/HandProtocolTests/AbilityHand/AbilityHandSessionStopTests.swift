import HandProtocol
import TestSupport
import Testing

/// Stopping, from anywhere, and what must hold whatever happens.
@Suite struct AbilityHandSessionStopTests {
  @Test func aStopIsSentThreeTimesAndVerified() {
    var bench = AbilityHandBench()
    bench.start()
    bench.follow(FingerPose(all: 20_000))
    bench.run(milliseconds: 30)
    let before = bench.sent.count
    bench.stop()
    #expect(bench.sent.count == before + 1)
    #expect(bench.headers.last == 0x7C)
    bench.run(milliseconds: 400)
    #expect(bench.phases.suffix(2) == [.stopping, .stopped])
    #expect(
      bench.headers[before...].prefix(4) == [0x7C, 0x7C, 0x7C, 0xA0]
    )
    #expect(bench.headers[(before + 3)...].allSatisfy { $0 == 0xA0 })
    #expect(!bench.hand.isControlled)
    let count = bench.sent.count
    bench.stop()
    bench.run(milliseconds: 2000)
    #expect(bench.sent.count == count && bench.session.deadline == nil)
  }

  @Test func aHandThatGoesOnMovingIsWaitedFor() {
    var bench = AbilityHandBench(positions: [0, 0, 0, 0, 0, -7000])
    bench.hand.driftAfterControl = 500
    bench.start()
    let start = bench.now
    bench.stop()
    bench.run(milliseconds: 400)
    #expect(bench.phase == .stopping)
    while bench.phase == .stopping { bench.run(milliseconds: 1) }
    #expect(bench.phase == .stopped)
    #expect(bench.now.milliseconds(since: start) >= 500)
    #expect(bench.now.milliseconds(since: start) <= 650)
  }

  @Test func aHandThatNeverStandsStillHasRefused() {
    var bench = AbilityHandBench(positions: [0, 0, 0, 0, 0, -20_000])
    bench.hand.driftAfterControl = 60_000
    bench.start()
    bench.stop()
    // Slow motion, below what two answers show, adds up.
    bench.hand.drift = 2
    bench.run(milliseconds: 5000)
    #expect(bench.phase == .failed && bench.failure == .refused)
    #expect(bench.session.deadline == nil)
  }

  @Test func withoutAnswersAStopIsNotVerified() {
    var bench = AbilityHandBench()
    bench.start()
    bench.line = AbilityHandBench.muteLine
    let before = bench.sent.count
    bench.stop()
    bench.follow(FingerPose(all: 9000))
    bench.run(milliseconds: 2000)
    #expect(bench.phase == .failed && bench.failure == .noAnswer)
    #expect(bench.headers[before...].filter { $0 == 0x7C }.count == 3)
    #expect(bench.headers[before...].filter { $0 == 0xA0 }.count == 4)
    #expect(bench.session.deadline == nil)
  }

  @Test(arguments: [0, 1, 25, 40, 60, 120, 250, 255, 300])
  func aStopWorksAtAnyTime(milliseconds: UInt32) {
    var bench = AbilityHandBench()
    if milliseconds > 0 { bench.connect() }
    if milliseconds > 250 {
      bench.run(milliseconds: 250)
      bench.enable()
      bench.run(milliseconds: milliseconds - 250)
    } else {
      bench.run(milliseconds: milliseconds)
    }
    let before = bench.motions.count
    bench.stop()
    #expect(bench.headers.last == 0x7C)
    // Neither of these is heard while the hand is being stopped.
    bench.connect()
    bench.enable()
    bench.follow(FingerPose(all: 32_767))
    bench.run(milliseconds: 1000)
    #expect(bench.phase == .stopped)
    bench.enable()
    bench.follow(FingerPose(all: 32_767))
    bench.run(milliseconds: 100)
    #expect(bench.motions.count == before)
  }

  @Test func aSessionThatHasFailedCanBeStoppedAndBegunAnew() {
    var bench = AbilityHandBench()
    bench.start()
    bench.line = AbilityHandBench.muteLine
    bench.run(milliseconds: 500)
    #expect(bench.phase == .failed)
    bench.line = AbilityHandBench.goodLine
    bench.stop()
    bench.run(milliseconds: 500)
    #expect(bench.phase == .stopped && bench.failure == .none)
    bench.start()
  }

  /// Whatever the line does and whoever calls what: only questions before
  /// `enable`, no motion after `stop`, no silence above 50 ms while running,
  /// no deadline that stays; the bench watches all these. And a hand that is
  /// never told to follow never moves.
  @Test(arguments: 0..<8)
  func whateverHappensNothingMovesUnasked(seed: UInt64) {
    var runs = 0
    for round in 0..<15 {
      var random = SplitMix64(seed: seed << 32 | UInt64(round))
      let follows = round.isMultiple(of: 2)
      let bad = Int.random(in: 0...40, using: &random)
      let noise = SplitMix64(seed: random.next())
      var bench = AbilityHandBench { frame, answer in
        var draw = noise
        for _ in 0..<frame & 63 { _ = draw.next() }
        return Self.spoil(answer, percent: bad, &draw)
      }
      var hasRun = false
      for _ in 0..<60 {
        switch Int.random(in: 0..<10, using: &random) {
        case 0: bench.connect()
        case 1...3: bench.enable()
        case 4 where round % 5 == 0: bench.stop()
        case 5 where follows:
          bench.follow(
            FingerPose(all: Int16.random(in: 0...Int16.max, using: &random))
          )
        case 6:
          let count = Int.random(in: 0..<40, using: &random)
          bench.inject(
            (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
          )
        default: break
        }
        bench.run(milliseconds: UInt32.random(in: 0...120, using: &random))
        hasRun = hasRun || bench.phase == .running
        if bench.phase == .failed || bench.phase == .disconnected {
          bench.connect()
        }
      }
      runs += hasRun ? 1 : 0
      if !follows { #expect(bench.hand.largestMotion == 0) }
      for motion in bench.motions {
        let isInRange = motion.targets.enumerated().allSatisfy {
          let closing = $0.offset == 5 ? -$0.element : $0.element
          return closing >= -37 && closing <= 21_844
        }
        #expect(isInRange)
      }
    }
    #expect(runs >= 9)
  }

  /// Some of the answers lost, cut, late, changed, or twice.
  private static func spoil(
    _ answer: [UInt8],
    percent: Int,
    _ random: inout SplitMix64
  ) -> [AbilityHandBench.Piece] {
    let delay = UInt64.random(in: 1000...20_000, using: &random)
    guard Int.random(in: 0..<100, using: &random) < percent, !answer.isEmpty
    else { return [.after(delay, answer)] }
    var answer = answer
    let index = Int.random(in: 0..<answer.count, using: &random)
    switch Int.random(in: 0..<6, using: &random) {
    case 0: return []
    case 1: return [.after(delay, Array(answer.prefix(index)))]
    case 2: return [.after(delay + 60_000, answer)]
    case 3: answer[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case 4: answer.insert(0x7E, at: index)
    default: return [.after(delay, answer), .after(delay + 100, answer)]
    }
    return [.after(delay, answer)]
  }
}

import HandProtocol
import TestSupport
import Testing

/// Answers that are lost, spoilt, late or wrong.
@Suite struct AbilityHandSessionFaultTests {
  @Test(arguments: 0...3)
  func lostAnswersAreAskedForAgain(lost: Int) {
    var bench = AbilityHandBench { frame, answer in
      frame < lost ? [] : [.after(3000, answer)]
    }
    bench.connect()
    bench.run(milliseconds: 1000)
    #expect(bench.phase == .ready)
    #expect(Int(bench.session.status.counters.retries) == lost)
    #expect(Int(bench.session.status.counters.answersMissed) == lost)
  }

  @Test func aSilentLineIsGivenUp() {
    var bench = AbilityHandBench(line: AbilityHandBench.muteLine)
    bench.connect()
    bench.run(milliseconds: 5000)
    #expect(bench.phase == .failed && bench.failure == .noAnswer)
    #expect(bench.headers == [0xA0, 0xA0, 0xA0, 0xA0])
    #expect(bench.session.deadline == nil)
    #expect(bench.session.status.poseMoment == nil)
    #expect(bench.session.status.pose.knownFingers == 0)
  }

  @Test func anotherDeviceIsNotThisHand() {
    var bench = AbilityHandBench { _, _ in [.after(2000, Array("ERR\r\n".utf8))]
    }
    bench.connect()
    bench.run(milliseconds: 1000)
    #expect(bench.phase == .failed && bench.failure == .wrongHand)
    // A hand that does not stuff its answers: the flags are missing.
    bench.line = { _, answer in
      [.after(2000, AbilityHandWire.unstuffed(answer))]
    }
    bench.connect()
    bench.run(milliseconds: 1000)
    #expect(bench.phase == .failed && bench.failure == .wrongHand)
    // Zeros of an adapter say nothing.
    bench.line = { _, _ in [.after(2000, [0, 0])] }
    bench.connect()
    bench.run(milliseconds: 1000)
    #expect(bench.phase == .failed && bench.failure == .noAnswer)
  }

  @Test func spoiltAnswersAreNotBelieved() {
    var bench = AbilityHandBench { frame, answer in
      var answer = answer
      if frame.isMultiple(of: 3) { answer[5] ^= 0x10 }
      return [.after(3000, answer)]
    }
    bench.start()
    bench.run(milliseconds: 2000)
    #expect(bench.phase == .running)
    #expect(bench.hand.largestMotion == 0)
    #expect(bench.session.status.counters.framesRejected > 30)
    #expect(bench.session.status.counters.answersMissed > 30)
  }

  @Test func oldAnswersInTheLineAreNotThePose() {
    var bench = AbilityHandBench()
    let old = AbilityHandWire.stuffed(
      AbilityHandWire.answer(
        header: 0x10,
        variant: 0,
        positions: [9000, 9000, 9000, 9000, 9000, -9000]
      )
    )
    bench.inject(old + old + old)
    bench.inject(old + old + old, afterMicroseconds: 15_000)
    bench.connect()
    while bench.phase != .ready && bench.now < Moment(milliseconds: 3000) {
      bench.run(milliseconds: 1)
    }
    bench.enable()
    bench.run(milliseconds: 200)
    #expect(bench.phase == .running)
    #expect(bench.hand.largestMotion == 0)
  }

  @Test func aPoseThatNoHandCanBeInIsNotTaken() {
    var bench = AbilityHandBench(positions: [0, 0, 30_000, 0, 0, 0])
    bench.connect()
    bench.run(milliseconds: 5000)
    #expect(bench.phase == .failed && bench.failure == .noPose)
    #expect(bench.motions.isEmpty)
    // Not after a pose that could be read, either.
    bench = AbilityHandBench()
    bench.start()
    bench.hand.speed = 0
    bench.hand.positions[2] = 30_000
    bench.connect()
    bench.run(milliseconds: 5000)
    #expect(bench.phase == .failed && bench.failure == .noPose)
    // The rotator only turns the other way.
    bench = AbilityHandBench(positions: [0, 0, 0, 0, 0, 9000])
    bench.connect()
    bench.run(milliseconds: 5000)
    #expect(bench.phase == .failed && bench.failure == .noPose)
  }

  @Test func aMovingHandIsNotStartedFrom() {
    var bench = AbilityHandBench(positions: [0, 0, 0, 0, 0, -21_000])
    bench.hand.drift = 12
    bench.hand.driftEnd = Moment(milliseconds: 1500)
    bench.connect()
    bench.run(milliseconds: 400)
    #expect(bench.phase == .readingPose)
    bench.run(milliseconds: 600)
    #expect(bench.phase == .ready)
    bench.hand.drift = 1
    bench.hand.driftEnd = Moment(microseconds: .max)
    bench.connect()
    bench.run(milliseconds: 300)
    #expect(bench.phase == .ready)
  }

  @Test func oneWrongPoseIsNotStartedFrom() {
    let wrong = AbilityHandWire.stuffed(
      AbilityHandWire.answer(
        header: 0xA0,
        variant: 0,
        positions: [12_000, 12_000, 12_000, 12_000, 12_000, -12_000]
      )
    )
    for place in 0..<10 {
      var bench = AbilityHandBench { frame, answer in
        [.after(3000, frame == place ? wrong : answer)]
      }
      bench.connect()
      // Enabled at the first moment that it can be, after the wrong answer.
      while bench.sent.count <= place || bench.phase != .ready {
        bench.run(milliseconds: 1)
      }
      bench.run(milliseconds: 4)
      bench.enable()
      bench.run(milliseconds: 300)
      #expect(bench.phase == .running, "wrong answer \(place)")
      #expect(bench.hand.largestMotion == 0, "wrong answer \(place)")
    }
  }

  @Test func anOldPoseIsReadAgainBeforeTheHandIsEnabled() {
    var bench = AbilityHandBench()
    bench.connect()
    bench.run(milliseconds: 200)
    bench.line = AbilityHandBench.muteLine
    bench.run(milliseconds: 110)
    bench.line = AbilityHandBench.goodLine
    bench.hand.positions[0] += 300
    let place = bench.hand.positions
    bench.enable()
    bench.run(milliseconds: 200)
    #expect(bench.phase == .running)
    #expect(bench.motions.allSatisfy { $0.targets == place })
  }

  @Test func aHandThatDoesNotTakePositionsHasRefused() {
    var bench = AbilityHandBench()
    bench.hand.refusesControl = true
    bench.connect()
    bench.run(milliseconds: 200)
    bench.enable()
    bench.run(milliseconds: 2000)
    #expect(bench.phase == .failed && bench.failure == .refused)
    #expect(bench.motions.count == 10)
    #expect(bench.headers.suffix(3) == [0x7C, 0x7C, 0x7C])
  }

  @Test func answersThatAreAlwaysLateStillHoldTheLink() {
    var bench = AbilityHandBench { _, answer in [.after(60_000, answer)] }
    bench.connect()
    bench.run(milliseconds: 2000)
    #expect(bench.phase == .ready)
    bench.enable()
    bench.run(milliseconds: 100)
    bench.follow(FingerPose(all: 16_384))
    bench.run(milliseconds: 2000)
    #expect(bench.phase == .running)
    #expect(bench.session.status.counters.answersMissed > 0)
    bench.stop()
    bench.run(milliseconds: 2000)
    #expect(bench.phase == .stopped)
  }

  @Test(arguments: [false, true])
  func aSilentHandIsGivenUpInTime(follows: Bool) {
    var bench = AbilityHandBench()
    bench.start()
    bench.line = AbilityHandBench.muteLine
    let start = bench.now
    while bench.phase == .running
      && bench.now < start.adding(milliseconds: 1000)
    {
      if follows { bench.follow(FingerPose(all: 9000)) }
      bench.run(milliseconds: 5)
    }
    #expect(bench.phase == .failed && bench.failure == .linkLost)
    #expect(bench.now.milliseconds(since: start) >= 100)
    #expect(bench.now.milliseconds(since: start) <= 200)
    let count = bench.motions.count
    bench.run(milliseconds: 1000)
    #expect(bench.motions.count == count)
    #expect(bench.headers.suffix(4).dropFirst() == [0x7C, 0x7C, 0x7C])
    #expect(bench.session.deadline == nil)
    // The last pose stays what it was: a read that failed is never a zero.
    #expect(bench.session.status.pose[5] == 32_767)
  }

  @Test func aShortSilenceIsBorne() {
    var bench = AbilityHandBench()
    bench.start()
    for _ in 0..<10 {
      bench.line = AbilityHandBench.muteLine
      bench.run(milliseconds: 100)
      bench.line = AbilityHandBench.goodLine
      bench.run(milliseconds: 100)
    }
    #expect(bench.phase == .running)
    #expect(bench.session.status.counters.answersMissed > 30)
  }

  @Test func aHostThatFreezesForLessThanTheHandWaitsGoesOn() {
    var bench = AbilityHandBench()
    bench.start()
    bench.line = AbilityHandBench.muteLine
    bench.run(milliseconds: 30)
    bench.line = AbilityHandBench.goodLine
    bench.longestSilence = 225
    bench.freeze(milliseconds: 200)
    bench.run(milliseconds: 500)
    #expect(bench.phase == .running)
    #expect(bench.hand.largestMotion == 0)
  }

  /// The hand has left control meanwhile; an old target would make it jump.
  @Test func afterAFrozenHostTheOldTargetIsNotTakenUp() {
    var bench = AbilityHandBench()
    bench.hand.driftAfterControl = 50
    bench.start()
    bench.follow(FingerPose(all: 16_384))
    bench.run(milliseconds: 400)
    let motions = bench.motions.count
    bench.freeze(milliseconds: 400)
    bench.follow(FingerPose(all: 16_384))
    bench.run(milliseconds: 300)
    #expect(bench.phase == .failed && bench.failure == .linkLost)
    #expect(bench.motions.count == motions)
    // Connected anew, it begins from where the fingers are now.
    let place = bench.hand.positions
    bench.connect()
    bench.run(milliseconds: 200)
    bench.enable()
    bench.run(milliseconds: 200)
    #expect(bench.phase == .running && bench.failure == .none)
    #expect(bench.sent.last?.targets == place)
  }

  @Test func aHandThatGoesSilentWhileReadyIsLost() {
    var bench = AbilityHandBench()
    bench.connect()
    bench.run(milliseconds: 300)
    bench.line = AbilityHandBench.muteLine
    bench.run(milliseconds: 1000)
    #expect(bench.phase == .failed && bench.failure == .linkLost)
    #expect(bench.headers.allSatisfy { $0 == 0xA0 })
  }
}

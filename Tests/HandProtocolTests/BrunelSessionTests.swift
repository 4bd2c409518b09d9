import HandProtocol
import TestSupport
import Testing

private typealias Bench = SessionBench<BrunelSession, ScriptedBrunelHand>

private let relaxed = [716.0, 409, 30, 12]

private func bench(
  seed: UInt64 = 1,
  _ change: (inout ScriptedBrunelHand) -> Void = { _ in }
) -> Bench {
  var hand = ScriptedBrunelHand(position: relaxed)
  change(&hand)
  return SessionBench(BrunelSession(), hand, seed: seed)
}

/// Whether a line asks for motion.
private func asksForMotion(_ line: String) -> Bool {
  line.contains(",") || line.hasPrefix("F") || line.hasPrefix("G")
}

@Suite struct BrunelSessionTests {
  @Test func theWholeWay() {
    var bench = bench()
    bench.connect()
    #expect(bench.session.status.phase == .ready)
    #expect(bench.session.status.pose[0] == 22_934)
    bench.run(milliseconds: 1000)
    let lines = Set(bench.hand.lines.map(\.text))
    #expect(lines == ["#", "A6"])

    bench.session.enable(at: bench.now)
    bench.run(milliseconds: 1000) { $0.status.phase == .running }
    let first = bench.hand.lines.first { asksForMotion($0.text) }
    #expect(first?.text == "716,409,30,12,")
    bench.run(milliseconds: 300)
    #expect(bench.hand.position == relaxed)

    bench.follow(FingerPose(all: 32_767), milliseconds: 2000)
    #expect(bench.hand.position == [1023, 1023, 1023, 1023])
    #expect(bench.session.status.pose[5] == 32_767)
    #expect(bench.session.status.pose[1] == nil)
    bench.stop()
    #expect(bench.session.status.phase == .stopped)
    #expect(!bench.hand.areMotorsOn && !bench.hand.isStreaming)
    let sent = bench.sent.count
    bench.session.follow(FingerPose(all: 0), at: bench.now)
    bench.session.enable(at: bench.now)
    bench.run(milliseconds: 1000)
    #expect(bench.sent.count == sent && bench.session.deadline == nil)
  }

  @Test func motorsThatAreOffGetTheirTargetFirst() {
    var bench = bench {
      $0.areMotorsOn = false
      $0.target = [0, 1000, 1000, 1000]
    }
    bench.connect()
    bench.run(milliseconds: 500)
    #expect(!bench.hand.areMotorsOn)
    bench.session.enable(at: bench.now)
    bench.run(milliseconds: 1000) { $0.status.phase == .running }
    bench.run(milliseconds: 500)
    #expect(bench.hand.areMotorsOn)
    #expect(bench.hand.position == relaxed)
  }

  @Test func onlyWhatWasSaidTwiceBecomesATarget() {
    var bench = bench { $0.isStreaming = true }
    bench.connect()
    bench.run(milliseconds: 300)
    bench.session.enable(at: bench.now)
    // Digits were damaged on the way, twice, and differently.
    for line in ["116,409,30,12,\r\n", "716,909,30,12,\r\n"] {
      give(Array(line.utf8), to: &bench.session, at: bench.now)
    }
    bench.run(milliseconds: 200)
    #expect(bench.session.status.phase == .running)
    #expect(bench.hand.position == relaxed)
    #expect(bench.hand.target == relaxed)
  }

  @Test func aStreamThatWasLeftOnIsUsed() {
    for wait: UInt32 in [0, 300] {
      var bench = bench { $0.isStreaming = true }
      bench.connect()
      bench.run(milliseconds: wait)
      bench.session.enable(at: bench.now)
      bench.run(milliseconds: 1000) { $0.status.phase == .running }
      #expect(bench.session.status.phase == .running)
      #expect(bench.hand.isStreaming)
      // Before it was noticed, the switch went off and on again.
      let turns = bench.hand.lines.filter { $0.text == "A4" }.count
      #expect(turns == (wait == 0 ? 2 : 0))
      bench.stop()
      #expect(bench.session.status.phase == .stopped)
      #expect(!bench.hand.isStreaming)
    }
  }

  @Test func whatIsWrongIsSaid() {
    func failure(
      _ change: (inout ScriptedBrunelHand) -> Void
    ) -> HandFailure {
      var bench = bench(seed: 1, change)
      bench.connect()
      #expect(bench.session.status.phase == .failed)
      #expect(bench.hand.lines.count <= 6)
      #expect(!bench.hand.lines.contains { asksForMotion($0.text) })
      return bench.session.status.failure
    }
    #expect(failure { $0.isSilent = true } == .noAnswer)
    #expect(failure { $0.nonsense = "what?\r\n" } == .wrongHand)
    #expect(
      failure { $0.nonsense = "FW:\tX\r\nMotors:\tENABLED\r\n" } == .noPose
    )
    #expect(failure { $0.position[2] = 5000 } == .noPose)
  }

  @Test func aFailedReadIsNeverAZero() {
    var bench = bench()
    bench.start()
    let before = bench.session.status.counters.framesRejected
    for line in [
      "716,409\r\n", "1,2,3,4,5,\r\n", "71x,1,1,1,\n", "9999,1,1,1,\n",
    ] {
      give(Array(line.utf8), to: &bench.session, at: bench.now)
    }
    #expect(bench.session.status.counters.framesRejected == before + 4)
    #expect(bench.session.status.pose[0] == 22_934)
  }

  @Test(arguments: [1, 2, 3, 4])
  func commandsNeverPauseWhileRunning(seed: UInt64) {
    var bench = bench(seed: seed)
    bench.start()
    bench.faults = LineFaults(
      lostPercent: 20,
      damagedPercent: 10,
      latePercent: 20
    )
    let first = bench.hand.lines.count
    for turn in 0..<60 {
      let pose = FingerPose(all: turn % 2 == 0 ? 0 : 32_767)
      if seed % 2 == 0 {
        bench.follow(pose, milliseconds: 50)
      } else {
        bench.run(milliseconds: 50)
      }
    }
    #expect(bench.session.status.phase == .running)
    var last = bench.hand.lines[first].moment
    for line in bench.hand.lines[first...] where asksForMotion(line.text) {
      #expect(line.moment.milliseconds(since: last) <= 50)
      last = line.moment
    }
    #expect(bench.now.milliseconds(since: last) <= 50)
  }

  @Test func anAnswerThatIsOutOfDateTurnsNothingOn() {
    // The stop comes before the switch that was turned on is acknowledged. What
    // the hand says of itself then comes late, and in the order that it was
    // asked: the last answer is of before the motors went off.
    var bench = bench { $0.areMotorsOn = false }
    bench.connect()
    bench.session.enable(at: bench.now)
    for _ in 0..<1000 where !bench.hand.areMotorsOn {
      bench.run(milliseconds: 1)
    }
    #expect(bench.hand.areMotorsOn)
    var session = bench.session
    var now = bench.now
    session.stop(at: now)
    func says(_ text: String, _ expected: [String]) {
      now = now.adding(milliseconds: 10)
      give(Array(text.utf8), to: &session, at: now)
      var sent: [String] = []
      while let frame = session.nextFrame(at: now) {
        sent.append(String(decoding: bytes(of: frame), as: UTF8.self))
      }
      #expect(sent == expected, "\(text.debugDescription)")
    }
    says("", ["#\n"])
    says("Motors ENABLED\r\n", ["A3\n"])
    says("FW:\tX\r\nMotors:\tENABLED\r\n", [])
    says("Motors DISABLED\r\n", ["A4\n"])
  }

  @Test func aLostLineEndsInTheStop() {
    var bench = bench()
    bench.start()
    bench.follow(FingerPose(all: 32_767), milliseconds: 100)
    bench.faults.isMute = true
    bench.run(milliseconds: 5000)
    #expect(bench.session.status.failure == .linkLost)
    #expect(!bench.hand.areMotorsOn)
    // A switch whose answer is missing is not turned again.
    #expect(bench.hand.lines.filter { $0.text == "A3" }.count == 1)
  }

  @Test(arguments: [1, 2, 3, 4, 5, 6])
  func theStopWorksOnABadLine(seed: UInt64) {
    var bench = bench(seed: seed)
    bench.start()
    bench.faults = LineFaults(
      lostPercent: 20,
      damagedPercent: 5,
      latePercent: 5
    )
    bench.follow(FingerPose(all: 32_767), milliseconds: 300)
    let count = bench.hand.lines.count
    bench.stop()
    #expect(bench.session.status.phase == .stopped)
    #expect(!bench.hand.areMotorsOn)
    #expect(!bench.hand.lines[count...].contains { asksForMotion($0.text) })
    let position = bench.hand.position
    bench.run(milliseconds: 500)
    #expect(bench.hand.position == position)
  }

  @Test func motorsThatStayOnAreAFailure() {
    var bench = bench()
    bench.start()
    bench.hand.isStuckOn = true
    bench.stop()
    #expect(bench.session.status.phase == .failed)
    #expect(bench.session.status.failure == .refused)
  }

  @Test func theStopWorksFromEveryPhase() {
    for frames in 0..<12 {
      var bench = bench()
      bench.session.connect(at: bench.now)
      bench.run(milliseconds: 300) {
        $0.status.counters.framesSent >= frames
      }
      bench.session.enable(at: bench.now)
      bench.run(milliseconds: UInt32(11 * frames))
      let wasKnown = bench.session.status.phase != .identifying
      bench.stop()
      #expect(bench.session.status.phase == .stopped)
      #expect(bench.hand.areMotorsOn != wasKnown || frames == 0)
      #expect(!bench.hand.isStreaming)
    }
  }
}

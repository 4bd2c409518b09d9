import HandProtocol
import TestSupport
import Testing

private typealias Bench = SessionBench<DynamixelHandSession, ScriptedServoHand>

/// A relaxed hand: each servo somewhere else.
private let relaxed = (0..<16).map { 2060 + 20 * $0 }

private func bench(
  seed: UInt64 = 1,
  _ change: (inout ScriptedServoHand) -> Void = { _ in }
) -> Bench {
  var hand = ScriptedServoHand(positions: relaxed)
  change(&hand)
  return SessionBench(DynamixelHandSession(), hand, seed: seed)
}

@Suite struct DynamixelHandSessionTests {
  @Test func theWholeWay() {
    var bench = bench()
    bench.connect()
    #expect(bench.session.status.phase == .ready)
    for servo in 0..<16 {
      #expect(bench.hand.tables[servo][98] == 10)
      #expect(bench.hand.tables[servo][102] == 94)
      #expect(bench.hand.tables[servo][103] == 1)
    }
    bench.run(milliseconds: 1000)
    // Nothing but the watchdog and the current was set.
    #expect(bench.hand.writes.allSatisfy { [98, 102].contains($0.address) })
    #expect(!bench.hand.isAnyTorqueOn)

    bench.session.enable(at: bench.now)
    bench.run(milliseconds: 5000) { $0.status.phase == .running }
    let goals = bench.hand.writes.filter { $0.address == 116 }
    #expect(goals.prefix(16).map(\.value) == relaxed)
    bench.run(milliseconds: 300)
    #expect((0..<16).map { bench.hand.position($0) } == relaxed)

    bench.follow(FingerPose(all: 32_767), milliseconds: 3000)
    #expect(bench.hand.position(0) == 2048)
    #expect(bench.hand.position(1) == 3072)
    #expect(bench.hand.position(3) == 2844)
    #expect(bench.hand.position(12) == 3072)
    #expect(bench.session.status.pose[2] == 32_767)
    #expect(bench.session.status.pose[5] == nil)
    bench.stop()
    #expect(bench.session.status.phase == .stopped)
    #expect(!bench.hand.isAnyTorqueOn)
    #expect(bench.session.status.counters.answersMissed == 0)
    #expect(bench.session.status.counters.framesRejected == 0)
    let sent = bench.sent.count
    bench.session.follow(FingerPose(all: 0), at: bench.now)
    bench.session.enable(at: bench.now)
    bench.run(milliseconds: 1000)
    #expect(bench.sent.count == sent && bench.session.deadline == nil)
  }

  @Test func goalsAreSetBeforeTheMotorsAreOn() {
    var bench = bench()
    // Goals of an earlier day, far away.
    for servo in 0..<16 {
      ScriptedServoHand.store(
        4000,
        4,
        at: 116,
        in: &bench.hand.tables[servo]
      )
    }
    bench.start()
    bench.run(milliseconds: 200)
    #expect((0..<16).map { bench.hand.position($0) } == relaxed)
    let order = bench.hand.writes.map(\.address)
    let on = order.firstIndex(of: 64) ?? 0
    #expect(order.firstIndex(of: 116) ?? .max < on)
  }

  @Test func theFirstPoseIsNoJump() {
    var bench = bench()
    bench.start()
    var last = relaxed
    let writes = bench.hand.writes.count
    var pose = FingerPose(all: 0)
    for finger in 0..<6 {
      pose[finger] = bench.session.status.pose[finger] ?? 0
    }
    bench.follow(pose, milliseconds: 600)
    for write in bench.hand.writes[writes...] where write.address == 116 {
      #expect(abs(write.value - last[write.servo]) <= 16)
      last[write.servo] = write.value
    }
    #expect(last[0] == 2048)
  }

  // MARK: Connecting

  private func failure(
    _ change: (inout ScriptedServoHand) -> Void
  ) -> HandFailure {
    var bench = bench(seed: 1, change)
    bench.connect()
    #expect(bench.session.status.phase == .failed)
    #expect(bench.session.deadline == nil)
    #expect(bench.hand.writes.allSatisfy { [98, 102].contains($0.address) })
    return bench.session.status.failure
  }

  @Test func whatIsWrongIsSaid() {
    #expect(failure { $0.silent = Set(0..<16) } == .noAnswer)
    #expect(failure { $0.silent = [7] } == .noAnswer)
    #expect(failure { $0.pingData = [1, 2, 3, 4, 5] } == .wrongHand)
    #expect(failure { $0.tables[3][11] = 3 } == .limitNotKept)
    #expect(failure { $0.forgetful = [98] } == .limitNotKept)
    #expect(failure { $0.forgetful = [102] } == .limitNotKept)
    #expect(failure { $0.tables[9][135] = 0x70 } == .noPose)
    #expect(failure { $0.statusError = 2 } == .noPose)
  }

  @Test func aServoIsGivenNoMoreCurrentThanItAllows() {
    var bench = bench {
      ScriptedServoHand.store(200, 2, at: 38, in: &$0.tables[4])
    }
    bench.connect()
    #expect(bench.session.status.phase == .ready)
    #expect(bench.hand.tables[4][102] == 200)
    #expect(bench.hand.tables[5][102] == 94)
  }

  @Test func olderFirmwareIsReadTheSlowWay() {
    var bench = bench { $0.knowsFastRead = false }
    bench.start()
    #expect(bench.session.status.phase == .running)
    #expect(bench.hand.fastReads == 2)
    bench.follow(FingerPose(all: 0), milliseconds: 1000)
    #expect(bench.session.status.pose[2] == 0)
  }

  @Test func aMotorThatStaysOffEndsInTheStop() {
    var bench = bench { $0.forgetful = [64] }
    bench.connect()
    bench.session.enable(at: bench.now)
    bench.run(milliseconds: 3000) { $0.status.phase == .failed }
    #expect(bench.session.status.failure == .refused)
    #expect(bench.hand.writes.last?.address == 64)
    #expect(bench.hand.writes.last?.value == 0)
  }

  // MARK: Running

  @Test(arguments: [1, 2, 3])
  func commandsNeverPauseWhileRunning(seed: UInt64) {
    var bench = bench(seed: seed)
    bench.start()
    bench.faults = LineFaults(
      lostPercent: 20,
      damagedPercent: 10,
      latePercent: 20
    )
    let first = bench.hand.writes.count
    var random = SplitMix64(seed: seed)
    for _ in 0..<40 {
      var pose = FingerPose(all: 0)
      for finger in 0..<6 {
        pose[finger] = Int16.random(in: 0...32_767, using: &random)
      }
      if seed % 2 == 0 {
        bench.follow(pose, milliseconds: 50)
      } else {
        bench.run(milliseconds: 50)
      }
    }
    #expect(bench.session.status.phase == .running)
    var last = bench.hand.writes[first].moment
    for write in bench.hand.writes[first...] where write.address == 116 {
      #expect(write.moment.microseconds - last.microseconds <= 50_000)
      last = write.moment
    }
    #expect(bench.now.microseconds - last.microseconds <= 50_000)
    #expect(bench.session.status.counters.answersMissed > 10)
    #expect(bench.session.status.faults.isEmpty)
  }

  @Test func aFailedReadIsNeverAZero() {
    var bench = bench()
    bench.start()
    let pose = bench.session.status.pose
    let moment = bench.session.status.poseMoment
    bench.hand.silent = [15]
    bench.run(milliseconds: 300)
    for finger in 0..<5 {
      #expect(bench.session.status.pose[finger] == pose[finger])
      #expect(pose[finger] != nil)
    }
    // What is old says so: one reading may have been on its way.
    #expect(
      (bench.session.status.poseMoment?.microseconds ?? 0)
        <= (moment?.microseconds ?? 0) + 10_000
    )
    bench.run(milliseconds: 2000)
    #expect(bench.session.status.failure == .linkLost)
  }

  @Test func hardwareErrorsAreFaults() {
    var bench = bench()
    bench.start()
    bench.hand.tables[6][70] = 0b100100
    bench.run(milliseconds: 400)
    #expect(bench.session.status.faults == [.overTemperature, .stall])
    #expect(bench.session.status.faultyFingers == 0b001000)
    bench.hand.tables[6][70] = 0
    // A servo that lost its supply and came back: its motor is off.
    bench.hand.tables[12][64] = 0
    bench.run(milliseconds: 400)
    #expect(bench.session.status.faults == [.motor])
    #expect(bench.session.status.faultyFingers == 0b000010)
  }

  @Test func theWatchdogThatFiredEndsInTheStop() {
    var bench = bench()
    bench.start()
    // A host that was frozen for a quarter of a second.
    bench.now = bench.now.adding(milliseconds: 260)
    bench.run(milliseconds: 2000)
    #expect(bench.session.status.phase == .failed)
    #expect(bench.session.status.failure == .deviceFault)
    #expect(bench.session.status.faults.contains(.watchdog))
    #expect(!bench.hand.isAnyTorqueOn)
    // Connecting anew clears it.
    bench.start()
    #expect(bench.session.status.phase == .running)
    bench.follow(FingerPose(all: 0), milliseconds: 2000)
    #expect(bench.hand.position(1) == 2048)
  }

  // MARK: Stopping

  @Test(arguments: [1, 2, 3, 4, 5])
  func theStopWorksOnABadLine(seed: UInt64) {
    var bench = bench(seed: seed)
    bench.start()
    bench.faults = LineFaults(lostPercent: 10, damagedPercent: 5)
    bench.follow(FingerPose(all: 32_767), milliseconds: 300)
    let writes = bench.hand.writes.count
    bench.stop()
    #expect(bench.session.status.phase == .stopped)
    #expect(!bench.hand.isAnyTorqueOn)
    #expect(
      bench.hand.writes[writes...].allSatisfy {
        $0.address == 64 && $0.value == 0
      }
    )
  }

  @Test func aStopThatIsNotKeptOrHeardIsBounded() {
    var stuck = bench()
    stuck.start()
    stuck.hand.forgetful = [64]
    stuck.stop()
    #expect(stuck.session.status.failure == .refused)

    var mute = bench()
    mute.start()
    mute.faults.isMute = true
    let sent = mute.sent.count
    mute.stop()
    #expect(mute.session.status.failure == .noAnswer)
    #expect(mute.sent.count - sent == 6)
    #expect(!mute.hand.isAnyTorqueOn)
  }

  @Test func theStopWorksFromEveryPhase() {
    for frames in stride(from: 0, to: 40, by: 3) {
      var bench = bench()
      bench.session.connect(at: bench.now)
      bench.run(milliseconds: 500) {
        $0.status.counters.framesSent >= frames
      }
      bench.session.enable(at: bench.now)
      bench.run(milliseconds: UInt32(frames % 7))
      bench.stop()
      #expect(bench.session.status.phase == .stopped)
      #expect(!bench.hand.isAnyTorqueOn)
    }
  }

  /// What a servo reports of itself is read as soon as it says that there is
  /// something, and by its bits.
  @Test(arguments: [
    (UInt8(1), HandFaults.voltage), (4, .overTemperature), (8, .motor),
    (16, .overCurrent),
  ])
  func hardwareErrorsAreTold(bits: UInt8, faults: HandFaults) {
    var bench = bench()
    bench.start()
    bench.hand.tables[3][70] = bits
    bench.hand.statusError = 0x80
    bench.follow(FingerPose(all: 10_000), milliseconds: 1500)
    #expect(bench.session.status.faults.contains(faults))
  }

  @Test func aHandThatFallsSilentWhileReadyIsLost() {
    var bench = bench()
    bench.connect()
    bench.hand.silent = Set(0..<16)
    bench.run(milliseconds: 3000)
    #expect(bench.session.status.phase == .failed)
    #expect(bench.session.status.failure == .linkLost)
  }
}

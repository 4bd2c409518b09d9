import HandProtocol
import TestSupport
import Testing

private typealias Bench = SessionBench<MiaSession, ScriptedMiaHand>

/// As an earlier grasp may have left it: the thumb is abducted.
private let relaxed = [120.0, 45, -45]

private func bench(
  seed: UInt64 = 1,
  _ change: (inout ScriptedMiaHand) -> Void = { _ in }
) -> Bench {
  var hand = ScriptedMiaHand(position: relaxed)
  change(&hand)
  return SessionBench(MiaSession(), hand, seed: seed)
}

/// Whether a command asks for motion: positions, forces, grasps, and speeds
/// other than zero.
private func asksForMotion(_ command: String) -> Bool {
  let text = Array(command)
  if text[1] == "A" { return text[2] == "G" }
  return text[2] == "P" || text[2] == "F"
    || text[2] == "S" && !command.hasSuffix("....0050....")
}

@Suite struct MiaSessionTests {
  @Test func theWholeWay() {
    var bench = bench()
    bench.connect()
    #expect(bench.session.status.phase == .ready)
    #expect(bench.session.status.pose[0] == 15_420)
    #expect(bench.session.status.pose[1] == nil)
    #expect(bench.session.status.pose[2] == 0)
    bench.run(milliseconds: 1500)
    #expect(!bench.hand.commands.contains { asksForMotion($0.text) })

    bench.session.enable(at: bench.now)
    bench.run(milliseconds: 1000) { $0.status.phase == .running }
    bench.run(milliseconds: 1)
    let first = bench.hand.commands.filter { asksForMotion($0.text) }
    #expect(
      first.map(\.text) == [
        "@1P+012040......", "@2P+004540......", "@3P-004540......",
      ]
    )
    bench.run(milliseconds: 300)
    #expect(bench.hand.position == relaxed)

    bench.follow(FingerPose(all: 32_767), milliseconds: 2500)
    #expect(bench.hand.position == [255, 255, 255])
    #expect(bench.session.status.pose[5] == 32_767)
    bench.stop()
    #expect(bench.session.status.phase == .stopped)
    #expect(!bench.hand.isStreaming)
    #expect(bench.session.status.counters.answersMissed == 0)
    let sent = bench.sent.count
    bench.session.follow(FingerPose(all: 0), at: bench.now)
    bench.session.enable(at: bench.now)
    bench.run(milliseconds: 1000)
    #expect(bench.sent.count == sent && bench.session.deadline == nil)
  }

  @Test func theFirstPoseIsNoJump() {
    var bench = bench()
    bench.start()
    let count = bench.hand.commands.count
    bench.follow(FingerPose(all: 0), milliseconds: 200)
    bench.follow(FingerPose(all: 400), milliseconds: 200)
    bench.follow(FingerPose(all: 0), milliseconds: 400)
    var last: [Int: Int] = [1: 120, 2: 45, 3: -45]
    for command in bench.hand.commands[count...] {
      let text = Array(command.text)
      guard text[2] == "P", let motor = text[1].wholeNumberValue,
        let size = Int(String(text[4..<8]))
      else { continue }
      let value = text[3] == "-" ? -size : size
      #expect(abs(value - (last[motor] ?? 0)) <= 5)
      last[motor] = value
    }
    #expect(last[3] == 0)
  }

  @Test func onlyWhatWasSaidTwiceBecomesATarget() {
    var bench = bench()
    bench.connect()
    bench.session.enable(at: bench.now)
    // A digit was damaged on the way: 20 for 120.
    let line = "e     +00020   +00045   -00045   \n"
    give(Array(line.utf8), to: &bench.session, at: bench.now)
    bench.run(milliseconds: 200)
    #expect(bench.session.status.phase == .running)
    #expect(bench.hand.position == relaxed)
    #expect(bench.hand.target == relaxed)
  }

  @Test func heartbeatsGoOnTwiceASecond() {
    var bench = bench()
    bench.start()
    bench.run(milliseconds: 5000)
    let beats = bench.hand.commands.filter { $0.text == "@?AreYouPlugged?" }
    #expect(beats.count >= 10)
    for (last, next) in zip(beats.dropFirst(), beats.dropFirst(2)) {
      #expect(next.moment.milliseconds(since: last.moment) <= 500)
    }
  }

  @Test func whatIsWrongIsSaid() {
    func failure(
      _ change: (inout ScriptedMiaHand) -> Void
    ) -> HandFailure {
      var bench = bench(seed: 1, change)
      bench.connect(milliseconds: 6000)
      #expect(bench.session.status.phase == .failed)
      #expect(bench.hand.commands.count < 12)
      #expect(!bench.hand.commands.contains { asksForMotion($0.text) })
      return bench.session.status.failure
    }
    #expect(failure { $0.isSilent = true } == .noAnswer)
    #expect(failure { $0.nonsense = "ERROR\n" } == .wrongHand)
    #expect(failure { $0.nonsense = "<?\n" } == .noPose)
    #expect(failure { $0.position[1] = 7000 } == .noPose)
  }

  @Test func aFailedReadIsNeverAZero() {
    var bench = bench()
    bench.start()
    bench.hand.position[0] = -5000
    bench.run(milliseconds: 300)
    #expect(bench.session.status.pose[0] == 15_420)
    give(Array("e     +0x120\n".utf8), to: &bench.session, at: bench.now)
    #expect(bench.session.status.pose[0] == 15_420)
    #expect(bench.session.status.counters.framesRejected == 1)
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
    let first = bench.hand.commands.count
    for turn in 0..<60 {
      let pose = FingerPose(all: turn % 2 == 0 ? 0 : 32_767)
      if seed % 2 == 0 {
        bench.follow(pose, milliseconds: 50)
      } else {
        bench.run(milliseconds: 50)
      }
    }
    #expect(bench.session.status.phase == .running)
    for motor in ["@1P", "@2P", "@3P"] {
      var last = bench.hand.commands[first].moment
      for command in bench.hand.commands[first...]
      where command.text.hasPrefix(motor) {
        #expect(command.moment.milliseconds(since: last) <= 50)
        last = command.moment
      }
      #expect(bench.now.milliseconds(since: last) <= 50)
    }
  }

  @Test func aLostLineEndsInTheStop() {
    var bench = bench()
    bench.start()
    bench.follow(FingerPose(all: 32_767), milliseconds: 100)
    bench.faults.isMute = true
    bench.run(milliseconds: 4000)
    #expect(bench.session.status.failure == .linkLost)
    let end = bench.hand.commands.suffix(8)
    #expect(end.contains { $0.text == "@3S+....0050...." })
    #expect(!end.contains { asksForMotion($0.text) })
  }

  @Test(arguments: [1, 2, 3])
  func theStopHoldsInMidMovement(seed: UInt64) {
    var bench = bench(seed: seed)
    bench.start()
    bench.faults = LineFaults(lostPercent: 10, damagedPercent: 5)
    bench.follow(FingerPose(all: 32_767), milliseconds: 300)
    let count = bench.hand.commands.count
    let position = bench.hand.position
    bench.stop()
    #expect(bench.session.status.phase == .stopped)
    #expect(bench.hand.position == position)
    let sent = bench.hand.commands[count...]
    #expect(!sent.contains { asksForMotion($0.text) })
  }

  @Test func aHandThatNothingStopsIsAFailure() {
    var bench = bench()
    bench.start()
    bench.hand.ignoresSpeed = true
    bench.session.follow(FingerPose(all: 32_767), at: bench.now)
    bench.run(milliseconds: 100)
    bench.hand.target = [20_000, 20_000, 20_000]
    bench.stop()
    #expect(bench.session.status.phase == .failed)
  }

  @Test func theStopWorksFromEveryPhase() {
    for frames in 0..<12 {
      var bench = bench()
      bench.session.connect(at: bench.now)
      bench.run(milliseconds: 300) {
        $0.status.counters.framesSent >= frames
      }
      bench.session.enable(at: bench.now)
      bench.run(milliseconds: UInt32(frames))
      bench.stop()
      #expect(bench.session.status.phase == .stopped)
      #expect(bench.hand.position == relaxed)
    }
  }
}

import HandProtocol
import Testing

/// The usual way: connect, read, enable, follow.
@Suite struct AbilityHandSessionTests {
  @Test func connectingReadsThePoseAndMovesNothing() {
    var bench = AbilityHandBench()
    bench.connect()
    bench.run(milliseconds: 2000)
    #expect(
      bench.phases == [.disconnected, .identifying, .readingPose, .ready]
    )
    #expect(bench.sent.allSatisfy { $0.wire == bench.sent[0].wire })
    #expect(hexadecimal(bench.sent[0].wire) == "7e50a0107e")
    #expect(bench.hand.largestMotion == 0 && !bench.hand.isControlled)
    #expect(bench.session.status.counters.answersMissed == 0)
    let pose = bench.session.status.pose
    #expect(pose[0] == 9831)
    #expect(pose[1] == 10_502)
    #expect(pose[2] == 1851)
    // Not quite extended, on the far side.
    #expect(pose[4] == 0)
    #expect(pose[5] == 32_767)
    #expect(bench.session.lastReply?.touch != nil)
  }

  @Test func theFirstCommandIsExactlyThePoseThatWasRead() {
    var bench = AbilityHandBench()
    bench.connect()
    bench.run(milliseconds: 333)
    bench.enable()
    bench.run(milliseconds: 500)
    #expect(bench.phases.suffix(2) == [.enabling, .running])
    #expect(bench.motions.count > 20)
    for motion in bench.motions {
      #expect(motion.targets == bench.hand.positions)
    }
    #expect(bench.hand.largestMotion == 0 && bench.hand.isControlled)
  }

  @Test func aPoseIsFollowedAtOnceAndThenRepeated() {
    var bench = AbilityHandBench()
    bench.start()
    // The first is the pose that was read, as the governor gives it.
    var pose = FingerPose(all: 0)
    for finger in 0..<6 {
      pose[finger] = bench.session.status.pose[finger] ?? 0
    }
    bench.follow(pose)
    bench.run(milliseconds: 100)
    let before = bench.sent.count
    pose = FingerPose(all: 0)
    pose[0] = 32_767
    pose[1] = 16_384
    pose[2] = 8192
    bench.run(milliseconds: 6)
    bench.follow(pose)
    #expect(bench.sent.count == before + 1)
    let want = [5461, 0, 0, 0, 21_844, -10_922]
    bench.run(milliseconds: 1000)
    let followed = bench.sent[before...]
    // Every fourth asks for speeds in the place of currents.
    #expect(
      followed.allSatisfy {
        ($0.header == 0x10 || $0.header == 0x11) && $0.targets == want
      }
    )
    let speeds = followed.filter { $0.header == 0x11 }.count
    #expect(speeds >= 12 && speeds <= 13)
    #expect(followed.count >= 50 && followed.count <= 52)
    #expect(bench.hand.positions == want)
    #expect(bench.session.status.pose[0] == 32_767)
  }

  @Test func aJointOutsideItsTravelComesBackByBoundedSteps() {
    // A calibration that is off: 20 degrees below, 10 above.
    var bench = AbilityHandBench(
      positions: [-4369, 0, 0, 24_028, 0, 2000]
    )
    bench.start()
    var pose = FingerPose(all: 0)
    pose[5] = 32_767
    var last = bench.motions.last?.targets ?? []
    #expect(last == bench.hand.positions)
    // Fingers that nobody moves stay as they stand.
    for _ in 0..<20 {
      bench.follow(pose)
      bench.run(milliseconds: 10)
    }
    #expect(bench.motions.last?.targets == [-4369, 0, 0, 24_028, 0, 2000])
    let before = bench.motions.count
    for step in (0..<50).reversed() {
      pose = FingerPose(all: Int16(step))
      pose[5] = 32_767 - Int16(step)
      bench.follow(pose)
      bench.run(milliseconds: 10)
    }
    for motion in bench.motions[before...] {
      for (joint, target) in motion.targets.enumerated() {
        #expect(abs(target - last[joint]) <= 218)
      }
      last = motion.targets
    }
    #expect(last == [0, 0, 0, 21_844, 0, 0])
  }

  @Test func posesInQuickSuccessionDoNotFloodTheLine() {
    var bench = AbilityHandBench()
    bench.start()
    let before = bench.sent.count
    for step in 0..<1000 {
      bench.follow(FingerPose(all: Int16(step * 30)))
      bench.run(milliseconds: 1)
    }
    #expect(bench.sent.count - before <= 201)
    #expect(bench.sent.count - before >= 195)
    // The newest pose goes out, not the oldest.
    #expect(bench.sent.last?.targets[0] ?? 0 > 19_800)
  }

  @Test(arguments: AbilityHandVariant.allCases)
  func anyFormOfAnswerWillDo(variant: AbilityHandVariant) {
    var bench = AbilityHandBench()
    bench.session = AbilityHandSession(variant: variant)
    bench.start()
    bench.follow(FingerPose(all: 16_384))
    bench.run(milliseconds: 500)
    // Of touch there are two forms, which are asked for by turns.
    let forms: [AbilityHandVariant] =
      variant == .currentsAndTouch
      ? [.currentsAndTouch, .velocitiesAndTouch] : [variant]
    let asked = bench.sent.suffix(8).map { $0.header }
    #expect(Set(asked) == Set(forms.map { 0x10 | $0.rawValue }))
    #expect(bench.session.lastReply.map { forms.contains($0.variant) } == true)
    #expect(bench.session.status.counters.answersMissed == 0)
  }

  @Test func limitedJointsAreFaultsOfTheirFingers() {
    let fingers = [2, 3, 4, 5, 0, 1]
    var bench = AbilityHandBench()
    bench.start()
    #expect(bench.session.status.faults == [])
    for joint in 0..<6 {
      bench.hand.limited = 1 << UInt8(joint)
      bench.run(milliseconds: 30)
      #expect(bench.session.status.faults == .limiting)
      #expect(
        bench.session.status.faultyFingers == 1 << UInt8(fingers[joint])
      )
    }
    bench.hand.limited = 0
    bench.run(milliseconds: 30)
    #expect(bench.session.status.faults == [])
    #expect(bench.session.status.faultyFingers == 0)
    #expect(bench.phase == .running)
  }

  @Test func requestsOutOfTurnDoNothing() {
    var bench = AbilityHandBench()
    bench.enable()
    bench.follow(FingerPose(all: 32_767))
    #expect(bench.sent.isEmpty && bench.session.deadline == nil)
    bench.connect()
    bench.enable()
    bench.run(milliseconds: 10)
    #expect(bench.phase == .identifying)
    bench.run(milliseconds: 500)
    bench.follow(FingerPose(all: 32_767))
    #expect(bench.phase == .ready)
    #expect(bench.motions.isEmpty)
  }

  @Test func everyPositionSurvivesTheWayThroughItsFinger() {
    let map = AbilityHand.jointMap
    #expect(map.count == 6)
    for joint in 0..<6 {
      let sign: Int32 = joint == 5 ? -1 : 1
      for size in 0...Int32(AbilityHand.closedPosition) {
        let closure = map.closure(of: joint, raw: size * sign)
        guard map.raw(of: joint, in: FingerPose(all: closure)) == size * sign
        else {
          Issue.record("joint \(joint): \(size * sign) does not come back")
          return
        }
      }
    }
  }

  @Test func eachFingerMovesItsOwnJoint() {
    let joints = [4, 5, 0, 1, 2, 3]
    let map = AbilityHand.jointMap
    for finger in 0..<6 {
      var pose = FingerPose(all: 0)
      pose[finger] = 32_767
      for joint in 0..<6 {
        let closed = joint == 5 ? -21_844 : 21_844
        #expect(
          map.raw(of: joint, in: pose) == (joints[finger] == joint ? closed : 0)
        )
      }
    }
  }

  @Test func commandsComeOftenEnoughForTheHand() {
    let capabilities = AbilityHandSession.capabilities
    #expect(capabilities.commandPeriodMilliseconds <= 50)
    #expect(
      capabilities.commandPeriodMilliseconds
        <= AbilityHand.controlTimeoutMilliseconds / 3
    )
    #expect(capabilities.commandLoss == .leavesControl(milliseconds: 300))
  }
}

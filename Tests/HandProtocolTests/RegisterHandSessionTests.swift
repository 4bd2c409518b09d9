import HandProtocol
import TestSupport
import Testing

/// A Modbus hand of two joints that keeps no limits and reports its pose in
/// input registers: another table for the same session.
private enum TwoJoints: RegisterHand {
  static var capabilities: HandCapabilities {
    var capabilities = RH56Modbus.capabilities
    capabilities.name = "two joints"
    capabilities.jointCount = 2
    capabilities.fingers = 0b000101
    capabilities.force = .absent
    capabilities.speed = .host
    return capabilities
  }

  static var joints: JointMap {
    var map = JointMap()
    map.append(JointRule(finger: 0, open: 0, closed: 255))
    map.append(JointRule(finger: 2, open: 10, closed: 200))
    return map
  }

  static var registers: RegisterMap {
    RegisterMap(
      framing: .modbus,
      node: 9,
      identity: RegisterBlock(address: 1, count: 1),
      pose: RegisterBlock(address: 0x7D0, count: 2, isInput: true),
      plausiblePose: 0...255,
      target: RegisterBlock(address: 0x3E8, count: 2),
      stillness: 2
    )
  }
}

private typealias Bench<Hand: RegisterHand> =
  SessionBench<RegisterHandSession<Hand>, ScriptedRegisterHand>

private let relaxed = [900.0, 850, 800, 750, 700, 650]

private func bench<Hand: RegisterHand>(
  _ hand: Hand.Type,
  position: [Double] = relaxed,
  seed: UInt64 = 1
) -> Bench<Hand> {
  SessionBench(
    RegisterHandSession<Hand>(),
    ScriptedRegisterHand(Hand.registers, position: position),
    seed: seed
  )
}

/// The writes of targets, with their values.
private func targets<Hand>(
  _ bench: Bench<Hand>
) -> [ScriptedRegisterHand.Write] {
  bench.hand.writes.filter { $0.address == Hand.registers.target.address }
}

@Suite struct RegisterHandSessionTests {
  // MARK: The whole way

  private func goesTheWholeWay<Hand: RegisterHand>(_ table: Hand.Type) {
    var bench = bench(table)
    bench.connect()
    #expect(bench.session.status.phase == .ready)
    #expect(targets(bench).isEmpty)
    #expect(bench.hand.force == Array(repeating: 500, count: 6))
    #expect(bench.hand.speed == Array(repeating: 500, count: 6))
    // The thumb's flexion is the fifth joint, at 700 of 1000.
    #expect(bench.session.status.pose[0] == 9830)
    bench.run(milliseconds: 300)
    #expect(targets(bench).isEmpty)

    bench.session.enable(at: bench.now)
    bench.run(milliseconds: 5000) { $0.status.phase == .running }
    #expect(targets(bench).first?.values == relaxed.map { Int($0) })

    bench.follow(FingerPose(all: 32_767), milliseconds: 3000)
    #expect(bench.hand.position == Array(repeating: 0, count: 6))
    #expect(bench.session.status.pose[3] == 32_767)
    #expect(bench.session.status.faults.isEmpty)
    bench.stop()
    #expect(bench.session.status.phase == .stopped)
    #expect(bench.session.status.counters.framesRejected == 0)
    #expect(bench.session.status.counters.answersMissed == 0)
    #expect(bench.session.deadline == nil)
  }

  @Test func theWholeWayByTheSerialFrame() { goesTheWholeWay(RH56.self) }

  @Test func theWholeWayByModbus() { goesTheWholeWay(RH56Modbus.self) }

  @Test func anotherModbusHandIsATable() {
    var bench = bench(TwoJoints.self, position: [40, 90])
    bench.start()
    #expect(bench.session.status.phase == .running)
    #expect(targets(bench).first?.values == [40, 90])
    #expect(bench.session.status.pose[1] == nil)
    // It has no speed to set, and the scripted hand goes at its own.
    bench.follow(FingerPose(all: 32_767), milliseconds: 1000)
    #expect(bench.hand.position == [255, 200])
    bench.stop()
    #expect(bench.session.status.phase == .stopped)
    #expect(bench.hand.target == [255, 200])
  }

  // MARK: Connecting

  private func failure<Hand: RegisterHand>(
    _ table: Hand.Type,
    _ change: (inout ScriptedRegisterHand) -> Void
  ) -> HandFailure {
    var bench = bench(table)
    change(&bench.hand)
    bench.connect()
    #expect(bench.session.status.phase == .failed)
    #expect(targets(bench).isEmpty)
    #expect(bench.session.deadline == nil)
    // No request is sent more than three times; speeds are also read before
    // they are set.
    var counts: [[UInt8]: Int] = [:]
    for frame in bench.sent { counts[frame.bytes, default: 0] += 1 }
    #expect(counts.values.allSatisfy { $0 <= 4 })
    return bench.session.status.failure
  }

  @Test func silenceAndOtherHandsAreToldApart() {
    #expect(failure(RH56.self) { $0.isSilent = true } == .noAnswer)
    #expect(failure(RH56Modbus.self) { $0.isSilent = true } == .noAnswer)
    #expect(failure(RH56.self) { $0.identity = 3 } == .wrongHand)
    #expect(failure(RH56Modbus.self) { $0.identity = 3 } == .wrongHand)
    #expect(failure(RH56Modbus.self) { $0.unreadable = [1000] } == .wrongHand)
  }

  @Test func aPoseThatCannotBeReadEndsInNoPose() {
    #expect(failure(RH56.self) { $0.unreadable = [1546] } == .noPose)
    #expect(failure(RH56Modbus.self) { $0.unreadable = [1546] } == .noPose)
    // 60,000 is no angle.
    #expect(failure(RH56.self) { $0.position[2] = 60_000 } == .noPose)
  }

  @Test func aLimitThatIsNotKeptEndsTheWay() {
    for address: UInt16 in [1498, 1522] {
      #expect(failure(RH56.self) { $0.forgetful = [address] } == .limitNotKept)
      #expect(
        failure(RH56Modbus.self) { $0.forgetful = [address] } == .limitNotKept
      )
      #expect(failure(RH56.self) { $0.refused = [address] } == .refused)
      #expect(failure(RH56Modbus.self) { $0.refused = [address] } == .refused)
    }
  }

  @Test func aFailedReadIsNeverAZero() {
    var bench = bench(RH56.self)
    bench.start()
    let pose = bench.session.status.pose
    bench.hand.position[0] = -3000
    bench.run(milliseconds: 300)
    for finger in 0..<6 {
      #expect(bench.session.status.pose[finger] == pose[finger])
      #expect(bench.session.status.pose[finger] != 0)
    }
  }

  @Test func stoppedJointsAreHeldBeforeASpeedIsSet() {
    var bench = bench(RH56.self)
    bench.hand.speed = Array(repeating: 0, count: 6)
    bench.hand.target = Array(repeating: 0, count: 6)
    bench.connect()
    #expect(bench.session.status.phase == .ready)
    bench.run(milliseconds: 1000)
    #expect(bench.hand.position == relaxed)
    #expect(targets(bench).map(\.values) == [relaxed.map { Int($0) }])
  }

  // MARK: Running

  @Test(arguments: [1, 2, 3, 4, 5, 6])
  func commandsNeverPauseWhileRunning(seed: UInt64) {
    worstGap(RH56.self, seed: seed)
    worstGap(RH56Modbus.self, seed: seed)
  }

  private func worstGap<Hand: RegisterHand>(_ table: Hand.Type, seed: UInt64) {
    var bench = bench(table, seed: seed)
    bench.start()
    bench.faults = LineFaults(
      lostPercent: 20,
      damagedPercent: 10,
      latePercent: 20
    )
    var random = SplitMix64(seed: seed)
    let first = bench.sent.count
    for _ in 0..<200 {
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
    var last = bench.sent[first - 1].moment
    let sent = bench.sent[first...]
    for frame in sent where isTarget(frame.bytes, of: table) {
      #expect(frame.moment.microseconds - last.microseconds <= 50_000)
      last = frame.moment
    }
    #expect(bench.now.microseconds - last.microseconds <= 50_000)
    #expect(bench.session.status.counters.answersMissed > 50)
  }

  private func isTarget<Hand: RegisterHand>(
    _ frame: [UInt8],
    of table: Hand.Type
  ) -> Bool {
    let address = Hand.registers.target.address
    let low = UInt8(address & 0xFF)
    let high = UInt8(address >> 8)
    return Hand.registers.framing == .inspire
      ? frame[4] == 0x12 && frame[5] == low && frame[6] == high
      : frame[1] == 16 && frame[2] == high && frame[3] == low
  }

  @Test func aLostLineEndsInTheStop() {
    var bench = bench(RH56.self)
    bench.start()
    bench.follow(FingerPose(all: 20_000), milliseconds: 200)
    bench.faults.isMute = true
    let writes = targets(bench).count
    bench.run(milliseconds: 3000)
    #expect(bench.session.status.phase == .failed)
    #expect(bench.session.status.failure == .linkLost)
    #expect(bench.hand.speed == Array(repeating: 0, count: 6))
    #expect(targets(bench).count > writes)
    #expect(bench.session.deadline == nil)
  }

  @Test func errorsAndStatesAreFaults() {
    var bench = bench(RH56.self)
    bench.start()
    bench.hand.errors[4] = 0b10010
    bench.hand.states[0] = 6
    bench.run(milliseconds: 200)
    #expect(
      bench.session.status.faults
        == [.overTemperature, .communication, .stall]
    )
    // Thumb flexion and little finger.
    #expect(bench.session.status.faultyFingers == 0b100001)
    bench.hand.errors[4] = 0
    bench.hand.states[0] = 2
    bench.run(milliseconds: 200)
    #expect(bench.session.status.faults.isEmpty)
    #expect(bench.session.status.faultyFingers == 0)
  }

  @Test func targetsThatAreRefusedEndInTheStop() {
    var bench = bench(RH56Modbus.self)
    bench.start()
    bench.hand.refused = [1486]
    bench.run(milliseconds: 3000)
    #expect(bench.session.status.phase == .failed)
    #expect(bench.session.status.failure == .refused)
    #expect(bench.hand.speed == Array(repeating: 0, count: 6))
  }

  // MARK: Stopping

  private func stopsInMidMovement<Hand: RegisterHand>(
    _ table: Hand.Type,
    ignoring: Bool,
    faults: LineFaults = LineFaults(),
    seed: UInt64 = 1
  ) {
    var bench = bench(table, seed: seed)
    bench.start()
    bench.faults = faults
    bench.follow(FingerPose(all: 32_767), milliseconds: 300)
    bench.hand.ignoresZeroSpeed = ignoring
    let writes = bench.hand.writes.count
    let atStop = bench.hand.position
    bench.stop()
    #expect(bench.session.status.phase == .stopped)
    for joint in 0..<6 {
      // 20 ms late answers and three rounds: the hand may go 100 on.
      #expect(abs(bench.hand.position[joint] - atStop[joint]) < 250)
      #expect(bench.hand.target[joint] > 0)
      #expect(bench.hand.speed[joint] == 0)
    }
    // What is written is a zero speed, or the pose that the hand was in.
    for write in bench.hand.writes[writes...] {
      if write.address == 1522 {
        #expect(write.values == Array(repeating: 0, count: 6))
      } else {
        #expect(write.address == 1486)
        for joint in 0..<6 {
          #expect(write.values[joint] >= Int(bench.hand.position[joint]) - 1)
          #expect(write.values[joint] <= Int(atStop[joint]) + 1)
        }
      }
    }
    let position = bench.hand.position
    let sent = bench.sent.count
    bench.session.follow(FingerPose(all: 0), at: bench.now)
    bench.session.enable(at: bench.now)
    bench.run(milliseconds: 1000)
    #expect(bench.sent.count == sent)
    #expect(bench.hand.position == position)
  }

  @Test func theStopHoldsWhereTheJointsAre() {
    stopsInMidMovement(RH56.self, ignoring: false)
    stopsInMidMovement(RH56Modbus.self, ignoring: false)
  }

  @Test func theStopHoldsAHandThatGoesOnAtZeroSpeed() {
    stopsInMidMovement(RH56.self, ignoring: true)
    stopsInMidMovement(RH56Modbus.self, ignoring: true)
  }

  @Test(arguments: [1, 2, 3, 4, 5])
  func theStopWorksOnABadLine(seed: UInt64) {
    let faults = LineFaults(lostPercent: 15, damagedPercent: 5)
    stopsInMidMovement(RH56.self, ignoring: false, faults: faults, seed: seed)
  }

  @Test func aHandThatNothingStopsIsAFailure() {
    var bench = bench(RH56.self)
    bench.start()
    bench.hand.isRunaway = true
    bench.stop()
    #expect(bench.session.status.phase == .failed)
    #expect(bench.session.status.failure == .refused)
  }

  @Test func aStopWithoutAnswersIsBounded() {
    var bench = bench(RH56.self)
    bench.start()
    bench.faults.isMute = true
    let sent = bench.sent.count
    bench.stop()
    #expect(bench.session.status.phase == .failed)
    #expect(bench.session.status.failure == .noAnswer)
    #expect(bench.sent.count - sent == 6)
    #expect(bench.hand.speed == Array(repeating: 0, count: 6))
  }

  @Test func theStopWorksFromEveryPhase() {
    // So many frames after connecting, of which none may be a command.
    for frames in 0..<12 {
      var bench = bench(RH56.self)
      bench.session.connect(at: bench.now)
      bench.run(milliseconds: 1000) {
        $0.status.counters.framesSent >= frames
      }
      bench.stop()
      #expect(bench.session.status.phase == .stopped)
      #expect(bench.hand.position == relaxed)
    }
    var unknown = bench(RH56.self)
    unknown.session.stop(at: unknown.now)
    #expect(unknown.session.nextFrame(at: unknown.now) == nil)
  }

  @Test func aStoppedHandStartsAgain() {
    var bench = bench(RH56.self)
    bench.start()
    bench.follow(FingerPose(all: 32_767), milliseconds: 300)
    bench.stop()
    let position = bench.hand.position
    bench.start()
    #expect(bench.session.status.phase == .running)
    bench.run(milliseconds: 500)
    for joint in 0..<6 {
      #expect(abs(bench.hand.position[joint] - position[joint]) <= 1)
    }
    bench.follow(FingerPose(all: 0), milliseconds: 3000)
    #expect(bench.hand.position == Array(repeating: 1000, count: 6))
  }
}

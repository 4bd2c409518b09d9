import HandProtocol
import Testing

/// RH56 tables that keep one of the two limits.
private enum ForceAlone: RegisterHand {
  static var capabilities: HandCapabilities { RH56Modbus.capabilities }
  static var joints: JointMap { RH56Modbus.joints }
  static var registers: RegisterMap {
    var registers = RH56Modbus.registers
    registers.speed = nil
    return registers
  }
}

private enum SpeedAlone: RegisterHand {
  static var capabilities: HandCapabilities { RH56.capabilities }
  static var joints: JointMap { RH56.joints }
  static var registers: RegisterMap {
    var registers = RH56.registers
    registers.force = nil
    return registers
  }
}

/// What a register hand may do wrong, and when.
@Suite struct RegisterHandSessionFaultTests {
  private typealias Bench<Hand: RegisterHand> =
    SessionBench<RegisterHandSession<Hand>, ScriptedRegisterHand>

  private func bench<Hand: RegisterHand>(_ hand: Hand.Type) -> Bench<Hand> {
    SessionBench(
      RegisterHandSession<Hand>(),
      ScriptedRegisterHand(
        Hand.registers,
        position: [900, 850, 800, 750, 700, 650]
      )
    )
  }

  private func goesTheWholeWay<Hand: RegisterHand>(_ table: Hand.Type) {
    var bench = bench(table)
    bench.start()
    #expect(bench.session.status.phase == .running)
    bench.follow(FingerPose(all: 20_000), milliseconds: 500)
    bench.stop()
    #expect(bench.session.status.phase == .stopped)
  }

  @Test func aHandMayKeepOneLimit() {
    goesTheWholeWay(ForceAlone.self)
    goesTheWholeWay(SpeedAlone.self)
  }

  @Test func aHandThatFallsSilentWhileReadyIsLost() {
    var bench = bench(RH56.self)
    bench.connect()
    bench.hand.isSilent = true
    bench.run(milliseconds: 2000)
    #expect(bench.session.status.phase == .failed)
    #expect(bench.session.status.failure == .linkLost)
  }

  /// It may have heard the target that it has not acknowledged.
  @Test(arguments: [true, false])
  func aHandThatDoesNotTakeItsPoseIsStopped(isRefusing: Bool) {
    var bench = bench(RH56.self)
    bench.connect()
    if isRefusing {
      bench.hand.refused = [RH56.registers.target.address]
    } else {
      bench.run(milliseconds: 200)
      bench.hand.isSilent = true
    }
    bench.session.enable(at: bench.now)
    bench.run(milliseconds: 6000)
    let status = bench.session.status
    #expect(status.phase == .failed && status.failure != .none)
    #expect(status.failure != .linkLost)
  }

  @Test func aPoseThatCannotBeIsNotFollowed() {
    var bench = bench(RH56.self)
    bench.connect()
    bench.hand.position[2] = 5000
    bench.hand.target = [-1, -1, -1, -1, -1, -1]
    bench.session.enable(at: bench.now)
    bench.run(milliseconds: 3000)
    #expect(bench.session.status.phase == .failed)
    #expect(bench.session.status.failure == .noPose)
  }

  @Test func aPoseThatCannotBeIsNoStop() {
    var bench = bench(RH56.self)
    bench.start()
    bench.hand.position[2] = 5000
    bench.hand.isRunaway = true
    bench.stop()
    #expect(bench.session.status.phase == .failed)
  }

  /// It stops by the target it is given, but its speed does not stay zero.
  @Test func aSpeedThatDoesNotStayZeroIsNoStop() {
    var bench = bench(RH56.self)
    bench.start()
    bench.hand.forgetful = [1522]
    bench.stop()
    #expect(bench.session.status.phase == .failed)
    #expect(bench.session.status.failure == .refused)
  }

  @Test func aRefusedStopIsTriedAndHeld() {
    var bench = bench(RH56Modbus.self)
    bench.start()
    bench.hand.refused = [1522]
    bench.stop()
    #expect(bench.session.status.phase == .failed)
    let last = bench.hand.writes.last { $0.address == 1486 }
    #expect(last?.values == [900, 850, 800, 750, 700, 650])
  }

  @Test func readsThatAreRefusedWhileRunningDoNoHarm() {
    var bench = bench(RH56Modbus.self)
    bench.start()
    bench.hand.unreadable = [1606, 1612]
    bench.follow(FingerPose(all: 20_000), milliseconds: 400)
    #expect(bench.session.status.phase == .running)
    bench.stop()
    #expect(bench.session.status.phase == .stopped)
  }

  @Test func limitsThatCannotBeReadAreNotTrusted() {
    var bench = bench(RH56Modbus.self)
    bench.hand.unreadable = [1498]
    bench.connect()
    #expect(bench.session.status.failure == .refused)
  }

  @Test func aStateThatIsNoneSaysNothing() {
    var bench = bench(RH56.self)
    bench.start()
    bench.hand.states = [9, 2, 2, 2, 2, 6]
    bench.follow(FingerPose(all: 20_000), milliseconds: 400)
    #expect(bench.session.status.faults == .stall)
    #expect(bench.session.status.faultyFingers == 0b00_0010)
  }
}

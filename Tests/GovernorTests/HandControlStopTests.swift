import Governor
import HandProtocol
import Testing

@Suite struct HandControlStopTests {
  @Test func aStopIsTheGovernorsAndTheHands() {
    var rig = ControlRig()
    rig.run(milliseconds: 200) { rig, now in rig.offer(30_000, at: now) }
    rig.control.stop(at: rig.now)
    let count = rig.commands.count
    rig.run(milliseconds: 50) { rig, now in rig.offer(0, at: now) }
    #expect(rig.control.governor.state == .stopped)
    #expect(rig.control.session.status.phase == .stopped)
    #expect(rig.commands.count == count)
    #expect(rig.stopCount == 1)
  }

  @Test func anEmergencyStopIsSentAtOnce() throws {
    var rig = ControlRig()
    rig.run(milliseconds: 200) { rig, now in rig.offer(30_000, at: now) }
    rig.control.emergencyStop(at: rig.now)
    let next = rig.control.nextFrame(at: rig.now)
    let frame = try #require(next)
    #expect(frame[0] == 2)
  }

  @Test func aSilentDecoderStopsAHandWhosePolicyThatIs() {
    var rig = ControlRig(policy: .deviceStop)
    rig.run(milliseconds: 200) { rig, now in rig.offer(30_000, at: now) }
    #expect(rig.stopCount == 0)
    rig.run(milliseconds: 1000) { _, _ in }
    #expect(rig.control.governor.state == .stopped)
    #expect(rig.control.session.status.phase == .stopped)
    #expect(rig.stopCount == 1)
    let last = rig.commands.last?.moment ?? 0
    #expect(rig.now.microseconds - last > 700_000)
  }

  @Test func theSoonerOfTickAndSessionIsWaitedFor() {
    var rig = ControlRig()
    rig.run(milliseconds: 200) { rig, now in rig.offer(30_000, at: now) }
    // The session has something to do in 50 ms, the governor in 10.
    let tick = rig.control.deadline
    #expect(tick > rig.now)
    #expect(tick <= rig.now.adding(milliseconds: 14))
    // And now the session at once.
    rig.control.stop(at: rig.now)
    let stop = rig.control.deadline
    #expect(stop == rig.now)
  }

  /// Who takes back the wish to connect again once a stop has ended.
  enum SecondThought: CaseIterable {
    case none, stop, emergencyStop
  }

  @Test(arguments: SecondThought.allCases)
  func connectingWaitsForTheEndOfAStop(_ thought: SecondThought) {
    var rig = ControlRig()
    rig.run(milliseconds: 200) { rig, now in rig.offer(30_000, at: now) }
    rig.control.receive([ScriptedSession.stops].span, at: rig.now)
    let count = rig.commands.count
    rig.control.connect(at: rig.now)
    switch thought {
    case .none: break
    case .stop: rig.control.stop(at: rig.now)
    case .emergencyStop: rig.control.emergencyStop(at: rig.now)
    }
    rig.run(milliseconds: 200) { rig, now in rig.offer(30_000, at: now) }
    #expect(rig.control.session.status.phase == .stopping)
    #expect(rig.commands.count == count)
    rig.control.receive([ScriptedSession.hasStopped].span, at: rig.now)
    rig.run(milliseconds: 200) { rig, now in rig.offer(30_000, at: now) }
    let phase = rig.control.session.status.phase
    #expect(phase == (thought == .none ? .running : .stopped))
    #expect((rig.commands.count > count) == (thought == .none))
  }

  // MARK: A hand that has not said yet that it is the one

  @Test(arguments: [false, true])
  func aStopWaitsUntilTheHandIsKnown(_ isEmergency: Bool) throws {
    var rig = ControlRig(isKnownAtOnce: false)
    if isEmergency {
      rig.control.emergencyStop(at: rig.now)
    } else {
      rig.control.stop(at: rig.now)
    }
    rig.run(milliseconds: 100) { rig, now in rig.offer(30_000, at: now) }
    #expect(rig.control.session.status.phase == .identifying)
    #expect(rig.stopCount == 0)
    // And then for nothing, not even a tick.
    rig.becomeKnown()
    let next = rig.control.nextFrame(at: rig.now)
    #expect(try #require(next)[0] == 2)
    rig.run(milliseconds: 200) { rig, now in rig.offer(30_000, at: now) }
    #expect(rig.control.session.status.phase == .stopped)
    let state = rig.control.governor.state
    #expect(state == (isEmergency ? .emergencyStopped : .off))
    #expect(rig.stopCount == 0)
    #expect(rig.commands.isEmpty)
  }

  @Test func connectingWaitsForAStopThatWaits() {
    var rig = ControlRig(isKnownAtOnce: false)
    rig.control.emergencyStop(at: rig.now)
    rig.control.connect(at: rig.now)
    #expect(rig.control.governor.state == .emergencyStopped)
    expectStopThenDriven(&rig)
  }

  @Test func whatMayStillMoveIsStoppedBeforeItIsConnected() {
    var rig = ControlRig(isKnownAtOnce: false)
    rig.control.connect(isStoppingFirst: true, at: rig.now)
    expectStopThenDriven(&rig)
    rig = ControlRig()
    rig.control.connect(isStoppingFirst: true, at: rig.now)
    rig.run(milliseconds: 200) { rig, now in rig.offer(30_000, at: now) }
    #expect(rig.stopCount == 1)
    #expect(rig.control.session.status.phase == .running)
  }

  private func expectStopThenDriven(_ rig: inout ControlRig) {
    rig.becomeKnown()
    rig.run(milliseconds: 100) { rig, now in rig.offer(30_000, at: now) }
    #expect(rig.stopCount == 1)
    #expect(rig.control.session.status.phase == .identifying)
    #expect(rig.commands.isEmpty)
    rig.becomeKnown()
    rig.run(milliseconds: 100) { rig, now in rig.offer(30_000, at: now) }
    #expect(rig.stopCount == 1)
    #expect(rig.control.session.status.phase == .running)
    #expect(!rig.commands.isEmpty)
  }

  @Test func oneThatNeverSaysItIsNotAskedWithoutEnd() {
    var rig = ControlRig(isKnownAtOnce: false)
    rig.control.connect(isStoppingFirst: true, at: rig.now)
    for _ in 0..<4 {
      rig.run(milliseconds: 310) { rig, now in rig.offer(30_000, at: now) }
      #expect(rig.control.session.status.phase == .failed)
      #expect(rig.stopCount == 0)
    }
    // Whoever connects again owes no stop.
    rig.control.connect(at: rig.now)
    rig.becomeKnown()
    rig.run(milliseconds: 100) { rig, now in rig.offer(30_000, at: now) }
    #expect(rig.control.session.status.phase == .running)
    #expect(rig.stopCount == 0)
  }

  @Test func aStopIsTakenUpOnce() {
    var rig = ControlRig(isKnownAtOnce: false)
    rig.control.stop(at: rig.now)
    rig.becomeKnown()
    rig.run(milliseconds: 50) { _, _ in }
    rig.control.connect(at: rig.now)
    rig.becomeKnown()
    rig.run(milliseconds: 200) { rig, now in rig.offer(30_000, at: now) }
    #expect(rig.stopCount == 1)
    #expect(rig.control.session.status.phase == .running)
  }

  /// A hand whose stop means nothing to others is stopped whoever it is.
  @Test func aStopThatHarmsNobodyDoesNotWait() throws {
    var rig = ControlRig(isKnownAtOnce: false, stopsAnyone: true)
    // Between two ticks, and not at the next.
    rig.run(milliseconds: 3) { _, _ in }
    rig.control.emergencyStop(at: rig.now)
    let next = rig.control.nextFrame(at: rig.now)
    #expect(try #require(next)[0] == 2)
  }

  /// The stop of a session that has given up is not begun again at every tick.
  @Test func aHandThatHasGivenUpIsLeftAlone() {
    var rig = ControlRig(policy: .deviceStop)
    rig.run(milliseconds: 200) { rig, now in rig.offer(30_000, at: now) }
    #expect(rig.control.governor.state == .following)
    rig.run(milliseconds: 1000) { _, _ in }
    #expect(rig.control.governor.state == .stopped)
    let count = rig.stopCount
    rig.hear(ScriptedSession.isLost)
    rig.run(milliseconds: 300) { _, _ in }
    #expect(rig.control.session.status.phase == .failed)
    #expect(rig.stopCount == count)
  }
}

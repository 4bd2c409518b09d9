import DecoderFirmware
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
}

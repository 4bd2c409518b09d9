import Governor
import HandProtocol
import Testing

@Suite("What brought a governor to where it stands")
struct GovernorCauseTests {
  @Test("the cause of a stop stays, whatever comes after it")
  func stops() {
    var (governor, now) = GovernorTests.enabled()
    #expect(governor.cause == .enable)
    func tick() {
      now = now.adding(milliseconds: 10)
      governor.offer(
        FingerPose(all: 20_000),
        fingers: 0b11_1111,
        isSettled: true,
        sampledAt: now,
        at: now
      )
      _ = governor.tick(at: now)
    }
    tick()
    #expect(governor.cause == .intentFresh)
    governor.emergencyStop()
    // At once, before a tick has looked at it.
    #expect(governor.cause == .emergencyStop)
    for _ in 0..<3 { tick() }
    #expect(governor.event == .intentFresh)
    #expect(governor.cause == .emergencyStop)
    governor.clear()
    tick()
    #expect(governor.cause == .clear)
  }

  @Test("a policy that has stopped the hand is told from a lost hand")
  func policies() {
    for isLost in [false, true] {
      var options = GovernorOptions()
      options.policy = .deviceStop
      var (governor, now) = GovernorTests.enabled(options)
      governor.offer(
        FingerPose(all: 0),
        fingers: 0b11_1111,
        isSettled: true,
        sampledAt: now,
        at: now
      )
      governor.report(limitedFingers: 0, isLost: isLost)
      now = now.adding(milliseconds: 250)
      _ = governor.tick(at: now)
      governor.report(limitedFingers: 0, isLost: true)
      _ = governor.tick(at: now.adding(milliseconds: 10))
      #expect(governor.state == .stopped)
      #expect(governor.cause == (isLost ? .handLost : .intentLostStop))
    }
  }
}

import Governor
import HandProtocol
import Synchronization
import Testing

@testable import Drive

@Suite struct HandRelayTests {
  /// A line without hand or threads.
  final class ScriptedLine: HandLine {
    private let state = Mutex(LinkStatus())
    private let calls = Mutex<[String]>([])

    var capabilities: HandCapabilities { AbilityHandSession.capabilities }
    var status: LinkStatus { state.withLock { $0 } }
    var log: [String] { calls.withLock { $0 } }

    func be(_ phase: HandPhase, lineFailure: String? = nil) {
      state.withLock {
        $0.hand.phase = phase
        $0.lineFailure = lineFailure
      }
    }
    private func note(_ call: String) { calls.withLock { $0.append(call) } }
    func start(isStandby: Bool, isStoppingFirst: Bool) {
      let how = isStandby ? "stand by" : "start"
      note(isStoppingFirst ? "stop, \(how)" : how)
    }
    func activate() { note("activate") }
    func offer(
      _ pose: FingerPose,
      fingers: UInt8,
      isSettled: Bool,
      sampledAt moment: Moment
    ) {
      note("offer \(pose[0])")
    }
    func takeDelay() -> UInt64? { nil }
    func pressDeadMan() { note("press") }
    func releaseDeadMan() { note("release") }
    func emergencyStop(by cause: StopCause) {
      note("stop by \(cause.text)")
      state.withLock { $0.governor = .emergencyStopped }
    }
    func reconnect(isStandby: Bool) {
      note(isStandby ? "reconnect, stand by" : "reconnect")
    }
    func finish() -> LinkStatus {
      note("finish")
      return status
    }
  }

  private let first = ScriptedLine(), second = ScriptedLine()

  private func offer(_ relay: HandRelay, _ closure: Int16) {
    relay.offer(
      FingerPose(all: closure),
      fingers: 0b11_1111,
      isSettled: true,
      sampledAt: Moment(milliseconds: 5)
    )
  }

  @Test func theFirstIsDrivenAndTheOthersStandBy() {
    let relay = HandRelay([first, second])
    relay.perform(.start(isStandby: false))
    offer(relay, 7)
    #expect(first.log == ["start", "offer 7"])
    #expect(second.log == ["stand by"])
  }

  @Test func linesThatAreOpenedDuringAStopOnlyStandBy() {
    let relay = HandRelay([first, second])
    relay.perform(.start(isStandby: true))
    #expect(first.log == ["stand by"])
    #expect(second.log == ["stand by"])
  }

  @Test func whatALostLineLeftMovingIsStoppedFirst() {
    let relay = HandRelay([first, second])
    relay.perform(.start(isStandby: false, stopping: [1]))
    #expect(first.log == ["start"])
    #expect(second.log == ["stop, stand by"])
  }

  @Test func theNextTakesOver() {
    let relay = HandRelay([first, second])
    relay.perform(.activate(hand: 1))
    offer(relay, 9)
    #expect(second.log == ["activate", "offer 9"])
    #expect(first.log.isEmpty)
  }

  @Test func aStopIsOfAllHandsAndNamesItsCause() {
    let relay = HandRelay([first, second])
    relay.perform(.emergencyStop(.key))
    #expect(first.log == ["stop by key e"])
    #expect(second.log == ["stop by key e"])
  }

  @Test func clearingEnablesOneHandAndNoneThatIsLost() {
    let relay = HandRelay([first, second])
    first.be(.running, lineFailure: "unplugged")
    relay.perform(.activate(hand: 1))
    relay.perform(.clear(active: 1))
    #expect(first.log.isEmpty)
    #expect(second.log == ["activate", "reconnect"])
    first.be(.stopped)
    relay.perform(.clear(active: 1))
    #expect(first.log == ["reconnect, stand by"])
  }

  @Test func allAreStoppedInTheirOrder() {
    let relay = HandRelay([first, second])
    second.be(.stopped)
    #expect(relay.finish().map(\.hand.phase) == [.disconnected, .stopped])
    #expect(first.log == ["finish"])
  }
}

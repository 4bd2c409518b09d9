import DecoderFirmware
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
    func start(isStandby: Bool) { note(isStandby ? "stand by" : "start") }
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
    func emergencyStop() {
      state.withLock { $0.governor = .emergencyStopped }
    }
    func reconnect() { note("reconnect") }
    func finish() -> LinkStatus {
      note("finish")
      return status
    }
  }

  private let first = ScriptedLine(), second = ScriptedLine()
  private let third = ScriptedLine()
  private let now = Moment(milliseconds: 5)

  private func offer(_ relay: HandRelay, _ closure: Int16) {
    relay.offer(
      FingerPose(all: closure),
      fingers: 0b11_1111,
      isSettled: true,
      sampledAt: now
    )
  }

  @Test func theFirstIsDrivenAndTheOthersStandBy() {
    let relay = HandRelay([first, second])
    relay.start()
    first.be(.running)
    second.be(.ready)
    offer(relay, 7)
    #expect(first.log == ["start", "offer 7"])
    #expect(second.log == ["stand by"])
  }

  @Test func theNextThatIsReadyTakesOver() {
    let relay = HandRelay([first, second, third])
    relay.start()
    first.be(.failed)
    second.be(.identifying)
    third.be(.ready)
    offer(relay, 9)
    #expect(third.log == ["stand by", "activate", "offer 9"])
    #expect(second.log == ["stand by"])
    // It stays with it, though the first should come back.
    first.be(.ready)
    third.be(.running)
    offer(relay, 10)
    #expect(third.log.last == "offer 10")
  }

  @Test func aPulledCableIsALostHand() {
    let relay = HandRelay([first, second])
    first.be(.running, lineFailure: "unplugged")
    second.be(.ready)
    #expect(relay.replaceLost())
    #expect(second.log == ["activate"])
  }

  @Test func anEmergencyStopOfOneIsNotGoneAround() {
    // The person has stopped what was driven: that nothing else begins to move
    // is what they expect.
    let relay = HandRelay([first, second])
    first.be(.running)
    second.be(.ready)
    relay.emergencyStop()
    #expect(!relay.replaceLost())
    offer(relay, 3)
    #expect(!second.log.contains("activate"))
  }

  @Test func withoutAnyHandThereIsNothingToGoOnWith() {
    let relay = HandRelay([first, second])
    first.be(.failed)
    second.be(.failed)
    #expect(!relay.replaceLost())
    #expect(relay.finish().count == 2)
    #expect(first.log == ["finish"])
  }
}

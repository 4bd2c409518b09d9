import DeviceBridge
import Foundation
import HandProtocol
import Synchronization
import Testing
import VirtualHand

@testable import Drive

/// Probes on lines with hands, with echoes, and with both.
@Suite(.timeLimit(.minutes(2))) struct HandProbeTests {
  /// A line that may give back what is sent, with or without a hand behind it.
  final class HalfDuplexLine: Transport {
    private struct State {
      var hand: FaultyHand?
      var waiting: [UInt8] = []
      var sent: [UInt8] = []
    }
    private let state: Mutex<State>
    private let echoes: Bool
    private let start = MonotonicClock.now()

    let place = "half-duplex"
    let descriptor: Int32? = nil

    init(
      _ hand: VirtualHandKind?,
      faults: [HandFault] = [],
      echoes: Bool
    ) {
      self.echoes = echoes
      let hand = hand.map {
        FaultyHand($0.makeHand(), faults: faults, seed: 1)
      }
      state = Mutex(State(hand: hand))
    }

    /// Everything that was sent.
    var sent: [UInt8] { state.withLock { $0.sent } }
    /// Where the joints are.
    var degrees: [Double] {
      state.withLock { $0.hand?.mechanics.joints.map(\.degrees) ?? [] }
    }

    private var now: Moment {
      Moment(
        microseconds: MonotonicClock.now().microseconds - start.microseconds
      )
    }

    func read(
      upTo maximum: Int,
      timeoutMilliseconds: Int
    ) throws(TransportError) -> [UInt8] {
      for _ in 0...timeoutMilliseconds {
        let bytes = state.withLock { state in
          // As a hand's own loop does, with nothing as well.
          state.hand?.receive([], at: now)
          state.waiting += state.hand?.transmit(at: now) ?? []
          defer { state.waiting.removeFirst(min(maximum, state.waiting.count)) }
          return Array(state.waiting.prefix(maximum))
        }
        if !bytes.isEmpty { return bytes }
        Thread.sleep(forTimeInterval: 0.001)
      }
      return []
    }

    func write(
      _ bytes: Span<UInt8>,
      timeoutMilliseconds: Int
    ) throws(TransportError) {
      let bytes = (0..<bytes.count).map { bytes[$0] }
      state.withLock { state in
        if echoes { state.waiting += bytes }
        state.sent += bytes
        state.hand?.receive(bytes, at: now)
      }
    }

    func close() {}
  }

  private static func mirror(_ kind: HandKind) throws -> VirtualHandKind {
    try #require(VirtualHandKind(rawValue: kind.rawValue))
  }

  @Test(arguments: HandKind.allCases)
  func anEchoIsNoHand(kind: HandKind) throws {
    let line = HalfDuplexLine(nil, echoes: true)
    let result = try HandProbe(kind, baudRate: 115_200).run(on: line)
    #expect(!result.isFound && !result.isWell)
    #expect(result.byteCount == 0 && result.frameCount == 0)
    #expect(result.echoedByteCount == line.sent.count)
    let text = Diagnosis.text([result], port: "P", heardBefore: 0)
    #expect(text.contains("only its own bytes"))
  }

  @Test(arguments: HandKind.allCases, [false, true])
  func aHandIsFoundBehindAnEchoAndDoesNotMove(
    kind: HandKind,
    echoes: Bool
  ) throws {
    let line = HalfDuplexLine(try Self.mirror(kind), echoes: echoes)
    let before = line.degrees
    let result = try HandProbe(kind, baudRate: 115_200).run(on: line)
    #expect(result.isFound && result.isWell, "\(result)")
    #expect(line.degrees == before)
  }

  /// Requests of all kinds one after another, without a pause between.
  @Test(arguments: HandKind.allCases)
  func eachHandIsFoundAfterOthersWereAskedFor(kind: HandKind) throws {
    let line = HalfDuplexLine(try Self.mirror(kind), echoes: false)
    for other in HandKind.probingOrder {
      let result = try HandProbe(other, baudRate: 115_200).run(on: line)
      if result.isFound {
        #expect(other == kind)
        return
      }
    }
    Issue.record("not found")
  }

  /// Hands that tell of heat, without having been moved.
  @Test(arguments: [
    (HandKind.ability, "ring"), (.rh56, "middle"), (.rh56Modbus, "middle"),
    (.dynamixel, "index"),
  ])
  func aHandWithAFaultIsNotWell(kind: HandKind, finger: String) throws {
    var fault = HandFault(.overTemperature)
    fault.joint = 2
    let line = HalfDuplexLine(
      try Self.mirror(kind),
      faults: [fault],
      echoes: false
    )
    let result = try HandProbe(kind, baudRate: 115_200).run(on: line)
    #expect(result.isFound && !result.isWell)
    let text = Diagnosis.text([result], port: "P", heardBefore: 0)
    #expect(text.contains("with a fault"), "\(text)")
    #expect(text.contains("(\(finger))"), "\(text)")
    #expect(!text.contains("drive it"))
  }
}

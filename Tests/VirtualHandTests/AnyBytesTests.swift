import HandProtocol
import TestSupport
import Testing

@testable import VirtualHand

/// Any bytes may come, cut anywhere.
@Suite struct AnyBytesTests {
  /// Requests that are right, by hand, to be mangled.
  static let requests: [VirtualHandKind: [[UInt8]]] = [
    .ability: [
      bytes("7e501099192122aa2a3233101145c4487e"), bytes("7e50a20e7e"),
      bytes("7e50da7d5e000000587e"), bytes("7e501d01ff937e"),
    ],
    .rh56: [
      bytes("eb900104110a060c32"),
      bytes("eb90010f12ce05e803200358029001c80084033d"),
    ],
    .rh56Modbus: [bytes("011005ce00060c03e803200258019000c80384c566")],
    .dynamixel: [
      bytes("fffffd0001030001194e"), bytes("fffffd0003060003400001f8e4"),
      bytes(
        "fffffd00fe1700827e000a00000102030405060708090a0b0c0d0e0fe03d"
      ),
    ],
    .mia: [Array("@1P+012040......*\r".utf8)],
    .brunel: [Array("F1 P40\n".utf8), Array("A4\n".utf8)],
  ]

  @Test(arguments: VirtualHandKind.allCases)
  func survivesNoise(kind: VirtualHandKind) throws {
    var random = SplitMix64(seed: 7)
    var hand = kind.makeHand()
    let requests = try #require(Self.requests[kind])
    for round in 0..<900 {
      var piece: [UInt8]
      if round % 3 == 0 {
        piece = (0..<Int.random(in: 0...40, using: &random)).map { _ in
          UInt8.random(in: 0...255, using: &random)
        }
      } else {
        piece = requests[Int.random(in: 0..<requests.count, using: &random)]
        if round % 3 == 1 {
          let place = Int.random(in: 0..<piece.count, using: &random)
          piece[place] = UInt8.random(in: 0...255, using: &random)
        } else {
          piece.removeLast(Int.random(in: 0..<piece.count, using: &random))
        }
      }
      hand.receive(piece, at: hand.mechanics.moment)
      // Replies that nobody fetches for a while are bounded too.
      if round % 100 == 0 {
        let now = hand.mechanics.moment.adding(milliseconds: 3)
        #expect(hand.transmit(at: now).count <= TransmitQueue.capacity)
      }
    }
    for joint in hand.mechanics.joints {
      #expect(joint.parameters.range.contains(joint.degrees))
      #expect(joint.degreesPerSecond.isFinite)
    }
    // It still hears: at the latest after a pause.
    hand = kind.makeHand()
    hand.receive([0xFF, 0x7E, 0x40, 0x0A], at: hand.mechanics.moment)
    hand.advance(to: .init(milliseconds: 100))
    let before = hand.counters.framesAccepted
    hand.receive(requests[0], at: hand.mechanics.moment)
    #expect(hand.counters.framesAccepted == before + 1)
  }

  /// A stream cut anywhere gives what it gives whole.
  @Test(arguments: VirtualHandKind.allCases)
  func piecesDoNotMatter(kind: VirtualHandKind) throws {
    let requests = try #require(Self.requests[kind])
    let stream = Array((0..<20).map { requests[$0 % requests.count] }.joined())
    var whole = kind.makeHand()
    whole.receive(stream, at: .init(milliseconds: 10))
    let want = whole.transmit(at: .init(milliseconds: 1000))
    var single = kind.makeHand()
    for byte in stream { single.receive([byte], at: .init(milliseconds: 10)) }
    #expect(single.transmit(at: .init(milliseconds: 1000)) == want)
    #expect(single.counters == whole.counters)
  }
}

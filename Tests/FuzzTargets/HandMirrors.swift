import HandProtocol
import VirtualHand

extension FuzzTarget {
  /// The virtual hands, given bytes as a host would send them.
  static let mirrors: [FuzzTarget] = VirtualHandKind.allCases.map { kind in
    FuzzTarget("mirror-\(kind.rawValue)") {
      (input: inout FuzzInput) throws(FuzzFailure) in
      try run(kind, &input)
    }
  }

  private static func run(
    _ kind: VirtualHandKind,
    _ input: inout FuzzInput
  ) throws(FuzzFailure) {
    var hand = kind.makeHand()
    var now = Moment(milliseconds: 10)
    var byteCount = 0
    while !input.isAtEnd, now < Moment(milliseconds: 3000) {
      switch input.byte() & 7 {
      case 0, 1:
        let bytes = input.take(Int(input.byte() & 63))
        byteCount += bytes.count
        hand.receive(bytes, at: now)
      case 2, 3, 4:
        let content = input.take(Int(input.byte() & 63))
        let bytes = framed(content, for: kind)
        byteCount += bytes.count
        hand.receive(bytes, at: now)
      case 5: hand.powerCycle()
      case 6: now = now.adding(milliseconds: UInt32(input.byte()))
      default: now = now.adding(milliseconds: 1)
      }
      try look(hand)
      let waiting = hand.transmit(at: now).count
      try require(waiting <= 1 << 16, "\(waiting) bytes wait")
    }
    let counters = hand.counters
    try require(
      counters.bytesDropped <= byteCount
        && counters.framesAccepted + counters.framesRejected <= byteCount,
      "\(counters) of \(byteCount) bytes"
    )
    try hear(kind, &hand, at: now)
  }

  private static func look(_ hand: any VirtualHand) throws(FuzzFailure) {
    for joint in hand.mechanics.joints {
      try require(
        joint.parameters.range.contains(joint.degrees)
          && joint.degreesPerSecond.isFinite && joint.amperes.isFinite
          && joint.newtons.isFinite,
        "joint \(joint.parameters.name) at \(joint.degrees) degrees"
      )
    }
  }

  /// Whatever has come, a hand that was switched off and on, and then left
  /// alone for a while, understands a question.
  private static func hear(
    _ kind: VirtualHandKind,
    _ hand: inout any VirtualHand,
    at now: Moment
  ) throws(FuzzFailure) {
    hand.powerCycle()
    let then = now.adding(milliseconds: 500)
    _ = hand.transmit(at: then)
    let before = hand.counters.framesAccepted
    hand.receive(question(kind), at: then)
    _ = hand.transmit(at: then.adding(milliseconds: 50))
    try require(
      hand.counters.framesAccepted > before,
      "the hand is deaf after a pause"
    )
  }

  /// A question that each hand answers.
  private static func question(_ kind: VirtualHandKind) -> [UInt8] {
    switch kind {
    case .ability: framed([0x50, 0xA2], for: kind)
    case .rh56: framed([1, 4, 0x11, 0x0A, 6, 12], for: kind)
    case .rh56Modbus: framed([1, 3, 6, 10, 0, 6], for: kind)
    case .dynamixel: framed([1, 1], for: kind)
    case .mia: framed(Array("?AreYouPlugged?".utf8), for: kind)
    case .brunel: framed(Array("#".utf8), for: kind)
    }
  }

  /// A frame that is whole, around whatever it may hold.
  private static func framed(
    _ content: [UInt8],
    for kind: VirtualHandKind
  ) -> [UInt8] {
    switch kind {
    case .ability:
      let sum = content.reduce(0, &+)
      let stuffed = (content + [0 &- sum]).flatMap { byte in
        byte == 0x7E || byte == 0x7D ? [0x7D, byte ^ 0x20] : [byte]
      }
      return [0x7E] + stuffed + [0x7E]
    case .rh56: return [0xEB, 0x90] + content + [content.reduce(0, &+)]
    case .rh56Modbus:
      return checked(content, polynomial: 0xA001, start: 0xFFFF)
    case .dynamixel:
      let length = UInt8(truncatingIfNeeded: max(content.count - 1, 0) + 2)
      let head: [UInt8] =
        [0xFF, 0xFF, 0xFD, 0, content.first ?? 0, length, 0]
      return dynamixelChecked(head + content.dropFirst())
    case .mia:
      let text = content.prefix(15)
      let dots = [UInt8](repeating: 0x2E, count: 15 - text.count)
      return [0x40] + text + dots + Array("*\r".utf8)
    case .brunel: return content + [0x0A]
    }
  }

  /// Bytes and their CRC-16, in which the lowest bit goes first.
  private static func checked(
    _ bytes: [UInt8],
    polynomial: UInt16,
    start: UInt16
  ) -> [UInt8] {
    var check = start
    for byte in bytes {
      check ^= UInt16(byte)
      for _ in 0..<8 {
        check = check & 1 == 0 ? check >> 1 : check >> 1 ^ polynomial
      }
    }
    return bytes + [UInt8(check & 0xFF), UInt8(check >> 8)]
  }

  /// Bytes and their CRC-16, in which the highest bit goes first.
  private static func dynamixelChecked(_ bytes: [UInt8]) -> [UInt8] {
    var check: UInt16 = 0
    for byte in bytes {
      check ^= UInt16(byte) << 8
      for _ in 0..<8 {
        check = check & 0x8000 == 0 ? check << 1 : check << 1 ^ 0x8005
      }
    }
    return bytes + [UInt8(check & 0xFF), UInt8(check >> 8)]
  }
}

import HandProtocol

/// The wire of the Ability Hand written down a second time, as plainly as can
/// be, to compare with and to play the hand.
enum AbilityHandWire {
  /// Bytes between flags, as they go over the wire.
  static func stuffed(_ frame: [UInt8]) -> [UInt8] {
    [0x7E]
      + frame.flatMap { $0 == 0x7E || $0 == 0x7D ? [0x7D, $0 ^ 0x20] : [$0] }
      + [0x7E]
  }

  /// What stands between the flags of one whole frame.
  static func unstuffed(_ wire: [UInt8]) -> [UInt8] {
    var frame: [UInt8] = []
    var turn = false
    for byte in wire where byte != 0x7E {
      if byte == 0x7D {
        turn = true
      } else {
        frame.append(turn ? byte ^ 0x20 : byte)
        turn = false
      }
    }
    return frame
  }

  /// Bytes with the checksum that makes their sum zero.
  static func checked(_ bytes: [UInt8]) -> [UInt8] {
    bytes + [0 &- bytes.reduce(0, &+)]
  }

  /// An answer before stuffing.
  static func answer(
    header: UInt8,
    variant: Int,
    positions: [Int],
    second: [Int] = [0, 0, 0, 0, 0, 0],
    velocities: [Int] = [0, 0, 0, 0, 0, 0],
    touch: [Int] = Array(repeating: 0, count: 30),
    limited: UInt8 = 0
  ) -> [UInt8] {
    func low(_ value: Int) -> [UInt8] {
      [UInt8(value & 0xFF), UInt8(value >> 8 & 0xFF)]
    }
    var frame = [header]
    for joint in 0..<6 { frame += low(positions[joint]) + low(second[joint]) }
    if variant == 2 {
      frame += velocities.flatMap(low)
    } else {
      // All sensors as one long number, 12 bits each, lowest first.
      for bit in stride(from: 0, to: 360, by: 8) {
        var byte = 0
        for place in 0..<8 {
          let index = bit + place
          byte |= (touch[index / 12] >> (index % 12) & 1) << place
        }
        frame.append(UInt8(byte))
      }
    }
    return checked(frame + [limited])
  }

  /// The messages in bytes, taken all at once.
  static func messages(_ wire: [UInt8]) -> [AbilityHandMessage] {
    var receiver = AbilityHandReceiver()
    return messages(wire, &receiver)
  }

  /// The messages in bytes, by a receiver that goes on.
  static func messages(
    _ wire: [UInt8],
    _ receiver: inout AbilityHandReceiver
  ) -> [AbilityHandMessage] {
    var messages: [AbilityHandMessage] = []
    receiver.receive(wire.span) { messages.append($0) }
    return messages
  }

  /// The answers in bytes.
  static func replies(_ wire: [UInt8]) -> [AbilityHandReply] {
    messages(wire).compactMap {
      if case .reply(let reply) = $0 { reply } else { nil }
    }
  }
}

extension InlineArray {
  /// The elements.
  var array: [Element] { indices.map { self[$0] } }
}

import HandProtocol

/// Finds Dynamixel 2.0 instruction packets among bytes of any kind.
struct InstructionReceiver: Sendable {
  /// What a packet asks.
  struct Packet: Equatable, Sendable {
    let id: UInt8
    let instruction: UInt8
    let parameters: [UInt8]
  }

  /// Longer than a sync write of 16 servos' whole tables of goals. Chosen.
  static let longestLength = 1024
  /// A packet that stops for so long is over, in milliseconds. Chosen.
  static let gapMilliseconds: UInt32 = 20

  /// Whether a header inside a packet that is not escaped makes it invalid.
  /// The vendor's Python client never escapes what it sends, so that usually
  /// such packets pass, by their length and CRC.
  var requiresStuffing = false

  private var held: [UInt8] = []
  private var lastByte = Moment(microseconds: 0)

  /// Forgets what came.
  mutating func removeAll() {
    held.removeAll()
  }

  /// Takes bytes; gives the packets that are whole.
  mutating func take(
    _ bytes: [UInt8],
    at now: Moment,
    _ counters: inout HandCounters
  ) -> [Packet] {
    // Silence lasts until a byte comes, however often it is looked for.
    guard !bytes.isEmpty else { return [] }
    if now.milliseconds(since: lastByte) >= Self.gapMilliseconds {
      drop(held.count, &counters)
    }
    lastByte = now
    var packets: [Packet] = []
    for byte in bytes {
      held.append(byte)
      while !held.isEmpty, !isOpen(&counters) {
        guard let (packet, byteCount) = packet() else {
          counters.framesRejected += 1
          drop(1, &counters)
          continue
        }
        counters.framesAccepted += 1
        held.removeFirst(byteCount)
        packets.append(packet)
      }
    }
    return packets
  }

  private mutating func drop(_ count: Int, _ counters: inout HandCounters) {
    held.removeFirst(count)
    counters.bytesDropped += count
  }

  /// Whether more bytes are needed; drops those that begin no packet.
  private mutating func isOpen(_ counters: inout HandCounters) -> Bool {
    let header: [UInt8] = [0xFF, 0xFF, 0xFD, 0x00]
    while !held.isEmpty,
      !held.prefix(4).elementsEqual(header.prefix(held.count))
    {
      drop(1, &counters)
    }
    guard held.count >= 7 else { return true }
    let length = Int(held[5]) | Int(held[6]) << 8
    // A wrong length is for `packet` to refuse.
    guard length >= 3, length <= Self.longestLength else { return false }
    return held.count < 7 + length
  }

  /// The packet that the held bytes begin with, and its bytes, or nil where they
  /// begin with none. More may be held: those of a longer one that was none.
  private func packet() -> (Packet, byteCount: Int)? {
    let length = Int(held[5]) | Int(held[6]) << 8
    guard length >= 3, length <= Self.longestLength else { return nil }
    let end = 5 + length
    let crc = Self.crc(of: held.prefix(end))
    guard littleEndian(crc) == Array(held[end..<end + 2]) else { return nil }
    guard let plain = unstuffed(Array(held[7..<end])) else { return nil }
    let packet = Packet(
      id: held[4],
      instruction: plain[0],
      parameters: Array(plain.dropFirst())
    )
    return (packet, end + 2)
  }

  /// Takes away the FD that follows each FF FF FD.
  private func unstuffed(_ bytes: [UInt8]) -> [UInt8]? {
    var plain: [UInt8] = []
    var index = 0
    while index < bytes.count {
      plain.append(bytes[index])
      index += 1
      guard plain.suffix(3) == [0xFF, 0xFF, 0xFD] else { continue }
      if index < bytes.count, bytes[index] == 0xFD {
        index += 1
      } else if requiresStuffing {
        return nil
      }
    }
    return plain
  }

  /// A status packet, stuffed.
  static func status(
    id: UInt8,
    error: UInt8,
    _ parameters: [UInt8]
  ) -> [UInt8] {
    var payload: [UInt8] = []
    for byte in [0x55, error] + parameters {
      payload.append(byte)
      if payload.suffix(3) == [0xFF, 0xFF, 0xFD] { payload.append(0xFD) }
    }
    var packet: [UInt8] = [0xFF, 0xFF, 0xFD, 0x00, id]
    packet += littleEndian(UInt16(payload.count + 2)) + payload
    return packet + littleEndian(crc(of: packet))
  }

  /// The one status packet of a fast read: each servo adds its error, id, data
  /// and the CRC of all bytes before. It is not stuffed. Nil where it would be
  /// longer than a packet can say.
  static func fastStatus(
    _ parts: [(error: UInt8, id: UInt8, data: [UInt8])]
  ) -> [UInt8]? {
    let length = parts.reduce(1) { $0 + 4 + $1.data.count }
    guard length <= UInt16.max else { return nil }
    var packet: [UInt8] = [0xFF, 0xFF, 0xFD, 0x00, 0xFE]
    packet += littleEndian(UInt16(length)) + [0x55]
    var crc = crc(of: packet)
    for part in parts {
      let own = [part.error, part.id] + part.data
      crc = Self.crc(of: own, after: crc)
      let sum = littleEndian(crc)
      packet += own + sum
      crc = Self.crc(of: sum, after: crc)
    }
    return packet
  }

  /// CRC-16: polynomial 0x8005, initially 0, not reflected.
  static func crc(
    of bytes: some Sequence<UInt8>,
    after before: UInt16 = 0
  ) -> UInt16 {
    bytes.reduce(before) { crc, byte in
      crc << 8 ^ crcOfByte[Int(crc >> 8 ^ UInt16(byte))]
    }
  }

  private static let crcOfByte: [UInt16] = (0..<256).map { byte in
    (0..<8).reduce(UInt16(byte) << 8) { crc, _ in
      crc & 0x8000 != 0 ? crc << 1 ^ 0x8005 : crc << 1
    }
  }
}

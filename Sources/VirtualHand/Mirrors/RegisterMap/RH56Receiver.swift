import HandProtocol

/// How the registers of an RH56 are asked for.
public enum RH56Framing: Sendable {
  /// The vendor's frame: EB 90, id, length, command, payload, checksum.
  case inspire
  /// Modbus RTU.
  case modbus
}

/// Finds requests among bytes of any kind.
struct RH56Receiver: Sendable {
  /// Longer than any frame: 5 bytes, 255 of payload and command, a checksum.
  static let capacity = 512
  /// A frame that stops for so long is over, in milliseconds. The line's own
  /// rule is 3.5 characters; a host's scheduler is less exact. Chosen.
  static let gapMilliseconds: UInt32 = 20

  let framing: RH56Framing
  private var held: [UInt8] = []
  private var lastByte = Moment(microseconds: 0)

  init(framing: RH56Framing) {
    self.framing = framing
  }

  /// Forgets what came.
  mutating func removeAll() {
    held.removeAll()
  }

  /// Takes bytes; gives the frames that are whole, with a right checksum,
  /// without it.
  mutating func take(
    _ bytes: [UInt8],
    at now: Moment,
    _ counters: inout HandCounters
  ) -> [[UInt8]] {
    if now.milliseconds(since: lastByte) >= Self.gapMilliseconds {
      drop(held.count, &counters)
    }
    lastByte = now
    var frames: [[UInt8]] = []
    for byte in bytes {
      held.append(byte)
      while let outcome = framing == .inspire ? inspireFrame() : modbusFrame() {
        switch outcome {
        case .frame(let length, let checksumLength):
          frames.append(Array(held.prefix(length - checksumLength)))
          held.removeFirst(length)
          counters.framesAccepted += 1
        case .noise:
          drop(1, &counters)
        case .corrupt:
          counters.framesRejected += 1
          drop(1, &counters)
        }
      }
      // Cannot be reached: every length is below it.
      if held.count >= Self.capacity { drop(held.count, &counters) }
    }
    return frames
  }

  private enum Outcome {
    case frame(length: Int, checksumLength: Int)
    /// The first byte begins no frame.
    case noise
    /// ... began one that is broken.
    case corrupt
  }

  private mutating func drop(_ count: Int, _ counters: inout HandCounters) {
    held.removeFirst(count)
    counters.bytesDropped += count
  }

  /// What the held bytes begin with; nil while that is open.
  private func inspireFrame() -> Outcome? {
    guard !held.isEmpty else { return nil }
    guard held[0] == 0xEB, held.count < 2 || held[1] == 0x90 else {
      return .noise
    }
    guard held.count >= 4 else { return nil }
    let length = 5 + Int(held[3])
    // The command alone is one byte.
    guard held[3] >= 1 else { return .corrupt }
    guard held.count >= length else { return nil }
    let sum = held[2..<length - 1].reduce(0, &+)
    return sum == held[length - 1]
      ? .frame(length: length, checksumLength: 1) : .corrupt
  }

  private func modbusFrame() -> Outcome? {
    guard held.count >= 2 else { return nil }
    let length: Int
    switch held[1] {
    case 3, 4, 6: length = 8
    case 16:
      guard held.count >= 7 else { return nil }
      length = 9 + Int(held[6])
    // Another function: its frame is taken to have the usual eight bytes.
    case 1...127: length = 8
    default: return .noise
    }
    guard held.count >= length else { return nil }
    let crc = Self.crc(of: held.prefix(length - 2))
    return littleEndian(crc) == Array(held[length - 2..<length])
      ? .frame(length: length, checksumLength: 2) : .corrupt
  }

  /// CRC-16 of Modbus: polynomial 0xA001 reflected, initially 0xFFFF.
  static func crc(of bytes: some Sequence<UInt8>) -> UInt16 {
    bytes.reduce(0xFFFF) { crc, byte in
      (0..<8).reduce(crc ^ UInt16(byte)) { crc, _ in
        crc & 1 != 0 ? crc >> 1 ^ 0xA001 : crc >> 1
      }
    }
  }
}

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
  /// A frame may begin after so much silence, in microseconds, whatever was
  /// before it: 3.5 characters, which Modbus sets to this above 19,200 bit/s.
  static let silenceMicroseconds: UInt64 = 1750

  let framing: RH56Framing
  private var held: [UInt8] = []
  private var lastByte = Moment(microseconds: 0)
  /// The places of held bytes that came after a silence of 3.5 characters.
  private var starts: [Int] = []

  init(framing: RH56Framing) {
    self.framing = framing
  }

  /// Forgets what came.
  mutating func removeAll() {
    held.removeAll()
    starts.removeAll()
  }

  /// Takes bytes; gives the frames that are whole, with a right checksum,
  /// without it.
  mutating func take(
    _ bytes: [UInt8],
    at now: Moment,
    _ counters: inout HandCounters
  ) -> [[UInt8]] {
    // Silence lasts until a byte comes, however often it is looked for.
    guard !bytes.isEmpty else { return [] }
    let silence = now.microseconds - min(lastByte, now).microseconds
    if silence >= UInt64(Self.gapMilliseconds) * 1000 {
      drop(held.count, &counters)
    } else if silence >= Self.silenceMicroseconds, !held.isEmpty {
      starts.append(held.count)
    }
    lastByte = now
    var frames: [[UInt8]] = []
    for byte in bytes {
      held.append(byte)
      while let outcome = nextOutcome() {
        switch outcome {
        case .frame(let length, let checksumLength):
          frames.append(Array(held.prefix(length - checksumLength)))
          remove(length)
          counters.framesAccepted += 1
        case .foreign(let length):
          drop(length, &counters)
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
    /// So many bytes are not of this line: a whole frame begins after them.
    case foreign(length: Int)
  }

  private mutating func drop(_ count: Int, _ counters: inout HandCounters) {
    remove(count)
    counters.bytesDropped += count
  }

  private mutating func remove(_ count: Int) {
    held.removeFirst(count)
    starts = starts.filter { $0 > count }.map { $0 - count }
  }

  /// What the held bytes begin with; nil while that is open.
  private func nextOutcome() -> Outcome? {
    guard framing == .modbus else { return inspireFrame() }
    if let outcome = modbusFrame(from: 0) { return outcome }
    // Bytes that only look like the start of a long frame must not swallow one
    // that comes after a silence.
    for start in starts {
      if case .frame? = modbusFrame(from: start) {
        return .foreign(length: start)
      }
    }
    return nil
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

  private func modbusFrame(from start: Int) -> Outcome? {
    let held = held[start...]
    guard held.count >= 2 else { return nil }
    let length: Int
    switch held[start + 1] {
    case 3, 4, 6: length = 8
    case 16:
      guard held.count >= 7 else { return nil }
      length = 9 + Int(held[start + 6])
    // Another function: its frame is taken to have the usual eight bytes.
    case 1...127: length = 8
    default: return .noise
    }
    guard held.count >= length else { return nil }
    let crc = Self.crc(of: held.prefix(length - 2))
    let sent = held[(start + length - 2)..<(start + length)]
    return littleEndian(crc) == Array(sent)
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

/// Frames between two 0x7E, in which 0x7E and 0x7D are escaped.
///
/// A lost opening 0x7E does no harm, nor do zeros around a frame, which some
/// RS-485 adapters add.
struct AbilityReceiver: Sendable {
  /// Longer than any frame: a motion command has 15 bytes, a misc command with
  /// ignored payload no more.
  static let capacity = 64

  static let flag: UInt8 = 0x7E
  static let escape: UInt8 = 0x7D
  static let mask: UInt8 = 0x20

  private var held: [UInt8] = []
  private var isEscaped = false
  private var isTooLong = false

  /// Takes a byte.
  ///
  /// - Returns: The bytes before a 0x7E, with address and checksum; nil while
  ///   there is no such end, or nothing before it.
  mutating func take(_ byte: UInt8, _ counters: inout HandCounters) -> [UInt8]?
  {
    switch byte {
    case Self.flag:
      defer { removeAll() }
      if isTooLong {
        counters.framesRejected += 1
        return nil
      }
      let frame = Array(held.drop { $0 == 0 })
      counters.bytesDropped += held.count - frame.count
      return frame.isEmpty ? nil : frame
    case Self.escape:
      isEscaped = true
    default:
      guard held.count < Self.capacity, !isTooLong else {
        counters.bytesDropped += held.count + 1
        held.removeAll()
        isTooLong = true
        isEscaped = false
        return nil
      }
      held.append(isEscaped ? byte ^ Self.mask : byte)
      isEscaped = false
    }
    return nil
  }

  /// Forgets what came.
  mutating func removeAll() {
    held.removeAll()
    isEscaped = false
    isTooLong = false
  }

  /// Bytes as they go over the wire: escaped, between two 0x7E.
  static func stuffed(_ bytes: [UInt8]) -> [UInt8] {
    var wire = [flag]
    for byte in bytes {
      if byte == flag || byte == escape {
        wire += [escape, byte ^ mask]
      } else {
        wire.append(byte)
      }
    }
    return wire + [flag]
  }

  /// The byte that makes the sum of a whole frame zero.
  static func checksum(of bytes: some Sequence<UInt8>) -> UInt8 {
    bytes.reduce(0) { $0 &- $1 }
  }
}

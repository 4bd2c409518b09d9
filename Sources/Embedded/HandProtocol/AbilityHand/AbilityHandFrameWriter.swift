/// Puts bytes between flags, as the Point-to-Point Protocol does.
///
/// A frame stands between two bytes 7E. Inside it 7E and 7D are written as 7D
/// and the byte with bit 5 turned over, the checksum too.
///
/// Source: RFC 1662, "PPP in HDLC-like Framing", section 4.2.
public struct AbilityHandFrameWriter: Sendable {
  /// The byte that begins and ends a frame.
  public static let flag: UInt8 = 0x7E
  /// The byte that goes before one that is turned over.
  public static let escape: UInt8 = 0x7D
  /// The bit that is turned over.
  public static let escapeMask: UInt8 = 0x20

  private var frame = WireFrame()
  private var sum: UInt8 = 0

  /// Begins a frame.
  public init() {
    frame.append(Self.flag)
  }

  /// Adds a byte, and counts it in the checksum.
  public mutating func append(_ byte: UInt8) {
    sum &+= byte
    stuff(byte)
  }

  /// Adds a 16-bit number, low byte first.
  public mutating func append(littleEndian value: UInt16) {
    append(UInt8(truncatingIfNeeded: value))
    append(UInt8(truncatingIfNeeded: value >> 8))
  }

  /// Adds a 32-bit number, low byte first.
  public mutating func append(littleEndian value: UInt32) {
    append(littleEndian: UInt16(truncatingIfNeeded: value))
    append(littleEndian: UInt16(truncatingIfNeeded: value >> 16))
  }

  /// Ends the frame with the checksum that makes the sum of its bytes zero.
  public consuming func finish() -> WireFrame {
    stuff(0 &- sum)
    return finishWithoutChecksum()
  }

  /// Ends a frame that has no checksum: only the hand's answer to a written
  /// register is one.
  public consuming func finishWithoutChecksum() -> WireFrame {
    frame.append(Self.flag)
    return frame
  }

  private mutating func stuff(_ byte: UInt8) {
    if byte == Self.flag || byte == Self.escape {
      frame.append(Self.escape)
      frame.append(byte ^ Self.escapeMask)
    } else {
      frame.append(byte)
    }
  }
}

/// The CRC-16 of Dynamixel Protocol 2.0: polynomial 8005, initial value 0, not
/// reflected, over all bytes from the header to the last parameter.
public struct DynamixelCRC: Sendable {
  /// The checksum of all bytes so far.
  public private(set) var value: UInt16 = 0

  /// Starts the checksum of no bytes.
  public init() {}

  /// Adds a byte, without a loop over its bits: for this polynomial the
  /// remainder of eight bits x is x << 1 ^ x << 2, and 8003 where x has an odd
  /// number of ones.
  public mutating func update(_ byte: UInt8) {
    let front = UInt8(truncatingIfNeeded: value >> 8) ^ byte
    let bits = UInt16(front)
    let odd = UInt16(truncatingIfNeeded: front.nonzeroBitCount & 1)
    value = (value << 8) ^ (bits << 1) ^ (bits << 2) ^ (odd &* 0x8003)
  }
}

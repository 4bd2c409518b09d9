/// A packet of Dynamixel Protocol 2.0 that came whole, without its stuffing.
public struct DynamixelPacket: Sendable {
  /// The most parameters of a packet.
  public static let capacity = 320
  /// The instruction of a packet that a servo sends.
  public static let status: UInt8 = 0x55

  /// The servo's number.
  public var identifier: UInt8
  /// What it asks, or `status`.
  public var instruction: UInt8
  /// The number of parameters; the first of a status is its error.
  public private(set) var count = 0

  private var storage = InlineArray<320, UInt8>(repeating: 0)

  /// A packet without parameters.
  init(identifier: UInt8, instruction: UInt8) {
    self.identifier = identifier
    self.instruction = instruction
  }

  /// Adds a parameter; there must be room.
  mutating func append(_ byte: UInt8) {
    storage[count] = byte
    count += 1
  }

  /// The parameter at a place below `count`.
  public subscript(index: Int) -> UInt8 {
    precondition(index < count, "beyond the end of the packet")
    return storage[index]
  }

  /// The number of 1, 2 or 4 bytes at a place, signed.
  public func value(at index: Int, byteCount: Int) -> Int32 {
    var bits: UInt32 = 0
    for place in 0..<byteCount {
      bits |= UInt32(self[index + place]) << (8 * UInt32(place))
    }
    switch byteCount {
    case 1: return Int32(Int8(truncatingIfNeeded: bits))
    case 2: return Int32(Int16(truncatingIfNeeded: bits))
    default: return Int32(bitPattern: bits)
    }
  }
}

/// The bytes of one frame, as they go over the wire.
public struct WireFrame: Sendable {
  /// The most bytes a frame may have: a Dynamixel sync write of two registers
  /// of sixteen servos, stuffed, is shorter.
  public static let capacity = 256

  private var storage = InlineArray<256, UInt8>(repeating: 0)

  /// The number of bytes in the frame.
  public private(set) var count = 0

  /// Whether more bytes were appended than fit. Such a frame must not be sent.
  public private(set) var hasOverflowed = false

  /// A frame of no bytes.
  public init() {}

  /// The byte at a place below `count`.
  public subscript(index: Int) -> UInt8 {
    get {
      precondition(index < count, "beyond the end of the frame")
      return storage[index]
    }
    set {
      precondition(index < count, "beyond the end of the frame")
      storage[index] = newValue
    }
  }

  /// The bytes of the frame.
  public var bytes: Span<UInt8> {
    @_lifetime(borrow self)
    get { storage.span.extracting(0..<count) }
  }

  /// Adds a byte; one that does not fit marks the frame as overflowed.
  public mutating func append(_ byte: UInt8) {
    guard count < Self.capacity else {
      hasOverflowed = true
      return
    }
    storage[count] = byte
    count += 1
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

  /// Empties the frame.
  public mutating func removeAll() {
    count = 0
    hasOverflowed = false
  }
}

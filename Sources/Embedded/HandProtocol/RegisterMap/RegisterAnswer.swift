/// What a hand answers to a request for registers.
public struct RegisterAnswer: Sendable {
  /// What kind of answer it is.
  public enum Kind: Equatable, Sendable {
    /// Registers that were read.
    case data
    /// Registers were set.
    case written
    /// A read was refused.
    case readRefused
    /// A write was refused.
    case writeRefused
  }

  /// The most bytes of registers in one answer.
  public static let capacity = 64

  /// What kind of answer it is.
  public var kind: Kind
  /// The address it is about; nil where the frame does not say, as in what
  /// Modbus reads and refuses.
  public var address: UInt16?
  /// The number of bytes of registers.
  public private(set) var count = 0
  /// Whether words have the low byte first.
  public var isLittleEndian: Bool

  private var storage = InlineArray<64, UInt8>(repeating: 0)

  /// An answer without data.
  init(kind: Kind, address: UInt16?, isLittleEndian: Bool) {
    self.kind = kind
    self.address = address
    self.isLittleEndian = isLittleEndian
  }

  /// Adds a byte of registers; there must be room.
  mutating func append(_ byte: UInt8) {
    storage[count] = byte
    count += 1
  }

  /// The byte at a place below `count`.
  public func byte(_ index: Int) -> UInt8 {
    precondition(index < count, "beyond the end of the answer")
    return storage[index]
  }

  /// The 16-bit number at a place below `count / 2`, signed.
  public func word(_ index: Int) -> Int16 {
    let first = UInt16(byte(2 * index))
    let second = UInt16(byte(2 * index + 1))
    return Int16(
      bitPattern: isLittleEndian
        ? first | second << 8
        : first << 8 | second
    )
  }

  /// The number at a place in a block of registers.
  ///
  /// Two bytes share a word, the first in its low half, which Modbus sends last.
  public func value(_ index: Int, of block: RegisterBlock) -> Int32 {
    guard block.width == .byte else { return Int32(word(index)) }
    return Int32(byte(isLittleEndian ? index : index ^ 1))
  }
}

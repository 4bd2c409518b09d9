/// A 64-bit digest that two programs in two languages compute alike, to compare
/// more bytes than a file of the repository should hold.
///
/// It finds accidents, not forgeries.
///
/// Source: Eastlake, Hansen, Fowler, Vo and Noll, "The FNV Non-Cryptographic
/// Hash Algorithm", IETF draft: FNV-1a with 64 bits.
public struct FNV1a: Sendable {
  /// The digest of all bytes so far.
  public private(set) var digest: UInt64 = 0xCBF2_9CE4_8422_2325

  /// Starts the digest of no bytes.
  public init() {}

  /// Adds a byte.
  public mutating func update(_ byte: UInt8) {
    digest = (digest ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
  }

  /// Adds a 32-bit number, low byte first.
  public mutating func update(littleEndian value: Int32) {
    for shift in stride(from: 0, to: 32, by: 8) {
      update(UInt8(truncatingIfNeeded: value >> Int32(shift)))
    }
  }

  /// The digest as 16 hexadecimal digits.
  public var text: String {
    let digits = String(digest, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

/// A whole frame from an Ability Hand.
public enum AbilityHandMessage: Sendable {
  /// What the hand says of itself.
  case reply(AbilityHandReply)
  /// The value of a register; nil where the hand has refused to give it.
  case register(Int32?)
  /// A register was written, or the hand has refused.
  case registerWritten(Bool)

  /// Reads a frame.
  ///
  /// A register's answer begins with a 32-bit word, 4E11FEA4 for yes and
  /// FA17FFFF for no. The interface document leaves its byte order open; the
  /// vendor's program takes the low byte first. Neither order looks like any
  /// other answer, so that both are taken. The answer to a written register
  /// is that word alone, without a checksum.
  ///
  /// - Parameters:
  ///   - bytes: A frame without flags and stuffing. Zeros may follow it.
  ///   - lastVariant: The form of the answer before.
  /// - Throws: What keeps the bytes from being a frame of this hand.
  public init(
    parsing bytes: Span<UInt8>,
    lastVariant: AbilityHandVariant
  ) throws(AbilityHandFrameError) {
    guard let accepted = Self.status(bytes) else {
      self = .reply(
        try AbilityHandReply(parsing: bytes, lastVariant: lastVariant)
      )
      return
    }
    if AbilityHandReply.holds(bytes, 4) {
      self = .registerWritten(accepted)
      return
    }
    guard AbilityHandReply.holds(bytes, 9) else {
      throw .wrongLength(expected: 9, actual: bytes.count)
    }
    try AbilityHandReply.checkSum(of: bytes.extracting(0..<9))
    var value: UInt32 = 0
    for index in 0..<4 { value |= UInt32(bytes[4 + index]) << (8 * index) }
    self = .register(accepted ? Int32(bitPattern: value) : nil)
  }

  private static func status(_ bytes: Span<UInt8>) -> Bool? {
    guard bytes.count >= 4 else { return nil }
    var word: UInt32 = 0
    for index in 0..<4 { word |= UInt32(bytes[index]) << (8 * index) }
    switch word {
    case 0x4E11_FEA4, 0xA4FE_114E: return true
    case 0xFA17_FFFF, 0xFFFF_17FA: return false
    default: return nil
    }
  }
}

/// Why bytes between two flags are no answer of an Ability Hand.
public enum AbilityHandFrameError: Error, Equatable {
  /// Bytes are missing, or there are more than the form has. A flag was lost.
  case wrongLength(expected: Int, actual: Int)
  /// The sum of all bytes is not zero. The line is noisy, or its speed wrong.
  case checksumMismatch(expected: UInt8, actual: UInt8)
  /// No answer of this hand begins so. Another device, or one's own echo.
  case unknownHeader(UInt8)
  /// A flag after an escape, or more bytes than any answer has.
  case broken
}

/// What the hand says of itself, joint by joint in the order of the wire.
public struct AbilityHandReply: Sendable {
  /// The header of the frame that is answered.
  public var header: UInt8
  /// The form of the answer.
  public var variant: AbilityHandVariant
  /// Positions: 32,767 are 150 degrees, zero is extended.
  public var positions: InlineArray<6, Int16>
  /// Currents of the motors in counts of their sensor, where the form has them.
  public var currents: InlineArray<6, Int16>?
  /// Speeds of the motors, ahead of the gear, four counts per radian a second,
  /// where the form has them.
  public var velocities: InlineArray<6, Int16>?
  /// Touch sensors, 12 bits each, six a finger from index to thumb, where the
  /// form has them.
  public var touch: InlineArray<30, UInt16>?
  /// The joints whose command the hand limits, after a collision or for heat:
  /// bit 0 for index, bit 5 for the thumb rotator.
  public var limitedJoints: UInt8

  /// Reads an answer.
  ///
  /// - Parameters:
  ///   - bytes: A frame without flags and stuffing. Zeros may follow it.
  ///   - lastVariant: The form of the answer before, which the hand keeps when
  ///     it answers an order or a grip.
  /// - Throws: What keeps the bytes from being an answer of this hand.
  public init(
    parsing bytes: Span<UInt8>,
    lastVariant: AbilityHandVariant
  ) throws(AbilityHandFrameError) {
    guard bytes.count > 0 else { throw .wrongLength(expected: 39, actual: 0) }
    guard
      let variant = Self.variant(ofHeader: bytes[0], lastVariant: lastVariant)
    else { throw .unknownHeader(bytes[0]) }
    let length = variant.byteCount
    guard Self.holds(bytes, length) else {
      throw .wrongLength(expected: length, actual: bytes.count)
    }
    try Self.checkSum(of: bytes.extracting(0..<length))

    header = bytes[0]
    self.variant = variant
    var positions = InlineArray<6, Int16>(repeating: 0)
    var second = InlineArray<6, Int16>(repeating: 0)
    for joint in 0..<AbilityHand.jointCount {
      positions[joint] = Self.int16(bytes, at: 1 + 4 * joint)
      second[joint] = Self.int16(bytes, at: 3 + 4 * joint)
    }
    self.positions = positions
    switch variant {
    case .currentsAndTouch:
      currents = second
      velocities = nil
      touch = Self.touch(bytes, at: 25)
    case .velocitiesAndTouch:
      currents = nil
      velocities = second
      touch = Self.touch(bytes, at: 25)
    case .currentsAndVelocities:
      currents = second
      var third = InlineArray<6, Int16>(repeating: 0)
      for joint in 0..<AbilityHand.jointCount {
        third[joint] = Self.int16(bytes, at: 25 + 2 * joint)
      }
      velocities = third
      touch = nil
    }
    limitedJoints = bytes[length - 2] & 0b11_1111
  }

  /// Whether the answer is to a command of a mode, or, for nil, to a frame that
  /// only asks.
  public func answers(_ mode: AbilityHandMode?) -> Bool {
    let asked = mode?.rawValue ?? AbilityHandEncoder.readOnlyHeader
    return header == asked | variant.rawValue
  }

  /// The form of an answer with a header; nil for no header of this hand.
  private static func variant(
    ofHeader header: UInt8,
    lastVariant: AbilityHandVariant
  ) -> AbilityHandVariant? {
    if AbilityHandOrder(rawValue: header) != nil
      || header == AbilityHandEncoder.gripHeader
    {
      return lastVariant
    }
    guard
      AbilityHandMode(rawValue: header & 0xF0) != nil
        || header & 0xF0 == AbilityHandEncoder.readOnlyHeader
    else { return nil }
    return AbilityHandVariant(rawValue: header & 0x0F)
  }

  /// Whether bytes are so many, or so many and zeros behind them.
  static func holds(_ bytes: Span<UInt8>, _ length: Int) -> Bool {
    guard bytes.count >= length else { return false }
    for index in length..<bytes.count where bytes[index] != 0 { return false }
    return true
  }

  /// Throws unless the sum of all bytes is zero.
  static func checkSum(
    of bytes: Span<UInt8>
  ) throws(AbilityHandFrameError) {
    let last = bytes.count - 1
    var expected: UInt8 = 0
    for index in 0..<last { expected &-= bytes[index] }
    guard bytes[last] == expected else {
      throw .checksumMismatch(expected: expected, actual: bytes[last])
    }
  }

  private static func int16(_ bytes: Span<UInt8>, at offset: Int) -> Int16 {
    let bits = UInt16(bytes[offset]) | UInt16(bytes[offset + 1]) << 8
    return Int16(bitPattern: bits)
  }

  /// Two sensors in three bytes, low bits first. (Table 17 of the interface
  /// document says high bits first; its own code, the vendor's programs and
  /// recordings of a hand say low.)
  private static func touch(
    _ bytes: Span<UInt8>,
    at offset: Int
  ) -> InlineArray<30, UInt16> {
    var touch = InlineArray<30, UInt16>(repeating: 0)
    for pair in 0..<AbilityHand.touchCount / 2 {
      let first = UInt16(bytes[offset + 3 * pair])
      let middle = UInt16(bytes[offset + 3 * pair + 1])
      let last = UInt16(bytes[offset + 3 * pair + 2])
      touch[2 * pair] = first | (middle & 0x0F) << 8
      touch[2 * pair + 1] = middle >> 4 | last << 4
    }
    return touch
  }
}

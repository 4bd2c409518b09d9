/// The value divided by a power of two, rounded to nearest, ties upward:
/// `floor(value / 2^shift + 1/2)`.
///
/// - Parameters:
///   - value: Any value; nothing is added to it that could overflow.
///   - shift: 0...31.
/// - Returns: The quotient; exact but for its rounding.
@inlinable
@inline(__always)
public func shiftRightRoundingUp(_ value: Int32, by shift: Int32) -> Int32 {
  // The bit below the last one kept is the half; a shift of zero keeps all.
  guard shift > 0 else { return value }
  return (value &>> shift) &+ ((value &>> (shift &- 1)) & 1)
}

/// The 64-bit value divided by a power of two, rounded to nearest, ties upward.
///
/// - Parameters:
///   - value: Any value; nothing is added to it that could overflow.
///   - shift: 0...63.
/// - Returns: The quotient; exact but for its rounding.
@inlinable
@inline(__always)
public func shiftRightRoundingUp(_ value: Int64, by shift: Int64) -> Int64 {
  guard shift > 0 else { return value }
  return (value &>> shift) &+ ((value &>> (shift &- 1)) & 1)
}

/// The nearest 16-bit value.
@inlinable
@inline(__always)
public func saturatedToInt16(_ value: Int32) -> Int16 {
  Int16(truncatingIfNeeded: min(max(value, -32768), 32767))
}

/// The nearest 16-bit value.
@inlinable
@inline(__always)
public func saturatedToInt16(_ value: Int64) -> Int16 {
  Int16(truncatingIfNeeded: min(max(value, -32768), 32767))
}

/// The nearest 32-bit value.
@inlinable
@inline(__always)
public func saturatedToInt32(_ value: Int64) -> Int32 {
  Int32(truncatingIfNeeded: min(max(value, -0x8000_0000), 0x7FFF_FFFF))
}

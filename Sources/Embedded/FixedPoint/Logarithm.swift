/// The fractional bits of `binaryLogarithm` and of `binaryExponential`'s
/// argument.
public let logarithmFractionBits: Int32 = 24

/// The binary logarithm of an integer, with 24 fractional bits.
///
///     value = 2^e m,  1 <= m < 2
///     log2(value) = e - log2(c) + log2(1 + r),  r = m c - 1,  c = about 1 / m
///
/// c is one of 128 reciprocals, so that r lies in -2^-16 ..< 2^-7 + 2^-16, and
/// log2(1 + r) is the Taylor polynomial of degree three.
///
/// - Parameter value: At least 1.
/// - Returns: The logarithm, 0 ..< 64 in steps of 2^-24; exact for powers of
///   two. Error at most one step: the polynomial leaves r^4 / (4 ln 2), under
///   2^-29; the truncations of r and of its powers, the table's rounding, and
///   the bits of m beyond 32 together under 2^-28; the last rounding is half a
///   step, 2^-25.
///
/// Source: Tang, "Table-driven implementation of the logarithm function in
/// IEEE floating-point arithmetic", ACM Trans. Math. Softw. 16(4), 1990.
@inlinable
public func binaryLogarithm(_ value: UInt64) -> Int32 {
  precondition(value > 0, "the logarithm of zero is not defined")
  let leadingZeros = UInt64(value.leadingZeroBitCount)
  let exponent = Int64(63 &- leadingZeros)
  // m with 31 fractional bits.
  let mantissa = (value &<< leadingZeros) &>> 32
  let index = Int((mantissa &>> 24) & 127)
  // 31 + 16 fractional bits, below 2^49.
  let product = Int64(
    bitPattern: mantissa &* UInt64(logarithmReciprocals[index])
  )
  // From here on 30 fractional bits; |r| < 2^24, so all products fit easily.
  let r = (product &- (1 &<< 47)) &>> 17
  let square = (r &* r) &>> 30
  let cube = (square &* r) &>> 30
  // 357 913 941 is 2^30 / 3; 1 549 082 005 is 2^30 / ln 2.
  let naturalLogarithm =
    r &- (square &>> 1) &+ ((cube &* 357_913_941) &>> 30)
  let logarithm =
    (exponent &<< 30) &+ Int64(logarithmsOfReciprocals[index])
    &+ ((naturalLogarithm &* 1_549_082_005) &>> 30)
  return Int32(
    truncatingIfNeeded: shiftRightRoundingUp(logarithm, by: 30 - 24)
  )
}

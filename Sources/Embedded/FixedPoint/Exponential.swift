/// Two to the power of a fixed-point number.
///
///     2^x = 2^k 2^(i / 128) 2^g,  0 <= g < 1 / 128
///
/// with 2^(i / 128) from a table and 2^g = exp(g ln 2) the Taylor polynomial of
/// degree three.
///
/// - Parameters:
///   - exponent: x with 24 fractional bits; below 32.
///   - fractionBits: The fractional bits of the result, 0...30.
/// - Returns: 2^x with `fractionBits` fractional bits, rounded to nearest. Its
///   error is half a step and a relative 2^-27: the polynomial leaves
///   (g ln 2)^4 / 24, under 2^-34; the table's rounding and five truncations
///   leave at most 2^-30 each.
///
/// Source: Tang, "Table-driven implementation of the exponential function in
/// IEEE floating-point arithmetic", ACM Trans. Math. Softw. 15(2), 1989.
public func binaryExponential(_ exponent: Int32, fractionBits: Int32) -> UInt64
{
  precondition(fractionBits >= 0 && fractionBits <= 30, "0...30 fraction bits")
  let whole = Int64(exponent &>> 24)
  precondition(whole < 32, "the power of two fits")
  let fraction = Int64(exponent & 0xFF_FFFF)
  let index = Int(fraction &>> 17)
  // From here on 30 fractional bits. 744 261 118 is 2^30 ln 2.
  let u = ((fraction & 0x1_FFFF) &* 744_261_118) &>> 24
  let halfSquare = (u &* u) &>> 31
  // 357 913 941 is 2^30 / 3: u^3 / 6 is u^2 / 2 times u / 3.
  let sixthCube = (((halfSquare &* u) &>> 30) &* 357_913_941) &>> 30
  let power = Int64(powersOfTwo[index])
  let mantissa =
    power &+ ((power &* (u &+ halfSquare &+ sixthCube)) &>> 30)
  let shift = 30 &- Int64(fractionBits) &- whole
  // Below 2^31 * 2^31: with 30 fraction bits and 2^31 the shift is -31.
  if shift <= 0 { return UInt64(bitPattern: mantissa &<< -shift) }
  // Past 32 places nothing is left, not even the half that would round up.
  if shift > 32 { return 0 }
  return UInt64(bitPattern: shiftRightRoundingUp(mantissa, by: shift))
}

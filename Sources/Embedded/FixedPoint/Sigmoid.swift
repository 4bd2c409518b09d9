/// The logistic function by table, with linear interpolation.
///
///     logistic(x) = 1 / (1 + exp(-x))
///
/// - Parameters:
///   - position: `24 * x * 2^fractionBits`: where x lies in the table. Any
///     value: beyond the table's end the curve is flat.
///   - fractionBits: How finely the position divides a step of the table,
///     1...14. TFLM's 9 is an x of Q3.12 times three.
/// - Returns: Q15, in 1...32767. Within 1.1 steps of the function at the
///   position; exactly TFLM's `Logistic` where `fractionBits` is 9.
///
/// More fraction bits that are zero change nothing: both the interpolation and
/// the rounding are then the same numbers, shifted.
///
/// Source: `Logistic` in TFLM's `reference/integer_ops/logistic.h`.
public func logistic(position: Int32, fractionBits: Int32) -> Int32 {
  // Below 2^16 * 2^14 = 2^30: table entries have 16 bits.
  let result = interpolate(position: position, fractionBits: fractionBits)
  let half = UInt32(1) &<< UInt32(fractionBits)
  let mirrored =
    position >= 0
    ? result &+ half
    : (1 &<< UInt32(16 &+ fractionBits)) &- result &+ half &- 1
  return Int32(
    truncatingIfNeeded: mirrored &>> UInt32(fractionBits &+ 1)
  )
}

/// The hyperbolic tangent by the same table.
///
///     tanh(x) = 2 logistic(2 x) - 1
///
/// - Parameters:
///   - position: `48 * x * 2^fractionBits`. Any value.
///   - fractionBits: 1...14. TFLM's 8 is an x of Q3.12 times three.
/// - Returns: Q15, in -32767...32767. Within 1.6 steps of the function at the
///   position; exactly TFLM's `Tanh` where `fractionBits` is 8.
///
/// Source: `Tanh` in TFLM's `reference/integer_ops/tanh.h`.
public func hyperbolicTangent(position: Int32, fractionBits: Int32) -> Int32 {
  let result = Int32(
    bitPattern: interpolate(
      position: position,
      fractionBits: fractionBits,
      saturated: 0xFFFF
    )
  )
  // One, in the units of the result; everything stays within 2^30.
  let one = Int32(1) &<< (15 &+ fractionBits)
  let half = Int32(1) &<< (fractionBits &- 1)
  let mirrored =
    position >= 0 ? result &- one &+ half : one &- result &+ half &- 1
  return mirrored &>> fractionBits
}

/// The table at `|position|`, in units of 2^-(16 + fractionBits).
///
/// - Parameters:
///   - position: Where to look.
///   - fractionBits: How finely the position divides a step.
///   - saturated: What stands beyond the last step, in units of 2^-16: for the
///     logistic function the largest Q15, doubled.
/// - Returns: Below 2^30, for entries have 16 bits.
@inline(__always)
func interpolate(
  position: Int32,
  fractionBits: Int32,
  saturated: UInt32 = 0x7FFF << 1
) -> UInt32 {
  let magnitude = position.magnitude
  let index = magnitude &>> UInt32(fractionBits)
  guard index < 255 else { return saturated &<< UInt32(fractionBits) }
  let fraction = magnitude & ((1 &<< UInt32(fractionBits)) &- 1)
  let lower = UInt32(sigmoidTable[Int(index)])
  let upper = UInt32(sigmoidTable[Int(index) &+ 1])
  return (lower &<< UInt32(fractionBits)) &+ fraction &* (upper &- lower)
}

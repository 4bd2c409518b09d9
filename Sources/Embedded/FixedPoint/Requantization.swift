/// The integer form of a scale, and the multiplication by it.
///
///     scale = multiplier / 2^31 * 2^shift
///
/// The arithmetic is that of TensorFlow Lite Micro (TFLM), which differs from
/// TensorFlow Lite's in the last bit.
///
/// Source: `MultiplyByQuantizedMultiplier` in TFLM's
/// `tensorflow/lite/kernels/internal/common.cc`, and gemmlowp's
/// `fixedpoint/fixedpoint.h` for the two roundings.
public struct Requantization: Equatable, Sendable {
  /// The fraction of the scale, Q31, in 2^30 ... 2^31 - 1, or 0 for a scale of
  /// zero.
  public let multiplier: Int32

  /// The power of two of the scale: positive shifts to the left.
  public let shift: Int32

  /// The shifts of a 32-bit accumulator's scale.
  public static let shifts: ClosedRange<Int32> = -31...30

  /// The shifts of a 64-bit accumulator's scale.
  public static let wideShifts: ClosedRange<Int32> = -31...7

  /// Takes the two numbers of a table as they are.
  ///
  /// A multiplier below zero or a shift outside `shifts` is the fault of who
  /// made the table; the results are then meaningless, though still defined.
  @inlinable
  @inline(__always)
  public init(multiplier: Int32, shift: Int32) {
    self.multiplier = multiplier
    self.shift = shift
  }

  /// Multiplies a 32-bit accumulator by the scale, rounding twice.
  ///
  ///     left  = saturate(accumulator * 2^max(shift, 0))
  ///     high  = round(left * multiplier / 2^31)        // ties upward
  ///     result = round(high / 2^max(-shift, 0))        // ties away from zero
  ///
  /// TFLM leaves a left shift that overflows undefined; here it saturates.
  ///
  /// - Parameter accumulator: Any value.
  /// - Returns: The scaled value before the output's zero point is added.
  @inlinable
  @inline(__always)
  public func apply(to accumulator: Int32) -> Int32 {
    guard shift < 0 else {
      // What does not come back lost bits, and saturates.
      let left = accumulator &<< shift
      let end: Int32 = accumulator < 0 ? .min : .max
      return saturatingRoundingDoublingHigh(
        left &>> shift == accumulator ? left : end,
        multiplier
      )
    }
    // With a multiplier of at least zero this is above Int32.min, so that one
    // less than a negative one fits; and it never saturates.
    let product = Int64(accumulator) &* Int64(multiplier) &+ (1 &<< 30)
    let high = Int32(truncatingIfNeeded: product &>> 31)
    // Ties away from zero: a negative tie is made to round downward.
    let nudged = high &+ (high &>> 31)
    return ((nudged &>> ~shift) &+ 1) &>> 1
  }
}

/// The high half of twice the product, rounded to nearest, ties upward.
///
///     round(a * b / 2^31)
///
/// Only `Int32.min * Int32.min` does not fit; it saturates to `Int32.max`.
/// gemmlowp adds 2^30 or 1 - 2^30 by the product's sign and divides toward
/// zero; both cases are the floor of (a * b + 2^30) / 2^31.
@inlinable
@inline(__always)
public func saturatingRoundingDoublingHigh(_ a: Int32, _ b: Int32) -> Int32 {
  if a == .min && b == .min { return .max }
  // |a * b| <= 2^62, so the rounding term cannot overflow an Int64.
  let product = Int64(a) &* Int64(b) &+ (1 &<< 30)
  return Int32(truncatingIfNeeded: product &>> 31)
}

/// Divides by a power of two, rounding to nearest, ties away from zero.
///
/// - Parameters:
///   - value: Any value.
///   - shift: 0...31.
/// - Returns: `round(value / 2^shift)`; never beyond the value itself.
@inlinable
@inline(__always)
public func roundingShiftRight(_ value: Int32, by shift: Int32) -> Int32 {
  let mask = Int32(truncatingIfNeeded: (Int64(1) &<< Int64(shift)) &- 1)
  let threshold = (mask &>> 1) &+ (value < 0 ? 1 : 0)
  return (value &>> shift) &+ (value & mask > threshold ? 1 : 0)
}

extension Requantization {
  /// Multiplies a 64-bit accumulator by the scale's leading 16 bits, rounding
  /// once.
  ///
  ///     reduced = multiplier < 0x7FFF0000 ? (multiplier + 2^15) >> 16 : 0x7FFF
  ///     result  = (accumulator * reduced + 2^(14 - shift)) >> (15 - shift)
  ///
  /// This is the "16x8" form, for int16 activations and int8 weights. It rounds
  /// to nearest, ties upward; the reduced multiplier is within 2^-16 of the
  /// scale, relatively.
  ///
  /// TFLM cuts the result to 32 bits; here all of them are kept, so that a
  /// clamp sees which way a value ran over.
  ///
  /// - Parameter accumulator: In -2^47 ..< 2^47, so that the product with 15
  ///   bits and the rounding term fit an Int64.
  /// - Returns: The scaled value, unclamped.
  @inlinable
  @inline(__always)
  public func apply(to accumulator: Int64) -> Int64 {
    let totalShift = Int64(15 &- shift)
    let rounding = Int64(1) &<< (totalShift &- 1)
    return (accumulator &* Int64(reducedMultiplier) &+ rounding) &>> totalShift
  }

  /// The same, clamped.
  ///
  /// - Parameters:
  ///   - accumulator: In -2^47 ..< 2^47.
  ///   - lowest: At least -2^30.
  ///   - highest: At most 2^30, not below the lowest.
  /// - Returns: The scaled value, or the end of `lowest...highest` that it lies
  ///   beyond.
  @inlinable
  @inline(__always)
  public func apply(
    to accumulator: Int64,
    lowest: Int32,
    highest: Int32
  ) -> Int32 {
    #if _pointerBitWidth(_64)
    let value = min(
      max(apply(to: accumulator), Int64(lowest)),
      Int64(highest)
    )
    return Int32(truncatingIfNeeded: value)
    #else
    return min(max(applyByWords(to: accumulator), lowest), highest)
    #endif
  }

  /// What a machine of 32 bits clamps at less cost.
  ///
  /// - Parameter accumulator: In -2^47 ..< 2^47.
  /// - Returns: The scaled value where it lies within -2^30...2^30, otherwise
  ///   `Int32.min` or `Int32.max`.
  @inlinable
  @inline(__always)
  public func applyByWords(to accumulator: Int64) -> Int32 {
    let product = accumulator &* Int64(reducedMultiplier)
    let high = Int32(truncatingIfNeeded: product &>> 32)
    // All but the last of the bits to drop, 7...45.
    let count = 14 &- shift
    let scaled: Int32
    if count < 32 {
      // The two words shifted as one; neither shift is by 0 or by 32.
      let low =
        UInt32(truncatingIfNeeded: product) &>> UInt32(bitPattern: count)
      scaled = Int32(bitPattern: low) | high &<< (0 &- count)
      if scaled &>> 31 != high &>> count {
        return high < 0 ? .min : .max
      }
    } else {
      scaled = high &>> count
    }
    return (scaled &>> 1) &+ (scaled & 1)
  }

  /// The multiplier's leading 16 bits, rounded, at most 0x7FFF. Unsigned, so
  /// that the compiler need not think of a sign.
  @inlinable
  @inline(__always)
  var reducedMultiplier: UInt32 {
    min((UInt32(bitPattern: multiplier) &+ 0x8000) &>> 16, 0x7FFF)
  }
}

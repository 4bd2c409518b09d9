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
    let reduced =
      multiplier < 0x7FFF_0000 ? (multiplier &+ 0x8000) &>> 16 : 0x7FFF
    let totalShift = Int64(15 &- shift)
    let rounding = Int64(1) &<< (totalShift &- 1)
    return (accumulator &* Int64(reduced) &+ rounding) &>> totalShift
  }
}

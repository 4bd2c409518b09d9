internal import FixedPoint

/// Rows of weights applied to int16 activations, requantized and stored.
///
///     output[row] = clamp(scale[row] * (biases[row] + sum[row]))
///
/// What `dense` and `conv1d` share: they differ in where activations lie. On a
/// board also the code, on a host only the source.
///
/// - Parameters:
///   - weights: Shape `[rowCount, segments.rowLength]`, row-major.
///   - biases: Shape `[rowCount]`, in -2^46 ..< 2^46. With a sum below 2^46,
///     which 2^24 terms reach, the accumulator fits the 2^47 of the scale.
///   - pairs: {multiplier, shift} of each row. Shape `[rowCount, 2]`.
///   - segments: Where the activations lie.
///   - activations: Long enough for the last segment.
///   - clamp: Within int16.
///   - output: Shape `[rowCount]`.
///   - variant: One that is available.
#if _pointerBitWidth(_64)
@inline(__always)
#else
@inline(never)
#endif
func applyRows(
  of weights: Span<Int8>,
  biases: Span<Int64>,
  requantization pairs: Span<Int32>,
  segments: RowSegments,
  to activations: Span<Int16>,
  clamp: ActivationRange,
  into output: inout MutableSpan<Int16>,
  variant: KernelVariant
) {
  precondition(variant.isAvailable, "the processor has the variant")
  let rowCount = output.count
  precondition(
    weights.count == rowCount * segments.rowLength,
    "weights have a row of inputs for each output"
  )
  precondition(biases.count == rowCount, "each output has a bias")
  precondition(
    pairs.count == 2 * rowCount,
    "each output has a multiplier and a shift"
  )
  precondition(clamp.fits(Int16.self), "the clamp lies within int16")
  unsafe output.withUnsafeMutableBufferPointer { output in
    unsafe weights.withUnsafeBufferPointer { weights in
      unsafe activations.withUnsafeBufferPointer { activations in
        unsafe biases.withUnsafeBufferPointer { biases in
          unsafe pairs.withUnsafeBufferPointer { pairs in
            guard let output = output.baseAddress,
              let weights = weights.baseAddress,
              let activations = activations.baseAddress,
              let biases = biases.baseAddress,
              let pairs = pairs.baseAddress
            else { return }
            unsafe forEachRowSum(
              of: weights,
              rowCount: rowCount,
              segments: segments,
              activations: activations,
              variant: variant
            ) { row, sum in
              let scale = unsafe requantization(ofRow: row, in: pairs)
              let value = unsafe scale.apply(
                to: sum &+ biases[row],
                lowest: clamp.lowest,
                highest: clamp.highest
              )
              unsafe output[row] = Int16(truncatingIfNeeded: value)
            }
          }
        }
      }
    }
  }
}

/// Rows of weights applied to int8 activations, requantized and stored.
///
///     output[row] = clamp(
///       scale[row] * (biases[row] + sum[row]) + zeroPoints.output)
///
/// The accumulator is taken modulo 2^32, as TFLM's is.
#if _pointerBitWidth(_64)
@inline(__always)
#else
@inline(never)
#endif
func applyRows(
  of weights: Span<Int8>,
  biases: Span<Int32>,
  requantization pairs: Span<Int32>,
  segments: RowSegments,
  to activations: Span<Int8>,
  zeroPoints: ZeroPoints,
  clamp: ActivationRange,
  into output: inout MutableSpan<Int8>,
  variant: KernelVariant
) {
  precondition(variant.isAvailable, "the processor has the variant")
  let rowCount = output.count
  precondition(
    weights.count == rowCount * segments.rowLength,
    "weights have a row of inputs for each output"
  )
  precondition(biases.count == rowCount, "each output has a bias")
  precondition(
    pairs.count == 2 * rowCount,
    "each output has a multiplier and a shift"
  )
  precondition(clamp.fits(Int8.self), "the clamp lies within int8")
  unsafe output.withUnsafeMutableBufferPointer { output in
    unsafe weights.withUnsafeBufferPointer { weights in
      unsafe activations.withUnsafeBufferPointer { activations in
        unsafe biases.withUnsafeBufferPointer { biases in
          unsafe pairs.withUnsafeBufferPointer { pairs in
            guard let output = output.baseAddress,
              let weights = weights.baseAddress,
              let activations = activations.baseAddress,
              let biases = biases.baseAddress,
              let pairs = pairs.baseAddress
            else { return }
            unsafe forEachRowSum(
              of: weights,
              rowCount: rowCount,
              segments: segments,
              activations: activations,
              zeroPoint: zeroPoints.input,
              variant: variant
            ) { row, sum in
              let scale = unsafe requantization(ofRow: row, in: pairs)
              // A result near the ends of Int32 wraps by the zero point, as
              // in TFLM; a valid scale leaves it far from there.
              let value =
                unsafe scale.apply(to: sum &+ biases[row]) &+ zeroPoints.output
              unsafe output[row] = Int8(
                truncatingIfNeeded: clamp.clamp(value)
              )
            }
          }
        }
      }
    }
  }
}

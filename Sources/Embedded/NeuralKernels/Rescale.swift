public import FixedPoint

/// The two types that activations are stored in.
public protocol ActivationInteger: FixedWidthInteger, SignedInteger,
  BitwiseCopyable
{}

extension Int8: ActivationInteger {}
extension Int16: ActivationInteger {}

/// Changes the scale, zero point or type of activations; a rectifier is a clamp
/// from the zero point upward, a slice a copy with a scale of one.
///
///     output[i] = clamp(
///       outputZeroPoint + scale * (input[i] - inputZeroPoint))
///
/// The scale rounds twice, as TFLM's `Quantize` and `Relu` do.
///
/// - Parameters:
///   - input: Any count; a slice of a tensor is extracted by the caller.
///   - inputZeroPoint: Of the input, within its type.
///   - scale: The input's scale over the output's.
///   - outputZeroPoint: Of the output, within its type.
///   - clamp: Within the output's type.
///   - output: As many elements. May be the input's memory if the type is the
///     same.
/// - Complexity: One requantization an element, no multiply-accumulate.
@inlinable
public func rescale<Input: ActivationInteger, Output: ActivationInteger>(
  _ input: Span<Input>,
  inputZeroPoint: Int32,
  by scale: Requantization,
  outputZeroPoint: Int32,
  clamp: ActivationRange,
  into output: inout MutableSpan<Output>
) {
  precondition(input.count == output.count, "one output for each input")
  precondition(clamp.fits(Output.self), "the clamp lies within the output")
  for i in 0..<input.count {
    // In bounds, for the counts are equal. The sum of a scaled value and a
    // zero point wraps only where the scaled value nearly fills 32 bits, which
    // 17 bits and a scale below 2^14 never do.
    let centered = unsafe Int32(input[unchecked: i]) &- inputZeroPoint
    let value = scale.apply(to: centered) &+ outputZeroPoint
    unsafe output[unchecked: i] = Output(
      truncatingIfNeeded: clamp.clamp(value)
    )
  }
}

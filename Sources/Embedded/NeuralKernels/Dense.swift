/// The size of a fully connected layer.
public struct DenseShape: Equatable, Sendable {
  /// Activations in, at least one.
  public let inputCount: Int

  /// Activations out, at least one.
  public let outputCount: Int

  /// Names a layer of `outputCount` rows of `inputCount` weights.
  @inlinable
  public init(inputCount: Int, outputCount: Int) {
    precondition(
      inputCount > 0 && outputCount > 0,
      "a dense layer is not empty"
    )
    self.inputCount = inputCount
    self.outputCount = outputCount
  }

  /// The multiply-accumulates of one application.
  @inlinable
  public var multiplyAccumulateCount: Int { inputCount * outputCount }
}

/// A fully connected layer on int16 activations ("16x8").
///
///     output[o] = clamp(
///       scale[o] * (biases[o] + sum over i of weights[o, i] * input[i]))
///
/// Bit-exact with TFLM. The accumulator has 64 bits and the scale 16, see
/// `Requantization.apply(to:)`; a scaled value beyond 32 bits is clamped.
///
/// - Parameters:
///   - input: Shape `[inputCount]`, zero point 0.
///   - shape: The layer's size.
///   - weights: Shape `[outputCount, inputCount]`, row-major, zero point 0.
///   - biases: Shape `[outputCount]`, in units of the accumulator, in
///     -2^46 ..< 2^46.
///   - requantization: Shape `[outputCount, 2]`: {multiplier, shift} of each
///     row, shifts in `Requantization.wideShifts`.
///   - clamp: Within int16.
///   - output: Shape `[outputCount]`. Not the memory of the input.
///   - variant: One that is available.
/// - Complexity: `inputCount * outputCount` multiply-accumulates.
public func dense(
  _ input: Span<Int16>,
  shape: DenseShape,
  weights: Span<Int8>,
  biases: Span<Int64>,
  requantization: Span<Int32>,
  clamp: ActivationRange,
  into output: inout MutableSpan<Int16>,
  variant: KernelVariant = .fastest
) {
  precondition(input.count == shape.inputCount, "the input has its shape")
  precondition(output.count == shape.outputCount, "the output has its shape")
  applyRows(
    of: weights,
    biases: biases,
    requantization: requantization,
    segments: RowSegments(length: shape.inputCount),
    to: input,
    clamp: clamp,
    into: &output,
    variant: variant
  )
}

/// A fully connected layer on int8 activations.
///
///     output[o] = clamp(zeroPoints.output + scale[o] * (biases[o]
///       + sum over i of weights[o, i] * (input[i] - zeroPoints.input)))
///
/// Bit-exact with TFLM: the scale rounds twice.
///
/// - Parameters:
///   - input: Shape `[inputCount]`.
///   - shape: The layer's size.
///   - weights: Shape `[outputCount, inputCount]`, row-major, zero point 0.
///   - biases: Shape `[outputCount]`, in units of the accumulator.
///   - requantization: Shape `[outputCount, 2]`: {multiplier, shift} of each
///     row, shifts in `Requantization.shifts`.
///   - zeroPoints: Of input and output.
///   - clamp: Within int8.
///   - output: Shape `[outputCount]`. Not the memory of the input.
///   - variant: One that is available.
/// - Complexity: `inputCount * outputCount` multiply-accumulates.
public func dense(
  _ input: Span<Int8>,
  shape: DenseShape,
  weights: Span<Int8>,
  biases: Span<Int32>,
  requantization: Span<Int32>,
  zeroPoints: ZeroPoints,
  clamp: ActivationRange,
  into output: inout MutableSpan<Int8>,
  variant: KernelVariant = .fastest
) {
  precondition(input.count == shape.inputCount, "the input has its shape")
  precondition(output.count == shape.outputCount, "the output has its shape")
  applyRows(
    of: weights,
    biases: biases,
    requantization: requantization,
    segments: RowSegments(length: shape.inputCount),
    to: input,
    zeroPoints: zeroPoints,
    clamp: clamp,
    into: &output,
    variant: variant
  )
}

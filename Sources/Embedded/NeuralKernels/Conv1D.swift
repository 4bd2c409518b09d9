/// The size of a causal 1-D convolution that is fed frame by frame.
public struct Conv1DShape: Equatable, Sendable {
  /// Channels of a frame in, at least one.
  public let inputChannels: Int

  /// Channels of a frame out, at least one.
  public let outputChannels: Int

  /// Taps, at least one.
  public let kernelLength: Int

  /// Frames from one tap to the next, at least one.
  public let dilation: Int

  /// Names a convolution of `outputChannels` filters.
  @inlinable
  public init(
    inputChannels: Int,
    outputChannels: Int,
    kernelLength: Int,
    dilation: Int = 1
  ) {
    precondition(
      inputChannels > 0 && outputChannels > 0 && kernelLength > 0
        && dilation > 0,
      "a convolution is not empty"
    )
    self.inputChannels = inputChannels
    self.outputChannels = outputChannels
    self.kernelLength = kernelLength
    self.dilation = dilation
  }

  /// The frames that the kernel reaches over, the newest included.
  @inlinable
  public var frameCount: Int { (kernelLength - 1) * dilation + 1 }

  /// The elements of the history: `frameCount` frames, oldest first.
  @inlinable
  public var historyCount: Int { frameCount * inputChannels }

  /// The elements of the weights.
  @inlinable
  public var weightCount: Int { outputChannels * kernelLength * inputChannels }

  /// The multiply-accumulates of one frame out.
  @inlinable
  public var multiplyAccumulateCount: Int { weightCount }

  /// Where the taps lie in a history. Without dilation they are one stretch.
  @inline(__always)
  var segments: RowSegments {
    dilation == 1
      ? RowSegments(length: kernelLength &* inputChannels)
      : RowSegments(
        count: kernelLength,
        length: inputChannels,
        stride: dilation &* inputChannels
      )
  }
}

/// One frame of a causal 1-D convolution on int16 activations ("16x8").
///
///     output[o] = clamp(scale[o] * (biases[o] + sum over k, i of
///       weights[o, k, i] * history[k * dilation, i]))
///
/// Tap 0 meets the oldest frame. A stride is the caller's: push every frame,
/// convolve after every so many. Bit-exact with TFLM.
///
/// - Parameters:
///   - history: Shape `[frameCount, inputChannels]`, oldest first, the newest
///     frame pushed.
///   - shape: The layer's size.
///   - weights: Shape `[outputChannels, kernelLength, inputChannels]`,
///     row-major, zero point 0.
///   - biases: Shape `[outputChannels]`, in -2^46 ..< 2^46.
///   - requantization: Shape `[outputChannels, 2]`: {multiplier, shift}, shifts
///     in `Requantization.wideShifts`.
///   - clamp: Within int16.
///   - output: Shape `[outputChannels]`.
///   - variant: One that is available.
/// - Complexity: `outputChannels * kernelLength * inputChannels`
///   multiply-accumulates.
public func conv1d(
  _ history: Span<Int16>,
  shape: Conv1DShape,
  weights: Span<Int8>,
  biases: Span<Int64>,
  requantization: Span<Int32>,
  clamp: ActivationRange,
  into output: inout MutableSpan<Int16>,
  variant: KernelVariant = .fastest
) {
  precondition(history.count == shape.historyCount, "the history has its shape")
  precondition(output.count == shape.outputChannels, "the output has its shape")
  applyRows(
    of: weights,
    biases: biases,
    requantization: requantization,
    segments: shape.segments,
    to: history,
    clamp: clamp,
    into: &output,
    variant: variant
  )
}

/// One frame of a causal 1-D convolution on int8 activations.
///
///     output[o] = clamp(zeroPoints.output + scale[o] * (biases[o]
///       + sum over k, i of weights[o, k, i]
///       * (history[k * dilation, i] - zeroPoints.input)))
///
/// Bit-exact with TFLM: the scale rounds twice.
///
/// - Parameters:
///   - history: Shape `[frameCount, inputChannels]`, oldest first, the newest
///     frame pushed; before the first frame the input's zero point.
///   - shape: The layer's size.
///   - weights: Shape `[outputChannels, kernelLength, inputChannels]`,
///     row-major, zero point 0.
///   - biases: Shape `[outputChannels]`.
///   - requantization: Shape `[outputChannels, 2]`: {multiplier, shift}, shifts
///     in `Requantization.shifts`.
///   - zeroPoints: Of input and output.
///   - clamp: Within int8.
///   - output: Shape `[outputChannels]`.
///   - variant: One that is available.
/// - Complexity: `outputChannels * kernelLength * inputChannels`
///   multiply-accumulates.
public func conv1d(
  _ history: Span<Int8>,
  shape: Conv1DShape,
  weights: Span<Int8>,
  biases: Span<Int32>,
  requantization: Span<Int32>,
  zeroPoints: ZeroPoints,
  clamp: ActivationRange,
  into output: inout MutableSpan<Int8>,
  variant: KernelVariant = .fastest
) {
  precondition(history.count == shape.historyCount, "the history has its shape")
  precondition(output.count == shape.outputChannels, "the output has its shape")
  applyRows(
    of: weights,
    biases: biases,
    requantization: requantization,
    segments: shape.segments,
    to: history,
    zeroPoints: zeroPoints,
    clamp: clamp,
    into: &output,
    variant: variant
  )
}

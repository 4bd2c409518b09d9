import NeuralKernels
import Testing

/// What a streamed convolution needs of a case, on either type.
private struct Convolution {
  let golden: GoldenCase
  let shape: Conv1DShape
  let weights: [Int8]
  let pairs: [Int32]
  let clamp: ActivationRange
  let zeroPoints: ZeroPoints

  init(_ golden: GoldenCase) {
    let sizes: [Int] = golden.numbers("shape")
    let clamp: [Int32] = golden.numbers("clamp")
    let zeros: [Int32] = golden.numbers("zero_points")
    self.golden = golden
    shape = Conv1DShape(
      inputChannels: sizes[0],
      outputChannels: sizes[1],
      kernelLength: sizes[2],
      dilation: sizes[3]
    )
    weights = golden.numbers("weights")
    pairs = golden.pairs("multipliers", "shifts")
    self.clamp = ActivationRange(lowest: clamp[0], highest: clamp[1])
    zeroPoints = ZeroPoints(input: zeros[0], output: zeros[1])
  }

  /// The outputs of every frame whose taps all lie in the input: what a
  /// convolution without padding gives.
  func stream<Activation: FixedWidthInteger & BitwiseCopyable>(
    _ input: [Activation],
    _ step: (_ history: [Activation]) -> [Activation]
  ) -> [Activation] {
    var history = [Activation](
      repeating: Activation(zeroPoints.input),
      count: shape.historyCount
    )
    var outputs: [Activation] = []
    let frames = input.count / shape.inputChannels
    for frame in 0..<frames {
      let start = frame * shape.inputChannels
      var span = history.mutableSpan
      push(
        input.span.extracting(start..<start + shape.inputChannels),
        into: &span
      )
      let output = step(history)
      if frame + 1 >= shape.frameCount { outputs += output }
    }
    return outputs
  }

  func step(_ history: [Int16], _ variant: KernelVariant) -> [Int16] {
    let biases: [Int64] = golden.numbers("biases")
    var output = [Int16](repeating: 0, count: shape.outputChannels)
    var span = output.mutableSpan
    conv1d(
      history.span,
      shape: shape,
      weights: weights.span,
      biases: biases.span,
      requantization: pairs.span,
      clamp: clamp,
      into: &span,
      variant: variant
    )
    return output
  }

  func step(_ history: [Int8], _ variant: KernelVariant) -> [Int8] {
    let biases: [Int32] = golden.numbers("biases")
    var output = [Int8](repeating: 0, count: shape.outputChannels)
    var span = output.mutableSpan
    conv1d(
      history.span,
      shape: shape,
      weights: weights.span,
      biases: biases.span,
      requantization: pairs.span,
      zeroPoints: zeroPoints,
      clamp: clamp,
      into: &span,
      variant: variant
    )
    return output
  }
}

@Test(arguments: GoldenCase.read("conv1d.txt"), KernelVariant.available)
func streamedConvolutionIsTFLMs(golden: GoldenCase, variant: KernelVariant) {
  let convolution = Convolution(golden)
  if golden.word("type") == "int16" {
    let input: [Int16] = golden.numbers("input")
    let got = convolution.stream(input) { convolution.step($0, variant) }
    #expect(firstDifference(got, golden.numbers("output")) == nil)
  } else {
    let input: [Int8] = golden.numbers("input")
    let got = convolution.stream(input) { convolution.step($0, variant) }
    #expect(firstDifference(got, golden.numbers("output")) == nil)
  }
}

@Test func pushDropsTheOldestFrame() {
  var history: [Int16] = [1, 2, 3, 4, 5, 6]
  var span = history.mutableSpan
  push(([7, 8] as [Int16]).span, into: &span)
  #expect(history == [3, 4, 5, 6, 7, 8])
}

@Test func pushFillsAHistoryOfOneFrame() {
  var history: [Int8] = [1, 2]
  var span = history.mutableSpan
  push(([7, 8] as [Int8]).span, into: &span)
  #expect(history == [7, 8])
}

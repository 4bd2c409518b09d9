import FixedPoint
import NeuralKernels
import Testing

private func rescaled<Input: ActivationInteger, Output: ActivationInteger>(
  _ golden: GoldenCase,
  _ input: [Input],
  _ clamp: ActivationRange
) -> [Output] {
  let zeros: [Int32] = golden.numbers("zero_points")
  let scale: [Int32] = golden.numbers("scale")
  var output = [Output](repeating: 0, count: input.count)
  var span = output.mutableSpan
  rescale(
    input.span,
    inputZeroPoint: zeros[0],
    by: Requantization(multiplier: scale[0], shift: scale[1]),
    outputZeroPoint: zeros[1],
    clamp: clamp,
    into: &span
  )
  return output
}

@Test(arguments: GoldenCase.read("rescale.txt"))
func rescaleIsTFLMs(golden: GoldenCase) {
  let types: [Int] = golden.numbers("types")
  switch (types[0], types[1]) {
  case (8, 8):
    let got: [Int8] = rescaled(
      golden,
      golden.numbers("input") as [Int8],
      .int8
    )
    #expect(firstDifference(got, golden.numbers("output")) == nil)
  case (8, 16):
    let got: [Int16] = rescaled(
      golden,
      golden.numbers("input") as [Int8],
      .int16
    )
    #expect(firstDifference(got, golden.numbers("output")) == nil)
  case (16, 8):
    let got: [Int8] = rescaled(
      golden,
      golden.numbers("input") as [Int16],
      .int8
    )
    #expect(firstDifference(got, golden.numbers("output")) == nil)
  default:
    let got: [Int16] = rescaled(
      golden,
      golden.numbers("input") as [Int16],
      .int16
    )
    #expect(firstDifference(got, golden.numbers("output")) == nil)
  }
}

/// A scale of one with a clamp from the zero point is a rectifier, and without
/// one a copy.
@Test func scaleOfOneCopiesOrRectifies() {
  let input = (-128...127).map { Int8($0) }
  var copied = [Int16](repeating: 0, count: 256)
  var copy = copied.mutableSpan
  let one = Requantization(multiplier: 1 << 30, shift: 1)
  rescale(
    input.span,
    inputZeroPoint: 0,
    by: one,
    outputZeroPoint: 0,
    clamp: .int16,
    into: &copy
  )
  #expect(copied == input.map { Int16($0) })
  var rectified = [Int8](repeating: 0, count: 256)
  var rectify = rectified.mutableSpan
  rescale(
    input.span,
    inputZeroPoint: -5,
    by: one,
    outputZeroPoint: -5,
    clamp: ActivationRange(lowest: -5, highest: 127),
    into: &rectify
  )
  #expect(rectified == input.map { max($0, -5) })
}

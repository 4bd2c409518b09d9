import NeuralKernels
import TestSupport
import Testing

@Test(arguments: GoldenCase.read("dense.txt"), KernelVariant.available)
func denseIsTFLMs(golden: GoldenCase, variant: KernelVariant) {
  let sizes: [Int] = golden.numbers("shape")
  let clamp: [Int32] = golden.numbers("clamp")
  let weights: [Int8] = golden.numbers("weights")
  let pairs = golden.pairs("multipliers", "shifts")
  let shape = DenseShape(inputCount: sizes[0], outputCount: sizes[1])
  let range = ActivationRange(lowest: clamp[0], highest: clamp[1])
  if golden.word("type") == "int16" {
    let input: [Int16] = golden.numbers("input")
    let biases: [Int64] = golden.numbers("biases")
    var output = [Int16](repeating: 0, count: sizes[1])
    var span = output.mutableSpan
    dense(
      input.span,
      shape: shape,
      weights: weights.span,
      biases: biases.span,
      requantization: pairs.span,
      clamp: range,
      into: &span,
      variant: variant
    )
    #expect(firstDifference(output, golden.numbers("output")) == nil)
  } else {
    let input: [Int8] = golden.numbers("input")
    let biases: [Int32] = golden.numbers("biases")
    let zeros: [Int32] = golden.numbers("zero_points")
    var output = [Int8](repeating: 0, count: sizes[1])
    var span = output.mutableSpan
    dense(
      input.span,
      shape: shape,
      weights: weights.span,
      biases: biases.span,
      requantization: pairs.span,
      zeroPoints: ZeroPoints(input: zeros[0], output: zeros[1]),
      clamp: range,
      into: &span,
      variant: variant
    )
    #expect(firstDifference(output, golden.numbers("output")) == nil)
  }
}

/// The int16 layer as a sentence: exact sums in 128 bits, one rounding.
private func plainestDense(
  _ input: [Int16],
  _ weights: [Int8],
  _ biases: [Int64],
  reduced: Int128,
  shift: Int128
) -> [Int16] {
  biases.indices.map { row in
    var sum = Int128(biases[row])
    for i in input.indices {
      sum += Int128(weights[row * input.count + i]) * Int128(input[i])
    }
    let scaled = (sum * reduced + (1 << (14 - shift))) >> (15 - shift)
    return Int16(clamping: scaled)
  }
}

/// Rows whose every product has one sign leave 32 bits after 512 terms, 2^31
/// exactly; both ends of the chunks of 256 and 2048 are passed.
@Test(
  arguments: [1, 15, 16, 255, 256, 257, 511, 512, 513, 516, 517, 2048, 2065],
  KernelVariant.available
)
func extremalRowsDoNotOverflow(count: Int, variant: KernelVariant) {
  let rows: [(weight: Int8, input: Int16)] = [
    (-128, -32768), (-128, 32767), (127, -32768), (127, 32767), (-127, -32768),
  ]
  for (weight, value) in rows {
    let input = [Int16](repeating: value, count: count)
    let weights = [Int8](repeating: weight, count: 5 * count)
    let biases: [Int64] = [0, 1 << 45, -(1 << 45), 17, -(1 << 31)]
    // Halves times 2^-18, so that 600 terms stay inside an Int16, and 2^-31 for
    // the two long biases.
    let half: Int32 = 1 << 30
    let pairs: [Int32] = [
      half, -18, half, -31, half, -31, half, -18, half, -18,
    ]
    var output = [Int16](repeating: 0, count: 5)
    var span = output.mutableSpan
    dense(
      input.span,
      shape: DenseShape(inputCount: count, outputCount: 5),
      weights: weights.span,
      biases: biases.span,
      requantization: pairs.span,
      clamp: .int16,
      into: &span,
      variant: variant
    )
    let want = (0..<5).map { row in
      plainestDense(
        input,
        Array(weights[row * count..<(row + 1) * count]),
        [biases[row]],
        reduced: 1 << 14,
        shift: Int128(pairs[2 * row + 1])
      )[0]
    }
    #expect(firstDifference(output, want) == nil, "\(weight) * \(value)")
  }
}

/// Every count of rows and columns around the vector's four and sixteen, and
/// starts that no vector is aligned to.
@Test(arguments: KernelVariant.available)
func variantsAgreeOnEveryShape(variant: KernelVariant) {
  var generator = SplitMix64(seed: 7)
  for rowCount in 1...9 {
    for columnCount in Array(1...50) + [255, 256, 300, 2047, 2049] {
      let bytes = (0..<(rowCount * columnCount + 1)).map { _ in
        Int8(truncatingIfNeeded: generator.next())
      }
      let wide = (0...columnCount).map { _ in
        Int16(truncatingIfNeeded: generator.next())
      }
      let narrow = wide.map { Int8(truncatingIfNeeded: $0) }
      let weights = bytes.span.extracting(1...)
      let shape = DenseShape(inputCount: columnCount, outputCount: rowCount)
      let pair: [Int32] = [0x5A82_7999, -9]
      let pairs = Array([[Int32]](repeating: pair, count: rowCount).joined())
      let bias64 = (0..<rowCount).map { Int64($0) << 20 }
      let bias32 = (0..<rowCount).map { Int32($0) << 10 }
      let zeros = ZeroPoints(
        input: Int32(Int8(truncatingIfNeeded: generator.next())),
        output: -3
      )
      func run(_ variant: KernelVariant) -> ([Int16], [Int8]) {
        var output16 = [Int16](repeating: 0, count: rowCount)
        var output8 = [Int8](repeating: 0, count: rowCount)
        var span16 = output16.mutableSpan
        dense(
          wide.span.extracting(1...),
          shape: shape,
          weights: weights,
          biases: bias64.span,
          requantization: pairs.span,
          clamp: .int16,
          into: &span16,
          variant: variant
        )
        var span8 = output8.mutableSpan
        dense(
          narrow.span.extracting(1...),
          shape: shape,
          weights: weights,
          biases: bias32.span,
          requantization: pairs.span,
          zeroPoints: zeros,
          clamp: .int8,
          into: &span8,
          variant: variant
        )
        return (output16, output8)
      }
      let got = run(variant)
      let want = run(.plain)
      guard got == want else {
        Issue.record("\(rowCount) x \(columnCount): \(got), want \(want)")
        return
      }
    }
  }
}

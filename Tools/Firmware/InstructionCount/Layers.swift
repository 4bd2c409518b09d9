import Machine
import NeuralKernels

// One line for each layer: its name, multiply-accumulates, and the digests of
// the results in the fastest variant and in the plain one. The plugin counts the
// former, in the order of the lines.

@c(count_layers)
func countLayers() {
  for side in stride(from: 64, through: 256, by: 64) where side != 192 {
    measure("dense_s8", side, side) { unsafe denseInt8(&$0, side, $1) }
    measure("dense_16x8", side, side) { unsafe denseInt16(&$0, side, $1) }
  }
  measure("conv1d_s8 k5 T60", 64, 64) { unsafe convInt8(&$0, 64, 64, $1) }
  measure("conv1d_16x8 k5 T60", 64, 64) { unsafe convInt16(&$0, 64, 64, $1) }
  measure("conv1d_s8 k5 T60", 16, 32) { unsafe convInt8(&$0, 16, 32, $1) }
  measure("gru_16x8 x4", 96, 64) {
    unsafe recurrent(&$0, linearBeforeReset: true, $1)
  }
  measure("gru_16x8 reset-before x4", 96, 64) {
    unsafe recurrent(&$0, linearBeforeReset: false, $1)
  }
}

/// Runs a layer in the fastest variant, counted, and in the plain one.
///
/// - Parameters:
///   - name: Printed with the two sizes.
///   - inputs: Channels or elements in.
///   - outputs: Channels or elements out.
///   - layer: Takes its memory and the variant; calls `counted` around its
///     steps.
private func measure(
  _ name: StaticString,
  _ inputs: Int,
  _ outputs: Int,
  _ layer: (inout Arena, KernelVariant) -> LayerResult
) {
  var fastest = unsafe Arena()
  let result = unsafe layer(&fastest, .fastest)
  var plain = unsafe Arena(isCounted: false)
  let reference = unsafe layer(&plain, .plain)
  put(name)
  put(" ")
  put(decimal: UInt32(inputs))
  put("x")
  put(decimal: UInt32(outputs))
  put(",")
  put(decimal: UInt32(result.multiplyAccumulateCount))
  put(",")
  put(hexadecimal: result.digest)
  put(",")
  put(hexadecimal: reference.digest)
  put("\n")
}

/// What a layer did.
struct LayerResult {
  let multiplyAccumulateCount: Int
  let digest: UInt64
}

private func denseInt8(
  _ arena: inout Arena,
  _ side: Int,
  _ variant: KernelVariant
) -> LayerResult {
  let shape = DenseShape(inputCount: side, outputCount: side)
  let weights: Span<Int8> = unsafe arena.draw(side * side, bits: 8)
  let biases: Span<Int32> = unsafe arena.draw(side, bits: 16)
  let scales = unsafe arena.scales(side, shift: -8)
  let input: Span<Int8> = unsafe arena.draw(side, bits: 8)
  var output: MutableSpan<Int8> = unsafe arena.room(side)
  unsafe arena.countBegins()
  dense(
    input,
    shape: shape,
    weights: weights,
    biases: biases,
    requantization: scales,
    zeroPoints: ZeroPoints(input: -5, output: 3),
    clamp: .int8,
    into: &output,
    variant: variant
  )
  unsafe arena.countEnds()
  return LayerResult(
    multiplyAccumulateCount: shape.multiplyAccumulateCount,
    digest: digest(output.span)
  )
}

private func denseInt16(
  _ arena: inout Arena,
  _ side: Int,
  _ variant: KernelVariant
) -> LayerResult {
  let shape = DenseShape(inputCount: side, outputCount: side)
  let weights: Span<Int8> = unsafe arena.draw(side * side, bits: 8)
  let biases: Span<Int64> = unsafe arena.draw(side, bits: 24)
  let scales = unsafe arena.scales(side, shift: -9)
  let input: Span<Int16> = unsafe arena.draw(side, bits: 16)
  var output: MutableSpan<Int16> = unsafe arena.room(side)
  unsafe arena.countBegins()
  dense(
    input,
    shape: shape,
    weights: weights,
    biases: biases,
    requantization: scales,
    clamp: .int16,
    into: &output,
    variant: variant
  )
  unsafe arena.countEnds()
  return LayerResult(
    multiplyAccumulateCount: shape.multiplyAccumulateCount,
    digest: digest(output.span)
  )
}

/// The frames of a convolution; those whose taps all lie within are computed.
private let frameCount = 60

private func convInt8(
  _ arena: inout Arena,
  _ inputs: Int,
  _ outputs: Int,
  _ variant: KernelVariant
) -> LayerResult {
  let shape = Conv1DShape(
    inputChannels: inputs,
    outputChannels: outputs,
    kernelLength: 5
  )
  let weights: Span<Int8> = unsafe arena.draw(shape.weightCount, bits: 8)
  let biases: Span<Int32> = unsafe arena.draw(outputs, bits: 16)
  let scales = unsafe arena.scales(outputs, shift: -9)
  let input: Span<Int8> = unsafe arena.draw(frameCount * inputs, bits: 8)
  var history: MutableSpan<Int8> = unsafe arena.room(shape.historyCount)
  let computed = frameCount - shape.frameCount + 1
  var output: MutableSpan<Int8> = unsafe arena.room(computed * outputs)
  unsafe arena.countBegins()
  for frame in 0..<frameCount {
    push(
      input.extracting(frame * inputs..<(frame + 1) * inputs),
      into: &history
    )
    let index = frame - shape.frameCount + 1
    guard index >= 0 else { continue }
    var place = output._mutatingExtracting(
      index * outputs..<(index + 1) * outputs
    )
    conv1d(
      history.span,
      shape: shape,
      weights: weights,
      biases: biases,
      requantization: scales,
      zeroPoints: ZeroPoints(input: -5, output: 3),
      clamp: .int8,
      into: &place,
      variant: variant
    )
  }
  unsafe arena.countEnds()
  return LayerResult(
    multiplyAccumulateCount: computed * shape.multiplyAccumulateCount,
    digest: digest(output.span)
  )
}

private func convInt16(
  _ arena: inout Arena,
  _ inputs: Int,
  _ outputs: Int,
  _ variant: KernelVariant
) -> LayerResult {
  let shape = Conv1DShape(
    inputChannels: inputs,
    outputChannels: outputs,
    kernelLength: 5
  )
  let weights: Span<Int8> = unsafe arena.draw(shape.weightCount, bits: 8)
  let biases: Span<Int64> = unsafe arena.draw(outputs, bits: 24)
  let scales = unsafe arena.scales(outputs, shift: -10)
  let input: Span<Int16> = unsafe arena.draw(frameCount * inputs, bits: 16)
  var history: MutableSpan<Int16> = unsafe arena.room(shape.historyCount)
  let computed = frameCount - shape.frameCount + 1
  var output: MutableSpan<Int16> = unsafe arena.room(computed * outputs)
  unsafe arena.countBegins()
  for frame in 0..<frameCount {
    push(
      input.extracting(frame * inputs..<(frame + 1) * inputs),
      into: &history
    )
    let index = frame - shape.frameCount + 1
    guard index >= 0 else { continue }
    var place = output._mutatingExtracting(
      index * outputs..<(index + 1) * outputs
    )
    conv1d(
      history.span,
      shape: shape,
      weights: weights,
      biases: biases,
      requantization: scales,
      clamp: .int16,
      into: &place,
      variant: variant
    )
  }
  unsafe arena.countEnds()
  return LayerResult(
    multiplyAccumulateCount: computed * shape.multiplyAccumulateCount,
    digest: digest(output.span)
  )
}

/// Four steps of a recurrent unit of 96 inputs and 64 units.
private func recurrent(
  _ arena: inout Arena,
  linearBeforeReset: Bool,
  _ variant: KernelVariant
) -> LayerResult {
  let shape = GRUShape(
    inputCount: 96,
    hiddenCount: 64,
    linearBeforeReset: linearBeforeReset
  )
  let rows = shape.rowCount
  let inputWeights: Span<Int8> = unsafe arena.draw(rows * 96, bits: 8)
  let hiddenWeights: Span<Int8> = unsafe arena.draw(rows * 64, bits: 8)
  let inputBiases: Span<Int64> = unsafe arena.draw(rows, bits: 24)
  let hiddenBiases: Span<Int64> = unsafe arena.draw(rows, bits: 24)
  let inputScales = unsafe arena.scales(rows, shift: -6)
  let hiddenScales = unsafe arena.scales(rows, shift: -6)
  let input: Span<Int16> = unsafe arena.draw(4 * 96, bits: 16)
  var hidden: MutableSpan<Int16> = unsafe arena.room(64)
  var scratch: MutableSpan<Int32> = unsafe arena.room(shape.scratchCount)
  unsafe arena.countBegins()
  for step in 0..<4 {
    gru(
      input.extracting(step * 96..<(step + 1) * 96),
      hidden: &hidden,
      shape: shape,
      inputSide: GRUWeights(
        weights: inputWeights,
        biases: inputBiases,
        requantization: inputScales
      ),
      hiddenSide: GRUWeights(
        weights: hiddenWeights,
        biases: hiddenBiases,
        requantization: hiddenScales
      ),
      scratch: &scratch,
      variant: variant
    )
  }
  unsafe arena.countEnds()
  return LayerResult(
    multiplyAccumulateCount: 4 * shape.multiplyAccumulateCount,
    digest: digest(hidden.span)
  )
}

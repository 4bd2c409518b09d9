import DecoderImage
import FixedPoint
import NeuralKernels

extension Decoder {
  /// Sets every state to zero as its tensor means it, or to the state at rest
  /// that the image holds for it.
  func resetNetwork() {
    for index in 0..<image.count(of: .tensors) {
      let tensor = image.tensor(index)
      guard tensor.type == .int8 else { continue }
      // int16 has its zero at 0, which the cleared memory holds already.
      var elements = memory.span(range(of: tensor, as: Int8.self))
      elements.update(
        repeating: Int8(truncatingIfNeeded: tensor.zeroPoint)
      )
    }
    for index in 0..<image.count(of: .operators) {
      if image.start(ofOperator: index).state != nil {
        resetState(ofOperator: index)
      }
    }
  }

  /// Sets the state of an operator of 16 bits to zero, or that of any to the
  /// state at rest that the image holds for it.
  func resetState(ofOperator index: Int) {
    guard let state = image.networkOperator(index).state else { return }
    let tensor = image.tensor(state)
    var bytes = memory.span(
      MemoryRange<UInt8>(
        byteOffset: layout.network.byteOffset + tensor.memoryOffset,
        count: tensor.byteCount
      )
    )
    guard let place = image.start(ofOperator: index).state else {
      bytes.update(repeating: 0)
      return
    }
    let stored = image.bytes.span(
      of: UInt8.self,
      at: image.offset(of: .data) + place,
      count: tensor.byteCount
    )
    for byte in 0..<stored.count { bytes[byte] = stored[byte] }
  }

  /// Runs an operator, if it is due on a hop.
  func runOperator(_ index: Int, hopIndex: Int64) {
    let step = image.networkOperator(index)
    guard (hopIndex + 1) % Int64(step.period) == 0 else { return }
    switch step.opcode {
    case .dense: runDense(step)
    case .convolution: runConvolution(step, hopIndex: hopIndex)
    case .gatedRecurrentUnit: runGatedRecurrentUnit(step)
    case .lookup: runLookup(step)
    case .rescale: runRescale(step)
    }
  }

  private func runDense(_ step: ImageOperator) {
    let (input, output) = (image.tensor(step.input), image.tensor(step.output))
    let shape = DenseShape(
      inputCount: input.elementCount,
      outputCount: output.elementCount
    )
    let weights = weights(
      of: step,
      count: shape.inputCount * shape.outputCount
    )
    let scales = scales(of: step, rows: shape.outputCount)
    let clamp = clamp(of: step, 2)
    switch input.type {
    case .int8:
      var result = memory.span(range(of: output, as: Int8.self))
      dense(
        memory.view(range(of: input, as: Int8.self)),
        shape: shape,
        weights: weights,
        biases: biases(of: step, Int32.self, count: shape.outputCount),
        requantization: scales,
        zeroPoints: ZeroPoints(input, output),
        clamp: clamp,
        into: &result
      )
    case .int16:
      var result = memory.span(range(of: output, as: Int16.self))
      dense(
        memory.view(range(of: input, as: Int16.self)),
        shape: shape,
        weights: weights,
        biases: biases(of: step, Int64.self, count: shape.outputCount),
        requantization: scales,
        clamp: clamp,
        into: &result
      )
    }
  }

  private func runConvolution(_ step: ImageOperator, hopIndex: Int64) {
    guard let state = step.state else { return }  // checked with the image
    let (input, output) = (image.tensor(step.input), image.tensor(step.output))
    let history = image.tensor(state)
    let shape = Conv1DShape(step)
    let isDue =
      (hopIndex + 1) % (Int64(step.period) * Int64(step.count(6))) == 0
    let weights = weights(of: step, count: shape.weightCount)
    let scales = scales(of: step, rows: shape.outputChannels)
    let clamp = clamp(of: step, 2)
    switch input.type {
    case .int8:
      var frames = memory.span(range(of: history, as: Int8.self))
      push(memory.view(range(of: input, as: Int8.self)), into: &frames)
      guard isDue else { return }
      var result = memory.span(range(of: output, as: Int8.self))
      conv1d(
        frames.span,
        shape: shape,
        weights: weights,
        biases: biases(of: step, Int32.self, count: shape.outputChannels),
        requantization: scales,
        zeroPoints: ZeroPoints(input, output),
        clamp: clamp,
        into: &result
      )
    case .int16:
      var frames = memory.span(range(of: history, as: Int16.self))
      push(memory.view(range(of: input, as: Int16.self)), into: &frames)
      guard isDue else { return }
      var result = memory.span(range(of: output, as: Int16.self))
      conv1d(
        frames.span,
        shape: shape,
        weights: weights,
        biases: biases(of: step, Int64.self, count: shape.outputChannels),
        requantization: scales,
        clamp: clamp,
        into: &result
      )
    }
  }

  private func runGatedRecurrentUnit(_ step: ImageOperator) {
    let (input, output) = (image.tensor(step.input), image.tensor(step.output))
    let shape = GRUShape(step)
    let rows = shape.rowCount
    let inputWeights = rows * shape.inputCount
    let allWeights = weights(
      of: step,
      count: ImageLayout.aligned(inputWeights) + rows * shape.hiddenCount
    )
    let allBiases = biases(of: step, Int64.self, count: 2 * rows)
    let allScales = scales(of: step, rows: 2 * rows)
    var hidden = memory.span(range(of: output, as: Int16.self))
    var scratch = memory.span(
      MemoryRange<Int32>(
        byteOffset: layout.scratch.byteOffset,
        count: shape.scratchCount
      )
    )
    gru(
      memory.view(range(of: input, as: Int16.self)),
      hidden: &hidden,
      shape: shape,
      inputSide: GRUWeights(
        weights: allWeights.extracting(0..<inputWeights),
        biases: allBiases.extracting(0..<rows),
        requantization: allScales.extracting(0..<2 * rows)
      ),
      hiddenSide: GRUWeights(
        weights: allWeights.extracting(
          ImageLayout.aligned(inputWeights)..<allWeights.count
        ),
        biases: allBiases.extracting(rows..<2 * rows),
        requantization: allScales.extracting(2 * rows..<4 * rows)
      ),
      scratch: &scratch
    )
  }

  private func runLookup(_ step: ImageOperator) {
    let (input, output) = (image.tensor(step.input), image.tensor(step.output))
    switch input.type {
    case .int8:
      var result = memory.span(range(of: output, as: Int8.self))
      lookup(
        memory.view(range(of: input, as: Int8.self)),
        table: weights(of: step, count: 256),
        into: &result
      )
    case .int16:
      var result = memory.span(range(of: output, as: Int16.self))
      lookup(
        memory.view(range(of: input, as: Int16.self)),
        function: ActivationFunction(rawValue: step.count(0)) ?? .sigmoid,
        inputMultiplier: step.value(1),
        inputLeftShift: step.value(2),
        into: &result
      )
    }
  }

  private func runRescale(_ step: ImageOperator) {
    switch (image.tensor(step.input).type, image.tensor(step.output).type) {
    case (.int8, .int8): runRescale(step, Int8.self, Int8.self)
    case (.int8, .int16): runRescale(step, Int8.self, Int16.self)
    case (.int16, .int8): runRescale(step, Int16.self, Int8.self)
    case (.int16, .int16): runRescale(step, Int16.self, Int16.self)
    }
  }

  private func runRescale<
    Input: ActivationInteger & BitwiseCopyable,
    Output: ActivationInteger & BitwiseCopyable
  >(_ step: ImageOperator, _ from: Input.Type, _ to: Output.Type) {
    let (input, output) = (image.tensor(step.input), image.tensor(step.output))
    let count = step.count(2)
    let whole = memory.view(range(of: input, as: Input.self))
    let place = range(of: output, as: Output.self)
    var result = memory.span(
      MemoryRange<Output>(
        byteOffset: place.byteOffset
          + step.count(1) * MemoryLayout<Output>.stride,
        count: count
      )
    )
    rescale(
      whole.extracting(step.count(0)..<step.count(0) + count),
      inputZeroPoint: input.zeroPoint,
      by: Requantization(multiplier: step.value(3), shift: step.value(4)),
      outputZeroPoint: output.zeroPoint,
      clamp: clamp(of: step, 5),
      into: &result
    )
  }

  // MARK: Tables

  @_lifetime(immortal)
  private func weights(of step: ImageOperator, count: Int) -> Span<Int8> {
    image.bytes.span(of: Int8.self, at: step.weights ?? 0, count: count)
  }

  @_lifetime(immortal)
  private func biases<Bias: BitwiseCopyable>(
    of step: ImageOperator,
    _ type: Bias.Type,
    count: Int
  ) -> Span<Bias> {
    image.bytes.span(of: type, at: step.biases ?? 0, count: count)
  }

  @_lifetime(immortal)
  private func scales(of step: ImageOperator, rows: Int) -> Span<Int32> {
    image.bytes.span(
      of: Int32.self,
      at: step.multipliers ?? 0,
      count: 2 * rows
    )
  }

  private func clamp(
    of step: ImageOperator,
    _ parameter: Int
  ) -> ActivationRange {
    ActivationRange(
      lowest: step.value(parameter),
      highest: step.value(parameter + 1)
    )
  }
}

extension ZeroPoints {
  fileprivate init(_ input: ImageTensor, _ output: ImageTensor) {
    self.init(input: input.zeroPoint, output: output.zeroPoint)
  }
}

extension Conv1DShape {
  fileprivate init(_ step: ImageOperator) {
    self.init(
      inputChannels: step.count(0),
      outputChannels: step.count(1),
      kernelLength: step.count(4),
      dilation: step.count(5)
    )
  }
}

extension GRUShape {
  init(_ step: ImageOperator) {
    self.init(
      inputCount: step.count(0),
      hiddenCount: step.count(1),
      linearBeforeReset: step.count(2) == 1
    )
  }
}

extension ModelWork {
  init(_ model: TFLiteModel) {
    self.init(
      steps: model.operators.map { Self.step($0, model) },
      constantByteCount: model.constantByteCount,
      extent: Extent(model),
      kernelFault: "no .tflite network runs on them",
      uncounted: model.operators.filter { !$0.isCounted }.map(\.name)
    )
    refusedOperations = model.microRefusals
  }

  private static func step(
    _ step: TFLiteModel.Operator,
    _ model: TFLiteModel
  ) -> Step {
    func tensor(_ index: Int?) -> TFLiteModel.Tensor? {
      guard let index, model.tensors.indices.contains(index) else { return nil }
      return model.tensors[index]
    }
    let output = tensor(step.outputs.first)
    let constants = step.inputs.reduce(0) {
      $0 + (tensor($1)?.constantByteCount ?? 0)
    }
    let given = step.inputs.reduce(0) { sum, index in
      guard let tensor = tensor(index), tensor.constantByteCount == 0 else {
        return sum
      }
      return sum + tensor.byteCount
    }
    let precision: Step.Precision =
      switch output?.type {
      case .int8, .uint8: .int8
      case .int16: .int16
      default: .float32
      }
    return Step(
      name: output.map { $0.name.isEmpty ? step.name : $0.name } ?? step.name,
      kind: kind(
        step,
        tensor(step.inputs.first),
        filter: tensor(
          step.inputs.count > 1 ? step.inputs[1] : nil
        )
      ),
      precision: precision,
      multiplyAccumulates: step.multiplyAccumulates,
      outputCount: step.valueCount,
      weightByteCount: constants,
      activationByteCount: given + (output?.byteCount ?? 0),
      period: 1
    )
  }

  private static func kind(
    _ step: TFLiteModel.Operator,
    _ input: TFLiteModel.Tensor?,
    filter: TFLiteModel.Tensor?
  ) -> Step.Kind {
    guard step.multiplyAccumulates > 0 else { return .elementwise }
    switch step.name {
    case "DEPTHWISE_CONV_2D": return .depthwise
    case "CONV_2D":
      if input?.shape.last == 1 { return .shallowConvolution }
      let taps = filter?.shape.dropFirst().dropLast().reduce(1, *) ?? 0
      return taps == 1 ? .pointwise : .convolution
    case "CONV_3D":
      // Height, width and depth, then channels in and out.
      if input?.shape.last == 1 { return .shallowConvolution }
      let taps = filter?.shape.prefix(3).reduce(1, *) ?? 0
      return taps == 1 ? .pointwise : .convolution
    case "TRANSPOSE_CONV", "CONV_3D_TRANSPOSE": return .convolution
    case "UNIDIRECTIONAL_SEQUENCE_LSTM", "BIDIRECTIONAL_SEQUENCE_LSTM", "LSTM":
      return .longShortTermMemory
    default: return .dense
    }
  }
}

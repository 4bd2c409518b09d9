import Foundation

/// What a network computes, step by step, as far as its price needs it; such a
/// network need not run here.
public struct ModelWork: Equatable, Sendable {
  /// One step.
  public struct Step: Equatable, Sendable {
    /// What is computed.
    public enum Kind: String, Sendable {
      case dense, convolution, shallowConvolution, depthwise, pointwise
      case gatedRecurrentUnit, longShortTermMemory, elementwise
    }

    /// What its numbers are.
    public enum Precision: String, Sendable {
      case int8, int16, float32
    }

    public var name: String
    public var kind: Kind
    public var precision: Precision
    /// Multiply-accumulates, and values that it computes, each time it runs.
    public var multiplyAccumulates: Int, outputCount: Int
    public var weightByteCount: Int, activationByteCount: Int
    /// It runs on every `period`-th hop.
    public var period: Int
  }

  /// In the order in which they run.
  public var steps: [Step]
  /// Bytes of its constants: in the file, or with weights of a byte each where
  /// that is to be compiled.
  public var constantByteCount: Int
  /// Whether it is one that `compile` takes: priced as by the decoder's own
  /// kernels.
  public var isStream: Bool

  /// Reads an ONNX or TensorFlow Lite file.
  ///
  /// - Parameters:
  ///   - path: The file; `.tflite` by its name.
  ///   - featureCount: The decoder's features a hop, where an ONNX file leaves
  ///     its input's length open.
  /// - Throws: `CompilerError`.
  public init(path: String, featureCount: Int) throws(CompilerError) {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw CompilerError(
        path,
        "cannot be read",
        "give an ONNX or .tflite file"
      )
    }
    if path.lowercased().hasSuffix(".tflite") {
      try self.init(TFLiteModel(bytes: data, place: path), place: path)
    } else {
      try self.init(
        ONNXModel(bytes: data, place: path),
        featureCount: featureCount,
        place: path
      )
    }
  }

  // MARK: ONNX

  private init(
    _ model: ONNXModel,
    featureCount: Int,
    place: String
  ) throws(CompilerError) {
    // The file's own lengths first, the longest before: a batch is 1.
    let own = model.inputs.first?.axes.compactMap(\.size).filter { $0 > 1 }
    let candidates = (own ?? []).sorted(by: >) + [featureCount]
    var graph: StreamGraph?
    var firstError: CompilerError?
    for count in candidates where graph == nil {
      do throws(CompilerError) {
        graph = try GraphImporter.stream(
          of: model,
          featureCount: count,
          place: place
        ).simplified()
      } catch {
        firstError = firstError ?? error
      }
    }
    guard let graph else {
      throw firstError ?? CompilerError(place, "has no input", "export it anew")
    }
    steps = graph.nodes.dropFirst().map { node in
      let inputs = node.inputs.reduce(0) { $0 + graph.nodes[$1].count }
      let (kind, products): (Step.Kind, Int) =
        switch node.kind {
        case .linear(let layer): (.dense, layer.inputCount * layer.outputCount)
        case .convolution(let layer):
          (
            .convolution,
            layer.inputCount * layer.outputCount * layer.kernelLength
          )
        case .recurrent(let layer):
          (
            .gatedRecurrentUnit,
            3 * layer.hiddenCount * (layer.inputCount + layer.hiddenCount)
          )
        default: (.elementwise, 0)
        }
      return Step(
        name: node.name,
        kind: kind,
        precision: .int16,
        multiplyAccumulates: products,
        outputCount: node.count,
        weightByteCount: products,
        activationByteCount: 2 * (inputs + node.count),
        period: node.period
      )
    }
    constantByteCount = steps.reduce(0) { $0 + $1.weightByteCount }
    isStream = true
  }

  // MARK: TensorFlow Lite

  private init(
    _ model: TFLiteModel,
    place: String
  ) throws(CompilerError) {
    if let unknown = model.operators.first(where: { !$0.isCounted }) {
      throw CompilerError(
        place,
        "has a \(unknown.name), whose work is not counted",
        "price a network without it"
      )
    }
    steps = model.operators.map { Self.step($0, model) }
    constantByteCount = model.constantByteCount
    isStream = false
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
      outputCount: output?.elementCount ?? 0,
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
    case "TRANSPOSE_CONV": return .convolution
    case "UNIDIRECTIONAL_SEQUENCE_LSTM", "LSTM": return .longShortTermMemory
    default: return .dense
    }
  }
}

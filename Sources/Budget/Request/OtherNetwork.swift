import DecoderCompiler
public import PowerModel

/// A network that is priced in place of the decoder's own.
public struct OtherNetwork: Equatable, Sendable {
  /// Its file's name.
  public var name: String
  /// Its operations, in the order in which they run.
  public var operations: [NetworkOperation]
  /// Bytes of its constants.
  public var constantByteCount: Int
  /// What runs it; nil: the target's own choice.
  public var program: NetworkProgram?

  /// Describes a network.
  public init(
    name: String,
    operations: [NetworkOperation],
    constantByteCount: Int,
    program: NetworkProgram? = nil
  ) {
    self.name = name
    self.operations = operations
    self.constantByteCount = constantByteCount
    self.program = program
  }

  /// Reads an ONNX or TensorFlow Lite file.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - featureCount: The decoder's features a hop.
  /// - Throws: What is wrong with it.
  public init(path: String, featureCount: Int) throws {
    let work = try ModelWork(path: path, featureCount: featureCount)
    self.init(
      name: path.split(separator: "/").last.map(String.init) ?? path,
      operations: work.steps.map(NetworkOperation.init),
      constantByteCount: work.constantByteCount,
      program: work.isStream ? .phalanx : nil
    )
  }
}

extension NetworkOperation {
  fileprivate init(_ step: ModelWork.Step) {
    let kind: Kind =
      switch step.kind {
      case .dense: .dense
      case .convolution: .convolution
      case .shallowConvolution: .shallowConvolution
      case .depthwise: .depthwise
      case .pointwise: .pointwise
      case .gatedRecurrentUnit: .gatedRecurrentUnit
      case .longShortTermMemory: .longShortTermMemory
      case .elementwise: .elementwise
      }
    let precision: Precision =
      switch step.precision {
      case .int8: .int8
      case .int16: .int16
      case .float32: .float32
      }
    self.init(
      name: step.name,
      kind: kind,
      macs: step.multiplyAccumulates,
      outputCount: step.outputCount,
      weightByteCount: step.weightByteCount,
      activationByteCount: step.activationByteCount,
      precision: precision,
      period: step.period
    )
  }
}

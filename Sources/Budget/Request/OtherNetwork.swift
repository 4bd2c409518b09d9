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
  /// Operators that are priced by the values that they give only, with how many
  /// there are: "2 x Own".
  public var uncountedOperations: [String]

  /// Describes a network.
  public init(
    name: String,
    operations: [NetworkOperation],
    constantByteCount: Int,
    program: NetworkProgram? = nil,
    uncountedOperations: [String] = []
  ) {
    self.name = name
    self.operations = operations
    self.constantByteCount = constantByteCount
    self.program = program
    self.uncountedOperations = uncountedOperations
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
      program: work.isStream ? .phalanx : nil,
      uncountedOperations: work.uncountedOperations
    )
  }

  /// What is not priced in full, for people; nil where all of it is.
  public var note: String? {
    guard !uncountedOperations.isEmpty else { return nil }
    return "\(name): priced by their values only, as nobody counts their work: "
      + uncountedOperations.joined(separator: ", ")
      + "; latency and energy have no known error"
  }

  /// What one run of it costs. Where some of its operators are not counted,
  /// nothing tells the error.
  ///
  /// - Parameters:
  ///   - target: What runs it.
  ///   - clock: Megahertz; nil: the rated clock.
  ///   - pricing: The fitted model.
  /// - Returns: The price.
  func prediction(
    on target: TargetProfile,
    atMegahertz clock: Double?,
    by pricing: NetworkPricing
  ) -> NetworkPrediction {
    var found = pricing.predict(
      operations,
      on: target,
      by: program,
      atMegahertz: clock
    )
    if !uncountedOperations.isEmpty {
      found.latencyBasis = .untested
      found.latencyError = nil
      found.energyError = nil
    }
    return found
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

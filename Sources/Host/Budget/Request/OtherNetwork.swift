public import DecoderCompiler
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
  /// Why the decoder's own kernels do not run it; nil where they do, or nobody
  /// asked.
  public var kernelFault: String?
  /// How much of its input one run is of; nil where nobody said.
  public var extent: ModelWork.Extent?
  /// Constants that lie in other files.
  public var externalConstantCount = 0
  /// What programs for microcontrollers refuse of it, with how many there are.
  public var refusedOperations: [String] = []

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
    kernelFault = work.kernelFault
    extent = work.extent
    externalConstantCount = work.externalConstantCount
    refusedOperations = work.refusedOperations
  }

  /// What is not priced in full, for people; nil where all of it is.
  public var note: String? {
    var notes: [String] = []
    if !uncountedOperations.isEmpty {
      notes.append(
        "priced by their values only, as nobody counts their work: "
          + uncountedOperations.joined(separator: ", ")
          + "; latency and energy have no known error"
      )
    }
    if program == .phalanx, let kernelFault {
      notes.append(
        "the decoder's kernels do not run it (\(kernelFault)): latency and "
          + "energy are what such kernels might take, without a known error"
      )
    }
    if !refusedOperations.isEmpty {
      notes.append(
        "the program that it is priced for would refuse "
          + refusedOperations.joined(separator: ", ")
          + ": latency and energy are what it might take, without a known error"
      )
    }
    if externalConstantCount > 0 {
      notes.append(
        "\(externalConstantCount) constants lie in other files, which are not "
          + "read: they are priced by their shapes"
      )
    }
    return notes.isEmpty ? nil : name + ": " + notes.joined(separator: "; ")
  }

  /// What one run of it takes in, for people; nil where nobody said.
  public var extentText: String? {
    extent.map { extent in
      let shape = extent.shape.map {
        "input "
          + $0.map { $0.map(String.init) ?? "?" }
          .joined(separator: " x ")
      }
      let steps = extent.inputSteps
      if extent.isOneStep {
        return "one step"
          + (steps.map { " of \($0)" } ?? " of a stream")
          + (shape.map { ", \($0)" } ?? "")
      }
      return "the whole input"
        + (steps.map { " of \($0) steps" } ?? "")
        + (shape.map { ", \($0)" } ?? "")
    }
  }

  /// The precisions of its operations with multiply-accumulates, such as
  /// "int8".
  public var precisionText: String {
    let found = Set(operations.filter { $0.macs > 0 }.map(\.precision.rawValue))
    return found.isEmpty
      ? "no products" : found.sorted().joined(separator: ", ")
  }

  /// What one run of it costs. Where some of its operators are not counted, or
  /// its program does not run it, nothing tells the error.
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
    let isForeign = found.program == .phalanx && kernelFault != nil
    if !uncountedOperations.isEmpty || !refusedOperations.isEmpty || isForeign {
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

public import Foundation
import RecordingIO

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
    /// Multiply-accumulates, and values that it computes, each time it runs;
    /// without any, values that it goes through: of every window of a pool, all
    /// inputs of a sum.
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
  /// Operators whose multiply-accumulates nobody counts here, in the order in
  /// which they first run, with how many there are: "2 x Own". Their steps have
  /// the values that they give, and nothing else.
  public var uncountedOperations: [String]

  /// Reads an ONNX or TensorFlow Lite file.
  ///
  /// - Parameters:
  ///   - path: The file; `.tflite` by its name.
  ///   - featureCount: The decoder's features a hop, where an ONNX file leaves
  ///     its input's length open.
  /// - Throws: `CompilerError`.
  public init(path: String, featureCount: Int) throws(CompilerError) {
    let data: Data
    do throws(RecordingError) {
      data = try SmallFile.read(path, atMost: SmallFile.largestNetwork)
    } catch {
      throw CompilerError(path, error.fault, "give an ONNX or .tflite file")
    }
    try self.init(bytes: data, place: path, featureCount: featureCount)
  }

  /// Reads the bytes of an ONNX or TensorFlow Lite file.
  ///
  /// - Parameters:
  ///   - bytes: All of it.
  ///   - place: Its name; `.tflite` by its end.
  ///   - featureCount: As of a file by its path.
  /// - Throws: `CompilerError`. Any bytes may come.
  public init(
    bytes: Data,
    place: String,
    featureCount: Int
  ) throws(CompilerError) {
    if place.lowercased().hasSuffix(".tflite") {
      self.init(try TFLiteModel(bytes: bytes, place: place))
      return
    }
    if let stream = Self.stream(bytes, place, featureCount) {
      self.init(stream)
      return
    }
    // It takes far more than the decoder's kernels do: what it says of a file
    // is what keeps that from being priced.
    let graph = try ONNXGraph(bytes: bytes, place: place)
    self.init(try ONNXWork(graph, place: place))
  }

  init(
    steps: [Step],
    constantByteCount: Int,
    isStream: Bool,
    uncounted: [String] = []
  ) {
    self.steps = steps
    self.constantByteCount = constantByteCount
    self.isStream = isStream
    var counts: [String: Int] = [:]
    for name in uncounted { counts[name, default: 0] += 1 }
    uncountedOperations = []
    for name in uncounted {
      guard let count = counts.removeValue(forKey: name) else { continue }
      uncountedOperations.append("\(count) x \(name)")
    }
  }
}

public import Files
public import Foundation

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
  /// Why it is none that `compile` takes, and the decoder's own kernels do not
  /// run it; nil where they do.
  public var kernelFault: String?
  /// How much of its input the work is of.
  public var extent: Extent
  /// Constants that lie in other files: their sizes are by their shapes.
  public var externalConstantCount = 0
  /// Operators whose multiply-accumulates nobody counts here, in the order in
  /// which they first run, with how many there are: "2 x Own". Their steps have
  /// the values that they give, and nothing else.
  public var uncountedOperations: [String]
  /// What programs for microcontrollers refuse of it, with how many there are;
  /// empty where nothing is known to stand in the way, or the decoder's own
  /// kernels run it.
  public var refusedOperations: [String] = []

  /// Whether the decoder's own kernels run it: it is priced as by them.
  public var isStream: Bool { kernelFault == nil }

  /// Reads an ONNX or TensorFlow Lite file.
  ///
  /// - Parameters:
  ///   - path: The file; `.tflite` by its name.
  ///   - featureCount: The decoder's features a hop, where an ONNX file leaves
  ///     its input's length open.
  /// - Throws: `Fault`.
  public init(path: String, featureCount: Int) throws(Fault) {
    let data: Data
    do throws(Fault) {
      data = try SmallFile.read(path, atMost: SmallFile.largestNetwork)
    } catch {
      throw Fault(
        place: path,
        fault: error.fault,
        remedy: "give an ONNX or .tflite file"
      )
    }
    try self.init(bytes: data, place: path, featureCount: featureCount)
  }

  /// Reads the bytes of an ONNX or TensorFlow Lite file.
  ///
  /// - Parameters:
  ///   - bytes: All of it.
  ///   - place: Its name; `.tflite` by its end.
  ///   - featureCount: As of a file by its path.
  /// - Throws: `Fault`. Any bytes may come.
  public init(
    bytes: Data,
    place: String,
    featureCount: Int
  ) throws(Fault) {
    if place.lowercased().hasSuffix(".tflite") {
      self.init(try TFLiteModel(bytes: bytes, place: place))
      return
    }
    let fault: Fault
    do throws(Fault) {
      self = try Self.stream(bytes, place, featureCount)
      return
    } catch {
      fault = error
    }
    // It takes far more than the decoder's kernels do: what it says of a file
    // is what keeps that from being priced.
    let graph = try ONNXGraph(bytes: bytes, place: place)
    guard !graph.nodes.isEmpty else {
      throw Fault(
        place: place,
        fault: "is an empty network: it has no nodes",
        remedy: "export the network again"
      )
    }
    self.init(try ONNXWork(graph, place: place))
    let node =
      fault.place.hasPrefix("\(place): ")
      ? fault.place.dropFirst(place.count + 2) + ": " : ""
    kernelFault = node.replacing(" node ''", with: "") + fault.fault
  }

  init(
    steps: [Step],
    constantByteCount: Int,
    extent: Extent,
    kernelFault: String? = nil,
    uncounted: [String] = []
  ) {
    self.steps = steps
    self.constantByteCount = constantByteCount
    self.extent = extent
    self.kernelFault = kernelFault
    var counts: [String: Int] = [:]
    for name in uncounted { counts[name, default: 0] += 1 }
    uncountedOperations = []
    for name in uncounted {
      guard let count = counts.removeValue(forKey: name) else { continue }
      uncountedOperations.append("\(count) x \(name)")
    }
  }
}

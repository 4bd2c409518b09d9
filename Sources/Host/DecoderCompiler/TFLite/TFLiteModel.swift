public import Files
public import Foundation

/// What a TensorFlow Lite file holds: its first graph's tensors and operators.
///
/// It is read to be listed and priced; such networks are not run.
public struct TFLiteModel: Equatable, Sendable {
  /// A tensor.
  public struct Tensor: Equatable, Sendable {
    /// Its name; may be empty.
    public var name: String
    /// Its extent on each axis; empty for a single number.
    public var shape: [Int]
    /// What its elements are.
    public var type: TFLiteElementType
    /// Bytes of its constant values in the file; zero where it is computed.
    public var constantByteCount: Int
    /// Whether it is kept from one run to the next.
    public var isVariable: Bool
    /// Scales of its quantisation: none, one, or one a channel.
    public var scaleCount: Int

    /// The number of its elements.
    public var elementCount: Int { shape.reduce(1, *) }
    /// The bytes that they take.
    public var byteCount: Int { (elementCount * type.bitCount + 7) / 8 }
  }

  /// An operator.
  public struct Operator: Equatable, Sendable {
    /// What it computes, as TensorFlow Lite names it: "CONV_2D"; a custom
    /// operator's own name.
    public var name: String
    /// The version of its definition.
    public var version: Int
    /// The tensors that it takes, and those that it gives; -1 for one that is
    /// left out.
    public var inputs: [Int], outputs: [Int]
    /// Multiply-accumulates of one run; zero for what has none of note, and
    /// where they are not counted.
    public var multiplyAccumulates: Int
    /// Values that it computes; those of every window of a pool, all inputs of a
    /// sum.
    public var valueCount = 0
    /// Whether it is known how many these are.
    public var isCounted: Bool
    /// Whether it is not one of TensorFlow Lite's own.
    public var isCustom: Bool
  }

  /// What the exporter says of it; may be empty.
  public let summary: String
  /// The tensors of the first graph.
  public let tensors: [Tensor]
  /// Its operators, in the order in which they run.
  public let operators: [Operator]
  /// The tensors that are given, and those that are asked for.
  public let inputs: [Int], outputs: [Int]
  /// The number of graphs; those after the first belong to control flow.
  public let graphCount: Int

  /// Multiply-accumulates of one run.
  public var multiplyAccumulates: Int {
    // Each is below 2^48, and there are at most 2^15.
    operators.reduce(0) { $0 + $1.multiplyAccumulates }
  }

  /// Bytes of all constant tensors.
  public var constantByteCount: Int {
    tensors.reduce(0) { $0 + $1.constantByteCount }
  }

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - bytes: All of it.
  ///   - place: Its name, for people.
  /// - Throws: What is wrong with it. Any bytes may come.
  public init(bytes: Data, place: String) throws(Fault) {
    let reader = try TFLiteReader(bytes: [UInt8](bytes), place: place)
    self = try reader.model()
  }

  init(
    summary: String,
    tensors: [Tensor],
    operators: [Operator],
    inputs: [Int],
    outputs: [Int],
    graphCount: Int
  ) {
    self.summary = summary
    self.tensors = tensors
    self.operators = operators
    self.inputs = inputs
    self.outputs = outputs
    self.graphCount = graphCount
  }
}

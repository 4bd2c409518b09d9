public import Files
public import Foundation

/// What a float network's file holds, for people.
public struct ModelSummary: Sendable {
  /// One node of the graph.
  public struct Node: Sendable {
    /// Its name, or that of its first output.
    public let name: String
    /// Its operator.
    public let operation: String
    /// What goes in, constants among it, and what comes out.
    public let inputs: [String], outputs: [String]
    /// The first output's extents and type; nil where they are not known.
    public let shape: [Int]?, type: String?
    /// Bytes of the constants that it reads.
    public let constantByteCount: Int
    /// Multiply-accumulates of one run; nil where nobody counts them.
    public let multiplyAccumulates: Int?
  }

  /// One input of the network: its name and its axes, as the file gives them.
  public struct Input: Sendable {
    /// Its name.
    public let name: String
    /// A number, a name, or `?` for each axis.
    public let axes: [String]
  }

  /// Who wrote the file.
  public let producer: String
  /// The operator-set version.
  public let operatorSet: Int
  /// The inputs that are not constants.
  public let inputs: [Input]
  /// The names of the outputs.
  public let outputs: [String]
  /// The nodes, in the file's order.
  public let nodes: [Node]
  /// The numbers in the constants: weights and biases.
  public let parameterCount: Int
  /// Multiply-accumulates of one run, of all nodes whose are known.
  public let multiplyAccumulates: Int
  /// Why shapes and work are not known; nil where they are.
  public let fault: Fault?

  /// Reads the bytes of an ONNX file.
  ///
  /// - Parameters:
  ///   - bytes: The file.
  ///   - place: Its name, for messages.
  /// - Throws: `Fault`, if it is not such a file.
  public init(bytes: Data, place: String) throws(Fault) {
    let graph = try ONNXGraph(bytes: bytes, place: place)
    producer = graph.producer
    operatorSet = graph.operatorSet
    inputs = graph.inputs.map { input in
      Input(
        name: input.name,
        axes: (input.axes ?? []).map {
          $0.size.map { String($0) } ?? ($0.name.isEmpty ? "?" : $0.name)
        }
      )
    }
    outputs = graph.outputs
    parameterCount = graph.constants.values.reduce(0) { $0 + $1.elementCount }
    do throws(Fault) {
      let work = try ONNXWork(graph, place: place)
      nodes = work.steps.map { Node($0.node, $0) }
      // Each is below 2^48, and there are at most 2^15.
      multiplyAccumulates = work.steps.reduce(0) { $0 + $1.multiplyAccumulates }
      fault = nil
    } catch {
      nodes = graph.nodes.map { Node($0, nil) }
      multiplyAccumulates = 0
      fault = error
    }
  }
}

extension ModelSummary.Node {
  fileprivate init(_ node: ONNXNode, _ step: ONNXWork.Step?) {
    name = node.name
    operation = node.operation
    inputs = node.inputs
    outputs = node.outputs
    shape = step?.outputs.first?.shape
    type = step?.outputs.first.map { "\($0.type)" }
    constantByteCount = step?.weightByteCount ?? 0
    multiplyAccumulates = step.flatMap {
      $0.isCounted ? $0.multiplyAccumulates : nil
    }
  }
}

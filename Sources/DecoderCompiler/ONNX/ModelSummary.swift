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

  /// Reads the bytes of an ONNX file.
  ///
  /// - Parameters:
  ///   - bytes: The file.
  ///   - place: Its name, for messages.
  /// - Throws: `CompilerError`, if it is not such a file.
  public init(bytes: Data, place: String) throws(CompilerError) {
    let model = try ONNXModel(bytes: bytes, place: place)
    producer = model.producer
    operatorSet = model.operatorSet
    inputs = model.inputs.map { input in
      Input(
        name: input.name,
        axes: input.axes.map {
          $0.size.map { String($0) } ?? ($0.name.isEmpty ? "?" : $0.name)
        }
      )
    }
    outputs = model.outputs
    nodes = model.nodes.map {
      Node(
        name: $0.name,
        operation: $0.operation,
        inputs: $0.inputs,
        outputs: $0.outputs
      )
    }
    parameterCount = model.initializers.values.reduce(0) {
      $0 + $1.shape.reduce(1, *)
    }
  }
}

import Files
import Foundation
import ONNXFormat
import SwiftProtobuf

/// An ONNX graph as its price needs it: nodes, and the shapes and types of
/// what the file says them of.
///
/// `ONNXModel` is what is compiled, and refuses what cannot be; this reads
/// networks of any operators and types, and such as keep their constants in
/// other files.
struct ONNXGraph: Sendable {
  /// The most nodes, and inputs of one, that are read.
  static let mostNodes = 1 << 15, mostInputs = 1 << 12

  /// A graph's input that is no constant.
  struct Input: Sendable {
    var name: String
    /// Nil where the file does not say.
    var axes: [ONNXDimension]?
    var type: ONNXElementType
  }

  var inputs: [Input]
  var outputs: [String]
  var nodes: [ONNXNode]
  var constants: [String: ONNXTensor]
  /// Those of them whose values lie in other files.
  var externalConstantCount: Int
  /// What the file says of tensors that are computed.
  var declared: [String: Input]
  /// The names of axes that have no extent in the inputs.
  private(set) var openNames: Set<String> = []
  var operatorSet: Int
  /// Who wrote the file, e.g. "pytorch 2.3".
  var producer: String

  /// Parses the bytes of an ONNX file.
  ///
  /// - Throws: Bytes that are no model, or constants that are damaged.
  init(bytes: Data, place: String) throws(Fault) {
    let model = try Onnx_ModelProto(file: bytes, place: place)
    let graph = model.graph
    guard graph.node.count <= Self.mostNodes,
      graph.node.allSatisfy({ $0.input.count <= Self.mostInputs })
    else {
      throw Fault(
        place: place,
        fault:
          "has more than \(Self.mostNodes) nodes, or \(Self.mostInputs) inputs "
          + "of one",
        remedy: "give a smaller network"
      )
    }
    operatorSet = model.standardOperatorSet
    producer = model.producer
    constants = [:]
    externalConstantCount = graph.initializer.count {
      $0.dataLocation == .external || !$0.externalData.isEmpty
    }
    for tensor in graph.initializer {
      constants[tensor.name] = try ONNXTensor(tensor, place: place)
    }
    inputs = []
    for input in graph.input where constants[input.name] == nil {
      inputs.append(Input(input))
    }
    for axis in inputs.flatMap({ $0.axes ?? [] })
    where axis.size == nil && !axis.name.isEmpty {
      openNames.insert(axis.name)
    }
    outputs = graph.output.map(\.name)
    declared = [:]
    for value in graph.valueInfo + graph.output {
      declared[value.name] = Input(value)
    }
    nodes = []
    for node in graph.node {
      nodes.append(
        try ONNXNode(node, place: place) {
          tensor,
          place throws(Fault)
          in .described(try ONNXTensor(tensor, place: place))
        }
      )
    }
  }
}

extension ONNXGraph.Input {
  fileprivate init(_ value: Onnx_ValueInfoProto) {
    let tensor = value.type.tensorType
    self.init(
      name: value.name,
      axes: tensor.hasShape
        ? tensor.shape.dim.map {
          ONNXDimension(
            size: $0.dimValue > 0 ? Int($0.dimValue) : nil,
            name: $0.dimParam
          )
        } : nil,
      type: ONNXElementType(rawValue: Int(tensor.elemType)) ?? .float32
    )
  }
}

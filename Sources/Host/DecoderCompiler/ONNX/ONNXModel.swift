import Files
import Foundation
import ONNXFormat
import SwiftProtobuf

/// A node of an ONNX graph, with attributes by name.
struct ONNXNode: Sendable {
  /// The node's own name, or its operator and first output where it has none.
  var name: String
  var operation: String
  var inputs: [String]
  var outputs: [String]
  var attributes: [String: ONNXAttribute]

  /// What an error says: the operator and the node.
  var place: String { "\(operation) node '\(name)'" }

  func integer(_ key: String) -> Int? {
    if case .integers(let list)? = attributes[key] { list.first } else { nil }
  }
  func integers(_ key: String) -> [Int]? {
    if case .integers(let list)? = attributes[key] { list } else { nil }
  }
  func number(_ key: String) -> Double? {
    if case .numbers(let list)? = attributes[key] { list.first } else { nil }
  }
  func text(_ key: String) -> String? {
    if case .text(let text)? = attributes[key] { text } else { nil }
  }
  func tensor(_ key: String) -> NumericArray? {
    switch attributes[key] {
    case .tensor(let array): array
    case .described(let tensor): tensor.values
    default: nil
    }
  }
  func numbers(_ key: String) -> [Double]? {
    if case .numbers(let list)? = attributes[key] { list } else { nil }
  }
}

/// An attribute of a node, as far as this compiler reads them.
enum ONNXAttribute: Equatable, Sendable {
  case integers([Int])
  case numbers([Double])
  case text(String)
  case texts([String])
  case tensor(NumericArray)
  /// A constant of which only shape and type are wanted.
  case described(ONNXTensor)
  case other
}

/// One axis of a graph's input: a number, a name, or neither.
struct ONNXDimension: Sendable {
  var size: Int?
  var name: String
}

/// An ONNX model, decoded from its file.
struct ONNXModel: Sendable {
  /// The graph's inputs that are not constants, with their axes.
  var inputs: [(name: String, axes: [ONNXDimension])]
  var outputs: [String]
  var initializers: [String: NumericArray]
  var nodes: [ONNXNode]
  /// The operator-set version of the default domain.
  var operatorSet: Int
  /// Who wrote the file, e.g. "pytorch 2.3".
  var producer: String

  /// Parses the bytes of an ONNX file.
  ///
  /// - Parameters:
  ///   - bytes: The protocol-buffer file, constants inside it.
  ///   - place: The file's name, for messages.
  /// - Throws: Bytes that are no model, an operator set older than 7, or
  ///   constants kept in other files.
  init(bytes: Data, place: String) throws(Fault) {
    let model = try Onnx_ModelProto(file: bytes, place: place)
    let graph = model.graph
    operatorSet = model.standardOperatorSet
    guard operatorSet >= 7 else {
      throw Fault(
        place: place,
        fault: "uses operator set \(operatorSet)",
        remedy: "export it with operator set 7 or later (13 to 17 are usual)"
      )
    }
    producer = model.producer
    initializers = [:]
    for tensor in graph.initializer {
      initializers[tensor.name] = try NumericArray(tensor, place: place)
    }
    let constants = Set(initializers.keys)
    guard constants.count == graph.initializer.count else {
      throw Fault(
        place: place,
        fault: "has two constants of one name",
        remedy: "the file is damaged; export the network again"
      )
    }
    inputs = graph.input.filter { !constants.contains($0.name) }.map {
      (
        $0.name,
        $0.type.tensorType.shape.dim.map {
          ONNXDimension(
            size: $0.dimValue > 0 ? Int($0.dimValue) : nil,
            name: $0.dimParam
          )
        }
      )
    }
    // Products of two extents must fit, with what a few nodes add to them.
    if let far = inputs.first(where: { input in
      input.axes.contains { $0.size ?? 1 > 1 << 28 }
    }) {
      throw Fault(
        place: "\(place): input '\(far.name)'",
        fault: "has the shape \(far.axes.map { $0.size ?? 1 })",
        remedy: "the file is damaged; export the network again"
      )
    }
    outputs = graph.output.map(\.name)
    // Every tensor has one maker, or it is not known which is meant.
    var made = constants.union(graph.input.map(\.name))
    for node in graph.node {
      for name in node.output where !name.isEmpty {
        guard made.insert(name).inserted else {
          throw Fault(
            place: "\(place): \(node.opType) node '\(node.name)'",
            fault: "gives '\(name)', which is there already",
            remedy: "the file is damaged; export the network again"
          )
        }
      }
    }
    nodes = []
    for node in graph.node {
      nodes.append(
        try ONNXNode(node, place: place) {
          tensor,
          place throws(Fault)
          in .tensor(try NumericArray(tensor, place: place))
        }
      )
    }
  }
}

extension ONNXNode {
  /// The largest magnitude of an attribute: no extent is above it, and sums of
  /// a few do not overflow. Bounds of slices may be "to the end".
  private static let mostMagnitude = 1 << 31

  /// Reads a node.
  ///
  /// - Parameters:
  ///   - node: The file's message.
  ///   - place: The file's name, for messages.
  ///   - tensor: Reads a constant among the attributes, at a place.
  /// - Throws: What `tensor` throws, and numbers that are no network's.
  init(
    _ node: Onnx_NodeProto,
    place: String,
    tensor: (Onnx_TensorProto, String) throws(Fault) -> ONNXAttribute
  ) throws(Fault) {
    operation = node.opType
    if !node.domain.isEmpty && node.domain != "ai.onnx" {
      operation = node.domain + "::" + node.opType
    }
    name = node.name.isEmpty ? node.output.first ?? "" : node.name
    inputs = node.input
    outputs = node.output
    attributes = [:]
    for attribute in node.attribute {
      let value: ONNXAttribute
      switch attribute.type {
      case .int: value = .integers([Int(attribute.i)])
      case .ints: value = .integers(attribute.ints.map(Int.init))
      case .float: value = .numbers([Double(attribute.f)])
      case .floats: value = .numbers(attribute.floats.map(Double.init))
      case .string:
        value = .text(String(decoding: attribute.s, as: UTF8.self))
      case .strings:
        value = .texts(
          attribute.strings.map { String(decoding: $0, as: UTF8.self) }
        )
      case .tensor:
        value = try tensor(attribute.t, "\(place): node '\(name)'")
      default: value = .other
      }
      if case .integers(let list) = value,
        !["starts", "ends", "value_int", "value_ints"].contains(attribute.name),
        let far = list.first(where: { $0.magnitude > Self.mostMagnitude })
      {
        throw Fault(
          place: "\(place): node '\(name)'",
          fault: "has \(attribute.name) of \(far)",
          remedy: "the file is damaged; export the network again"
        )
      }
      attributes[attribute.name] = value
    }
  }
}

extension NumericArray {
  /// Reads a constant in any of the encodings that exporters use.
  init(_ tensor: Onnx_TensorProto, place: String)
    throws(Fault)
  {
    let name = "\(place): constant '\(tensor.name)'"
    let shape = tensor.dims.map(Int.init)
    // A constant this long is no network for a microcontroller, and the
    // product of hostile lengths must not overflow.
    var count = 1
    for length in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: length)
      guard length >= 0, !overflow, product <= 1 << 28 else {
        throw Fault(
          place: name,
          fault: "has the shape \(shape)",
          remedy: "export the network again"
        )
      }
      count = product
    }
    guard tensor.dataLocation != .external, tensor.externalData.isEmpty else {
      throw Fault(
        place: name,
        fault: "is kept in another file",
        remedy:
          "export with the constants inside the file (external_data=False)"
      )
    }
    var values: [Double]
    var isInteger = true
    switch Onnx_TensorProto.DataType(rawValue: Int(tensor.dataType)) {
    case .float:
      isInteger = false
      values =
        tensor.rawData.isEmpty
        ? tensor.floatData.map(Double.init)
        : tensor.rawData.littleEndian(UInt32.self).map {
          Double(Float(bitPattern: $0))
        }
    case .double:
      isInteger = false
      values =
        tensor.rawData.isEmpty
        ? tensor.doubleData
        : tensor.rawData.littleEndian(UInt64.self).map {
          Double(bitPattern: $0)
        }
    case .int64:
      values =
        tensor.rawData.isEmpty
        ? tensor.int64Data.map(Double.init)
        : tensor.rawData.littleEndian(UInt64.self).map {
          Double(Int64(bitPattern: $0))
        }
    case .int32:
      values =
        tensor.rawData.isEmpty
        ? tensor.int32Data.map(Double.init)
        : tensor.rawData.littleEndian(UInt32.self).map {
          Double(Int32(bitPattern: $0))
        }
    case .bool, .uint8:
      values =
        tensor.rawData.isEmpty
        ? tensor.int32Data.map(Double.init) : tensor.rawData.map(Double.init)
    default:
      throw Fault(
        place: name,
        fault: "has element type \(tensor.dataType)",
        remedy: "export in float32 (quantising is this compiler's work)"
      )
    }
    guard values.count == count else {
      throw Fault(
        place: name,
        fault: "has \(values.count) of its \(count) elements",
        remedy: "export the network again"
      )
    }
    self.init(shape: shape, values: values, isInteger: isInteger)
  }
}

extension Data {
  /// The bytes as whole little-endian integers; what is left over is dropped,
  /// and the count of elements then shows it.
  fileprivate func littleEndian<T: FixedWidthInteger>(_: T.Type) -> [T] {
    let width = MemoryLayout<T>.size
    var result: [T] = []
    result.reserveCapacity(count / width)
    var word: T = 0
    var filled = 0
    for byte in self {
      word |= T(truncatingIfNeeded: byte) &<< T(truncatingIfNeeded: 8 * filled)
      filled += 1
      if filled == width {
        result.append(word)
        word = 0
        filled = 0
      }
    }
    return result
  }
}

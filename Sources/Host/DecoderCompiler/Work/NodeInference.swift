/// Why the shape of a node's result cannot be told.
enum NodeFault: Error {
  /// It depends on the values of an input, which are not in the file.
  case openValues(String)
  /// The inputs do not go together: what is wrong with them.
  case misfit(String)
}

/// What a node gives, and what that takes.
struct NodeWork {
  var outputs: [ONNXTensor]
  var kind = ModelWork.Step.Kind.elementwise
  var multiplyAccumulates = 0
  /// Values that it computes or, without multiply-accumulates, goes through,
  /// where these are not its first output's.
  var valueCount: Int?
  /// The inputs that it multiplies.
  var factors: [Int] = []
}

/// Infers what one node gives from what it takes: each family of operators in a
/// file of its own.
struct NodeInference {
  let node: ONNXNode
  /// What is known of its inputs; nil for one that is left out.
  let given: [ONNXTensor?]
  let operatorSet: Int

  /// The most multiply-accumulates of one node: 2^15 of them fit in an integer.
  private static let mostProducts = 1 << 48

  /// The work of the node.
  ///
  /// - Returns: Nil for an operator that is not known here.
  /// - Throws: Inputs that do not go together, or whose values are not known.
  func work() throws(NodeFault) -> NodeWork? {
    if let found = try layer() { return found }
    if let found = try window() { return found }
    if let output = try rearranged() { return NodeWork(outputs: output) }
    guard let output = try elementwise() else { return nil }
    // A sum goes through all that it takes.
    let isReduction =
      operation.hasPrefix("Reduce") || operation.hasPrefix("QLinearReduce")
      || operation == "ArgMax" || operation == "ArgMin"
    return NodeWork(
      outputs: output,
      valueCount: isReduction ? optional(0)?.elementCount : nil
    )
  }

  /// The operator's name without the domain of those that are widely exported.
  var operation: Substring {
    let own = "com.microsoft::"
    return node.operation.hasPrefix(own)
      ? node.operation.dropFirst(own.count) : node.operation[...]
  }

  // MARK: Inputs

  /// An input that may be left out.
  func optional(_ index: Int) -> ONNXTensor? {
    given.indices.contains(index) ? given[index] : nil
  }

  /// An input that must be there.
  func input(_ index: Int) throws(NodeFault) -> ONNXTensor {
    guard let tensor = optional(index) else {
      throw .misfit("lacks input \(index)")
    }
    return tensor
  }

  /// The type of an input, or of another where it is left out.
  func type(of index: Int, or other: Int) throws(NodeFault) -> ONNXElementType {
    if let tensor = optional(index) { return tensor.type }
    return try input(other).type
  }

  /// Values of an input that must be known; nil for one that is left out.
  func values(_ index: Int) throws(NodeFault) -> NumericArray? {
    guard let tensor = optional(index) else { return nil }
    guard let values = tensor.values else {
      throw .openValues(node.inputs[index])
    }
    return values
  }

  /// Integers from an attribute, or from an input in later operator sets.
  func integers(_ key: String, input index: Int) throws(NodeFault) -> [Int]? {
    if let list = node.integers(key) { return list }
    guard let values = try values(index) else { return nil }
    guard let list = values.integers else {
      throw .misfit("has \(key) that are not integers")
    }
    return list
  }

  /// An axis counted from the front.
  func axis(_ axis: Int, rank: Int) throws(NodeFault) -> Int {
    let place = axis < 0 ? axis + rank : axis
    guard (0..<rank).contains(place) else {
      throw .misfit("has axis \(axis) of \(rank)")
    }
    return place
  }

  /// The constants among its inputs, by name, for arithmetic on them.
  var constants: NamedValues {
    var values: [String: ImportedValue] = [:]
    for (name, tensor) in zip(node.inputs, given) {
      if let array = tensor?.values { values[name] = .constant(array) }
    }
    return NamedValues(values: values)
  }

  // MARK: Results

  /// A tensor of a shape that is checked.
  func tensor(
    _ shape: [Int],
    _ type: ONNXElementType,
    stored: ONNXElementType? = nil
  ) throws(NodeFault) -> ONNXTensor {
    guard ONNXTensor.elementCount(of: shape) != nil else {
      throw .misfit("gives a tensor of the shape \(shape)")
    }
    return ONNXTensor(shape: shape, type: type, stored: stored)
  }

  /// A tensor of another shape with the same numbers, or some of them.
  func moved(_ shape: [Int], from source: ONNXTensor) throws(NodeFault)
    -> ONNXTensor
  {
    try tensor(shape, source.type, stored: source.stored)
  }

  /// A product of counts.
  func product(_ factors: Int...) throws(NodeFault) -> Int {
    guard let count = factors.product(atMost: Self.mostProducts) else {
      throw .misfit("computes more than 2^48 products")
    }
    return count
  }

  /// The shape of two under broadcasting, as of NumPy.
  func broadcast(_ a: [Int], _ b: [Int]) throws(NodeFault) -> [Int] {
    let rank = max(a.count, b.count)
    var shape: [Int] = []
    for axis in 0..<rank {
      let m = axis < rank - a.count ? 1 : a[axis - rank + a.count]
      let n = axis < rank - b.count ? 1 : b[axis - rank + b.count]
      guard m == n || m == 1 || n == 1 else {
        throw .misfit("takes shapes \(a) and \(b), which do not go together")
      }
      shape.append(m == 1 ? n : m)
    }
    return shape
  }
}

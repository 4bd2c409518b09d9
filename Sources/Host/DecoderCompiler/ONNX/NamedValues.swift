import Files

/// The values of a graph's tensors, by their names.
///
/// What is asked of them here is constants: weights, and the shape arithmetic
/// that exporters write.
struct NamedValues {
  var values: [String: ImportedValue]

  func constant(named name: String) throws(Fault) -> NumericArray {
    switch values[name] {
    case .constant(let array): return array
    case .unknown(let error): throw error
    case .outside(let input): throw .secondInput(input)
    case .signal:
      throw Fault(
        place: "",
        fault: "computes with '\(name)', which depends on the input",
        remedy: "use a constant there"
      )
    case nil:
      throw Fault(
        place: "",
        fault: "reads '\(name)', which nothing computes",
        remedy: "export the network again"
      )
    }
  }

  /// The constant at place `index` of a node's inputs, if it has one.
  func constant(_ node: ONNXNode, _ index: Int) throws(Fault)
    -> NumericArray?
  {
    guard index < node.inputs.count, !node.inputs[index].isEmpty else {
      return nil
    }
    return try constant(named: node.inputs[index])
  }

  /// Integers from an attribute, or from an input in later operator sets.
  func integers(_ node: ONNXNode, _ key: String, input index: Int)
    throws(Fault) -> [Int]?
  {
    if let list = node.integers(key) { return list }
    guard let array = try constant(node, index) else { return nil }
    guard let list = array.integers else {
      throw Fault(
        place: "",
        fault: "has \(key) that are not integers",
        remedy: "export the network again"
      )
    }
    return list
  }
}

extension Fault {
  /// What depends on another input of the graph than the first.
  static func secondInput(_ name: String) -> Fault {
    Fault(
      place: "",
      fault: "reads '\(name)', a second input",
      remedy: "export with one input; a GRU's initial state may be one more"
    )
  }
}

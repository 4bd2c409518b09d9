extension GraphImporter {
  /// The operators this compiler knows, for the message about one it does not.
  static let supportedOperators =
    "Gemm, MatMul, Conv (1-D), GRU, BatchNormalization, Relu, Clip, Sigmoid, "
    + "Tanh, Softmax, Add, Sub, Mul, Div and reshaping"

  /// What a node's outputs are, in their order.
  mutating func evaluate(_ node: ONNXNode) throws(CompilerError)
    -> [ImportedValue]
  {
    switch node.operation {
    case "Constant":
      return [.constant(try constantAttribute(node))]
    case "Shape":
      return [.constant(NumericArray(try shape(node)))]
    default: break
    }
    let inputs = node.inputs.filter { !$0.isEmpty }
    let constants = inputs.compactMap { name -> NumericArray? in
      if case .constant(let array)? = values[name] { array } else { nil }
    }
    if constants.count == inputs.count, node.operation != "GRU" {
      return [.constant(try folded(node))]
    }
    switch node.operation {
    case "Identity", "Dropout", "Cast":
      return [.signal(try input(node, 0))]
    case "Reshape", "Transpose", "Squeeze", "Unsqueeze", "Flatten", "Expand":
      return [.signal(try rearranged(node))]
    case "Slice", "Gather", "Split":
      return try parts(node).map { .signal($0) }
    case "Concat":
      return [.signal(try concatenated(node))]
    case "Pad":
      return [.signal(try padded(node))]
    case "Gemm":
      return [.signal(try gemm(node))]
    case "MatMul":
      return [.signal(try matrixProduct(node))]
    case "Conv":
      return [.signal(try convolution(node))]
    case "GRU":
      return try recurrent(node).map { .signal($0) }
    case "BatchNormalization":
      return [.signal(try batchNormalization(node))]
    case "Add", "Sub", "Mul", "Div", "Neg":
      return [.signal(try elementwise(node))]
    case "Relu", "Clip", "Sigmoid", "Tanh":
      return [.signal(try activation(node))]
    case "Softmax", "LogSoftmax":
      return [.signal(try softmax(node))]
    default:
      throw CompilerError(
        "",
        "is an operator that is not supported",
        "rebuild the network from " + Self.supportedOperators
      )
    }
  }

  /// The signal at place `index` of a node's inputs.
  func input(_ node: ONNXNode, _ index: Int) throws(CompilerError) -> Signal {
    guard index < node.inputs.count else {
      throw CompilerError(
        "",
        "lacks input \(index)",
        "export the network again"
      )
    }
    return try signal(named: node.inputs[index], for: node.place)
  }

  private func constantAttribute(_ node: ONNXNode) throws(CompilerError)
    -> NumericArray
  {
    if let array = node.tensor("value") { return array }
    if let list = node.integers("value_ints") { return NumericArray(list) }
    if let number = node.number("value_float")
      ?? node.integer("value_int").map(
        Double.init
      )
    {
      return NumericArray(shape: [], values: [number])
    }
    throw CompilerError(
      "",
      "holds no number",
      "export the network again"
    )
  }

  private func shape(_ node: ONNXNode) throws(CompilerError) -> [Int] {
    guard let name = node.inputs.first, let value = values[name] else {
      throw CompilerError("", "has no input", "export the network again")
    }
    let shape: [Int]
    switch value {
    case .constant(let array): shape = array.shape
    case .signal(let signal): shape = signal.shape
    case .unknown(let error): throw error
    }
    let start = node.integer("start") ?? 0
    let end = node.integer("end") ?? shape.count
    let range = sliceRange(start: start, end: end, length: shape.count)
    return Array(shape[range])
  }
}

/// The elements that ONNX's Slice takes with step 1.
func sliceRange(start: Int, end: Int, length: Int) -> Range<Int> {
  func clamped(_ index: Int) -> Int {
    let positive = index < 0 ? max(index, -length) + length : index
    return min(max(positive, 0), length)
  }
  let first = clamped(start)
  return first..<max(first, clamped(end))
}

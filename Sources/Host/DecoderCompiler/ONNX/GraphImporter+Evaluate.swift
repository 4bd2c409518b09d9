import Files

extension GraphImporter {
  /// The operators this compiler knows, for the message about one it does not.
  static let supportedOperators =
    "Gemm, MatMul, Conv (1-D), GRU, BatchNormalization, Relu, Clip, Sigmoid, "
    + "Tanh, Softmax, Add, Sub, Mul, Div and reshaping"

  /// What a node's outputs are, in their order.
  mutating func evaluate(_ node: ONNXNode) throws(Fault)
    -> [ImportedValue]
  {
    try node.checkIsKnown()
    switch node.operation {
    case "Constant":
      return [.constant(try constantAttribute(node))]
    case "Shape":
      return [.constant(NumericArray(try shape(node)))]
    default: break
    }
    let inputs = node.inputs.filter { !$0.isEmpty }.map { values[$0] }
    func isConstant(_ value: ImportedValue?) -> Bool {
      if case .constant? = value { true } else { false }
    }
    if inputs.allSatisfy(isConstant), node.operation != "GRU" {
      return try foldedParts(node).map { .constant($0) }
    }
    // A state that is passed in may be cut and turned on its way.
    if Self.rearrangements.contains(node.operation) {
      for case .outside(let name)? in inputs
      where inputs.allSatisfy({ isConstant($0) || $0?.isOutside == true }) {
        return node.outputs.map { _ in .outside(name) }
      }
    }
    switch node.operation {
    case "Identity":
      return [.signal(try input(node, 0))]
    case "Dropout":
      if try constant(node, 2)?.values.first ?? 0 != 0 {
        throw Fault(
          place: "",
          fault: "drops values at random, as in training",
          remedy: "export the network for inference (model.eval())"
        )
      }
      return [.signal(try input(node, 0))]
    case "Cast":
      return [.signal(try cast(node))]
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
    default: throw .unsupported(node)
    }
  }

  /// Operators that keep what they take, in another arrangement.
  private static let rearrangements: Set<String> = [
    "Identity", "Reshape", "Transpose", "Squeeze", "Unsqueeze", "Flatten",
    "Expand", "Slice", "Gather", "Split", "Concat",
  ]

  /// A change of type that changes no value: from one float to another. Of half
  /// a float's digits more are left than weights of int8 tell apart.
  private func cast(_ node: ONNXNode) throws(Fault) -> Signal {
    let signal = try input(node, 0)
    let type = node.integer("to") ?? 0
    guard [1, 10, 11].contains(type) else {
      let name = ONNXElementType(rawValue: type).map { "\($0)" }
      throw Fault(
        place: "",
        fault: "casts to \(name ?? "type \(type)"), which changes values",
        remedy: "leave the cast out, or cast to float"
      )
    }
    return signal
  }

  /// The signal at place `index` of a node's inputs.
  func input(_ node: ONNXNode, _ index: Int) throws(Fault) -> Signal {
    guard index < node.inputs.count else {
      throw Fault(
        place: "",
        fault: "lacks input \(index)",
        remedy: "export the network again"
      )
    }
    return try signal(named: node.inputs[index], for: node.place)
  }

  private func constantAttribute(_ node: ONNXNode) throws(Fault)
    -> NumericArray
  {
    if let array = node.tensor("value") { return array }
    if let list = node.integers("value_ints") { return NumericArray(list) }
    if let list = node.numbers("value_floats") {
      return NumericArray(shape: [list.count], values: list)
    }
    if let number = node.integer("value_int") {
      return NumericArray(
        shape: [],
        values: [Double(number)],
        isInteger: true
      )
    }
    if let number = node.number("value_float") {
      return NumericArray(shape: [], values: [number])
    }
    throw Fault(
      place: "",
      fault: "holds no number",
      remedy: "export the network again"
    )
  }

  private func shape(_ node: ONNXNode) throws(Fault) -> [Int] {
    guard let name = node.inputs.first, let value = values[name] else {
      throw Fault(
        place: "",
        fault: "has no input",
        remedy: "export the network again"
      )
    }
    let shape: [Int]
    switch value {
    case .constant(let array): shape = array.shape
    case .signal(let signal): shape = signal.shape
    case .outside(let name): throw .secondInput(name)
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

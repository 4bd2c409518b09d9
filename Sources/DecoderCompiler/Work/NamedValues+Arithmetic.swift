import Foundation

/// Arithmetic that exporters put between the shapes of a network.
extension NamedValues {
  /// Computes a node of constants element by element; integers are divided as
  /// integers.
  ///
  /// - Returns: Nil for an operator that is none of these.
  func arithmetic(
    _ node: ONNXNode,
    isInteger: Bool
  ) throws(CompilerError) -> NumericArray? {
    var operands: [NumericArray] = []
    for index in node.inputs.indices {
      guard let operand = try constant(node, index) else { return nil }
      operands.append(operand)
    }
    if let function = Self.binary(node, isInteger) {
      guard var result = operands.first else { return nil }
      for operand in operands.dropFirst() {
        guard let next = NumericArray.broadcast(result, operand, function)
        else { return nil }
        result = next
      }
      return result
    }
    if let function = Self.unary(node.operation), operands.count == 1 {
      return NumericArray(
        shape: operands[0].shape,
        values: operands[0].values.map(function)
      )
    }
    switch node.operation {
    case "Where": return Self.chosen(operands)
    case "Range": return Self.range(operands)
    case "ReduceProd", "ReduceSum", "ReduceMax", "ReduceMin":
      return reduced(node, operands)
    default: return nil
    }
  }

  private static func binary(
    _ node: ONNXNode,
    _ isInteger: Bool
  ) -> ((Double, Double) -> Double)? {
    func truth(_ test: @escaping (Double, Double) -> Bool)
      -> (Double, Double) -> Double
    { { test($0, $1) ? 1 : 0 } }
    switch node.operation {
    case "Div": return { isInteger ? ($0 / $1).rounded(.towardZero) : $0 / $1 }
    case "Mod":
      // The sign is the divisor's, or the dividend's as in C.
      if node.integer("fmod") ?? 0 != 0 { return fmod }
      return { $0 - ($0 / $1).rounded(.down) * $1 }
    case "Pow": return pow
    case "Min": return { Swift.min($0, $1) }
    case "Max": return { Swift.max($0, $1) }
    case "Equal": return truth(==)
    case "Less": return truth(<)
    case "LessOrEqual": return truth(<=)
    case "Greater": return truth(>)
    case "GreaterOrEqual": return truth(>=)
    case "And": return truth { $0 != 0 && $1 != 0 }
    case "Or": return truth { $0 != 0 || $1 != 0 }
    default: return nil
    }
  }

  private static func unary(_ operation: String) -> ((Double) -> Double)? {
    switch operation {
    case "Floor": { $0.rounded(.down) }
    case "Ceil": { $0.rounded(.up) }
    case "Abs": { Swift.abs($0) }
    case "Not": { $0 == 0 ? 1 : 0 }
    default: nil
    }
  }

  /// The second where the first is true, else the third.
  private static func chosen(_ operands: [NumericArray]) -> NumericArray? {
    guard operands.count == 3,
      // Broadcast by a sum with nothing, as a product would lose infinities.
      let shape = NumericArray.broadcast(
        operands[1],
        operands[2],
        { a, _ in a }
      ),
      let test = NumericArray.broadcast(operands[0], shape, { a, _ in a }),
      let yes = NumericArray.broadcast(operands[1], test, { a, _ in a }),
      let no = NumericArray.broadcast(operands[2], test, { a, _ in a })
    else { return nil }
    return NumericArray(
      shape: test.shape,
      values: test.values.indices.map {
        test.values[$0] != 0 ? yes.values[$0] : no.values[$0]
      }
    )
  }

  private static func range(_ operands: [NumericArray]) -> NumericArray? {
    guard operands.count == 3, let start = operands[0].values.first,
      let limit = operands[1].values.first,
      let step = operands[2].values.first, step != 0
    else { return nil }
    let count = max(((limit - start) / step).rounded(.up), 0)
    guard count <= Double(ONNXTensor.mostValues) else { return nil }
    let values = (0..<Int(count)).map { start + Double($0) * step }
    return NumericArray(shape: [values.count], values: values)
  }

  /// A vector's product, sum or extreme.
  private func reduced(
    _ node: ONNXNode,
    _ operands: [NumericArray]
  ) -> NumericArray? {
    guard let vector = operands.first, vector.shape.count == 1,
      let first = vector.values.first
    else { return nil }
    let rest = vector.values.dropFirst()
    let value: Double =
      switch node.operation {
      case "ReduceProd": rest.reduce(first, *)
      case "ReduceSum": rest.reduce(first, +)
      case "ReduceMax": rest.reduce(first, Swift.max)
      default: rest.reduce(first, Swift.min)
      }
    let isKept = node.integer("keepdims") ?? 1 != 0
    return NumericArray(shape: isKept ? [1] : [], values: [value])
  }
}

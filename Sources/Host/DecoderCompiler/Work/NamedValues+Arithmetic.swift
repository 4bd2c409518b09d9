import Files
import Foundation

/// Arithmetic on constants: on the shapes of a network, as exporters write it,
/// and on weights, as weight normalisation leaves it.
extension NamedValues {
  /// Computes a node of constants element by element; integers are divided as
  /// integers.
  ///
  /// - Returns: Nil for an operator that is none of these.
  func arithmetic(
    _ node: ONNXNode,
    isInteger: Bool
  ) throws(Fault) -> NumericArray? {
    var operands: [NumericArray] = []
    for index in node.inputs.indices {
      guard let operand = try constant(node, index) else { return nil }
      operands.append(operand)
    }
    if let function = Self.unary[node.operation], operands.count == 1 {
      return NumericArray(
        shape: operands[0].shape,
        values: operands[0].values.map(function)
      )
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
    switch node.operation {
    case "Where": return Self.chosen(operands)
    case "Range": return Self.range(operands)
    case "Clip": return Self.clipped(node, operands)
    case "MatMul":
      return operands.count == 2
        ? operands[0].multiplied(by: operands[1]) : nil
    case _ where Self.reductions.contains(node.operation):
      return try reduced(node, operands)
    default: return nil
    }
  }

  // MARK: Element by element

  static let binaryOperators: Set<String> = [
    "Add", "Sub", "Mul", "Div", "Mod", "Pow", "Min", "Max", "Sum", "Equal",
    "Less", "LessOrEqual", "Greater", "GreaterOrEqual", "And", "Or", "Xor",
  ]

  private static func binary(
    _ node: ONNXNode,
    _ isInteger: Bool
  ) -> ((Double, Double) -> Double)? {
    func truth(_ test: @escaping (Double, Double) -> Bool)
      -> (Double, Double) -> Double
    { { test($0, $1) ? 1 : 0 } }
    switch node.operation {
    case "Add", "Sum": return (+)
    case "Sub": return (-)
    case "Mul": return (*)
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
    case "Xor": return truth { ($0 != 0) != ($1 != 0) }
    default: return nil
    }
  }

  static var unaryOperators: [String] { unary.keys.sorted() }

  private static let unary: [String: @Sendable (Double) -> Double] = [
    "Floor": { $0.rounded(.down) }, "Ceil": { $0.rounded(.up) },
    "Round": { $0.rounded(.toNearestOrEven) }, "Abs": { Swift.abs($0) },
    "Neg": { -$0 }, "Not": { $0 == 0 ? 1 : 0 },
    "Sign": { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 },
    "Sqrt": { $0.squareRoot() }, "Reciprocal": { 1 / $0 },
    "Exp": { exp($0) }, "Log": { log($0) }, "Sin": { sin($0) },
    "Cos": { cos($0) }, "Erf": { erf($0) },
    "Relu": { Swift.max($0, 0) }, "Sigmoid": { sigmoid($0) },
    "Tanh": { tanh($0) },
    "Softplus": { Swift.max($0, 0) + log1p(exp(-Swift.abs($0))) },
  ]

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

  /// Both bounds as inputs, or as attributes of older sets.
  private static func clipped(
    _ node: ONNXNode,
    _ operands: [NumericArray]
  ) -> NumericArray? {
    guard let array = operands.first, operands.count != 2 else { return nil }
    let lower =
      operands.count > 2
      ? operands[1].values.first : node.number("min") ?? -.infinity
    let upper =
      operands.count > 2
      ? operands[2].values.first : node.number("max") ?? .infinity
    guard let lower, let upper else { return nil }
    return NumericArray(
      shape: array.shape,
      values: array.values.map { min(max($0, lower), upper) }
    )
  }

  // MARK: Reductions

  static let reductions: Set<String> = [
    "ReduceSum", "ReduceMean", "ReduceProd", "ReduceMax", "ReduceMin",
    "ReduceL1", "ReduceL2", "ReduceSumSquare", "ReduceLogSum",
    "ReduceLogSumExp",
  ]

  /// Sums, products, norms and extremes over some axes.
  private func reduced(
    _ node: ONNXNode,
    _ operands: [NumericArray]
  ) throws(Fault) -> NumericArray? {
    guard let array = operands.first else { return nil }
    let rank = array.shape.count
    var axes = try integers(node, "axes", input: 1) ?? []
    if axes.isEmpty {
      if node.integer("noop_with_empty_axes") ?? 0 != 0 { return array }
      axes = Array(0..<rank)
    }
    axes = axes.map { $0 < 0 ? $0 + rank : $0 }
    guard axes.allSatisfy({ (0..<rank).contains($0) }) else { return nil }
    // Axes that go stand behind, so that what is joined lies together.
    let kept = (0..<rank).filter { !axes.contains($0) }
    let gone = (0..<rank).filter { axes.contains($0) }
    let ordered = array.transposed(kept + gone)
    let width = gone.reduce(1) { $0 * array.shape[$1] }
    let count = kept.reduce(1) { $0 * array.shape[$1] }
    guard width > 0 else { return nil }
    let values = (0..<count).map {
      Self.reduce(
        ordered.values[$0 * width..<($0 + 1) * width],
        node.operation
      )
    }
    let isKept = node.integer("keepdims") ?? 1 != 0
    let shape =
      isKept
      ? (0..<rank).map { axes.contains($0) ? 1 : array.shape[$0] }
      : kept.map { array.shape[$0] }
    return NumericArray(shape: shape, values: values)
  }

  private static func reduce(
    _ values: ArraySlice<Double>,
    _ operation: String
  ) -> Double {
    switch operation {
    case "ReduceProd": return values.reduce(1, *)
    case "ReduceMean": return values.reduce(0, +) / Double(values.count)
    case "ReduceMax": return values.reduce(-.infinity) { Swift.max($0, $1) }
    case "ReduceMin": return values.reduce(.infinity) { Swift.min($0, $1) }
    case "ReduceL1": return values.reduce(0) { $0 + Swift.abs($1) }
    case "ReduceL2": return values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    case "ReduceSumSquare": return values.reduce(0) { $0 + $1 * $1 }
    case "ReduceLogSum": return log(values.reduce(0, +))
    case "ReduceLogSumExp":
      let largest = values.reduce(-.infinity) { Swift.max($0, $1) }
      return largest + log(values.reduce(0) { $0 + exp($1 - largest) })
    default: return values.reduce(0, +)
    }
  }
}

extension NumericArray {
  /// The product of two matrices, or nil where their shapes do not fit.
  func multiplied(by other: NumericArray) -> NumericArray? {
    guard shape.count == 2, other.shape.count == 2, shape[1] == other.shape[0],
      [shape[0], shape[1], other.shape[1]].product(atMost: 1 << 28) != nil
    else { return nil }
    let (rows, inner, columns) = (shape[0], shape[1], other.shape[1])
    var result = [Double](repeating: 0, count: rows * columns)
    for row in 0..<rows {
      for place in 0..<inner {
        let factor = values[row * inner + place]
        for column in 0..<columns {
          result[row * columns + column] +=
            factor * other.values[place * columns + column]
        }
      }
    }
    return NumericArray(shape: [rows, columns], values: result)
  }
}

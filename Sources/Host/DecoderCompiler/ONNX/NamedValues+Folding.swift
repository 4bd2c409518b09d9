import Files

extension NamedValues {
  /// The most elements of a constant that is made of few: a small file must not
  /// fill the memory.
  private static let mostFilled = 1 << 20
  /// The most elements of constants that are joined.
  private static let mostJoined = 1 << 24

  /// Computes a node whose inputs are all constants.
  ///
  /// - Returns: Its outputs, in their order.
  func foldedParts(_ node: ONNXNode) throws(Fault) -> [NumericArray] {
    guard node.operation == "Split" else { return [try folded(node)] }
    guard let array = try constant(node, 0), !array.shape.isEmpty else {
      throw Self.misfit
    }
    let axis = node.integer("axis") ?? 0
    let place = axis < 0 ? axis + array.shape.count : axis
    guard array.shape.indices.contains(place) else { throw Self.misfit }
    let lengths = try splitLengths(node, length: array.shape[place])
    var start = 0
    var parts: [NumericArray] = []
    for length in lengths {
      let part = sliced(
        array,
        starts: [start],
        ends: [start + length],
        axes: [place],
        steps: nil
      )
      guard var part else { throw Self.misfit }
      part.isInteger = array.isInteger
      parts.append(part)
      start += length
    }
    return parts
  }

  /// The lengths of a Split's parts: those that it states, or equal ones, the
  /// last shorter where they cannot be.
  func splitLengths(
    _ node: ONNXNode,
    length: Int
  ) throws(Fault) -> [Int] {
    let count = node.outputs.count
    guard count > 0, node.integer("num_outputs") ?? count == count else {
      throw Fault(
        place: "",
        fault: "has \(count) outputs and should have "
          + "\(node.integer("num_outputs") ?? 1)",
        remedy: "export the network again"
      )
    }
    let even = (length + count - 1) / count
    let assumed = (0..<count).map { max(0, min(even, length - $0 * even)) }
    let lengths = try integers(node, "split", input: 1) ?? assumed
    guard lengths.count == count,
      lengths.allSatisfy({ (0...length).contains($0) }),
      lengths.reduce(0, +) == length
    else {
      throw Fault(
        place: "",
        fault: "does not add up to its input",
        remedy: "export the network again"
      )
    }
    return lengths
  }

  private static let misfit = Fault(
    place: "",
    fault: "has constants whose shapes do not fit",
    remedy: "export the network again"
  )

  /// Whether a node of constants gives integers or truths.
  private func givesIntegers(_ node: ONNXNode) throws(Fault) -> Bool {
    func isInteger(_ index: Int) throws(Fault) -> Bool {
      try constant(node, index)?.isInteger ?? false
    }
    switch node.operation {
    case "Cast":
      // ONNX's integers and truths; the others are floats.
      return [2, 3, 4, 5, 6, 7, 9, 12, 13].contains(node.integer("to") ?? 1)
    case "Shape", "Size", "Equal", "Less", "LessOrEqual", "Greater",
      "GreaterOrEqual", "And", "Or", "Xor", "Not":
      return true
    case "Where": return try isInteger(1)
    case "ConstantOfShape": return node.tensor("value")?.isInteger ?? false
    default: return try isInteger(0)
    }
  }

  /// Computes a node of one output whose inputs are all constants.
  func folded(_ node: ONNXNode) throws(Fault) -> NumericArray {
    var result = try computed(node)
    result.isInteger = try givesIntegers(node)
    return result
  }

  private func computed(_ node: ONNXNode) throws(Fault) -> NumericArray {
    func operand(_ index: Int) throws(Fault) -> NumericArray {
      guard let array = try constant(node, index) else {
        throw Fault(
          place: "",
          fault: "lacks input \(index)",
          remedy: "export the network again"
        )
      }
      return array
    }
    let result: NumericArray?
    switch node.operation {
    case "Identity", "Dropout": result = try operand(0)
    case "Cast":
      let array = try operand(0)
      let type = node.integer("to") ?? 1
      result =
        type == 9
        ? NumericArray(
          shape: array.shape,
          values: array.values.map { $0 == 0 ? 0 : 1 }
        )
        : try givesIntegers(node)
          ? NumericArray(
            shape: array.shape,
            values: array.values.map { $0.rounded(.towardZero) }
          ) : array
    case "Size":
      result = NumericArray(
        shape: [],
        values: [Double(try operand(0).values.count)]
      )
    case "Gemm": result = try gemm(node)
    case "Tile": result = tiled(try operand(0), try operand(1))
    case "ConstantOfShape":
      let shape = try operand(0).integers
      let value = node.tensor("value")?.values.first ?? 0
      result = shape.flatMap { shape in
        shape.product(atMost: Self.mostFilled).map {
          NumericArray(
            shape: shape,
            values: [Double](repeating: value, count: $0)
          )
        }
      }
    case "Expand":
      let array = try operand(0)
      result = try operand(1).integers.flatMap { shape in
        guard let count = shape.product(atMost: Self.mostFilled) else {
          return nil
        }
        let ones = NumericArray(
          shape: shape,
          values: [Double](repeating: 1, count: count)
        )
        return .broadcast(array, ones, *)
      }
    case "Gather":
      result = gathered(
        try operand(0),
        try operand(1),
        axis: node.integer("axis") ?? 0
      )
    case "Concat":
      var arrays: [NumericArray] = []
      for index in node.inputs.indices { arrays.append(try operand(index)) }
      result = joined(arrays, axis: node.integer("axis") ?? 0)
    case "Slice":
      result = sliced(
        try operand(0),
        starts: try integers(node, "starts", input: 1),
        ends: try integers(node, "ends", input: 2),
        axes: try integers(node, "axes", input: 3),
        steps: try integers(node, "steps", input: 4)
      )
    case "Transpose":
      let array = try operand(0)
      let order =
        node.integers("perm") ?? Array(array.shape.indices.reversed())
      result =
        order.sorted() == Array(array.shape.indices)
        ? array.transposed(order) : nil
    case "Reshape", "Squeeze", "Unsqueeze", "Flatten":
      let array = try operand(0)
      result = try newShape(of: node, from: array.shape).flatMap { shape in
        shape.product(atMost: Self.mostFilled) == array.values.count
          ? NumericArray(shape: shape, values: array.values) : nil
      }
    default:
      let isInteger = try givesIntegers(node)
      guard
        KnownOperator.arithmetic[node.operation] != nil
          || KnownOperator.layers[node.operation] != nil
      else {
        throw Fault(
          place: "",
          fault: "is an operator that is not supported",
          remedy: "rebuild the network from " + GraphImporter.supportedOperators
        )
      }
      result = try arithmetic(node, isInteger: isInteger)
    }
    guard let result else { throw Self.misfit }
    return result
  }

  /// `alpha * A * B + beta * C` of constants.
  private func gemm(_ node: ONNXNode) throws(Fault) -> NumericArray? {
    guard var a = try constant(node, 0), var b = try constant(node, 1),
      a.shape.count == 2, b.shape.count == 2
    else { return nil }
    if node.integer("transA") ?? 0 != 0 { a = a.transposed([1, 0]) }
    if node.integer("transB") ?? 0 != 0 { b = b.transposed([1, 0]) }
    guard var product = a.multiplied(by: b) else { return nil }
    let alpha = node.number("alpha") ?? 1
    product.values = product.values.map { $0 * alpha }
    guard let c = try constant(node, 2) else { return product }
    let beta = node.number("beta") ?? 1
    return .broadcast(product, c) { $0 + beta * $1 }
  }

  /// The array, repeated along each axis.
  private func tiled(
    _ array: NumericArray,
    _ counts: NumericArray
  ) -> NumericArray? {
    guard let counts = counts.integers, counts.count == array.shape.count,
      let total = counts.product(atMost: Self.mostFilled),
      [total, array.values.count].product(atMost: Self.mostJoined) != nil
    else { return nil }
    var result = array
    for (axis, count) in counts.enumerated() {
      guard count > 0 else { return nil }
      guard
        let joined = joined(
          [NumericArray](repeating: result, count: count),
          axis: axis
        )
      else { return nil }
      result = joined
    }
    return result
  }

  /// The shape after a node that only reshapes, or nil if it cannot be.
  func newShape(of node: ONNXNode, from shape: [Int]) throws(Fault)
    -> [Int]?
  {
    func place(_ axis: Int, _ rank: Int) -> Int {
      axis < 0 ? axis + rank : axis
    }
    switch node.operation {
    case "Reshape":
      guard var lengths = try constant(node, 1)?.integers else { return nil }
      let copiesZero = node.integer("allowzero") ?? 0 == 0
      for axis in lengths.indices where lengths[axis] == 0 && copiesZero {
        guard axis < shape.count else { return nil }
        lengths[axis] = shape[axis]
      }
      let known = lengths.filter { $0 >= 0 }
        .reduce(1) { $0.multipliedSaturating(by: $1) }
      if let open = lengths.firstIndex(of: -1), known > 0 {
        lengths[open] = shape.reduce(1, *) / known
      }
      return lengths
    case "Flatten":
      let axis = place(node.integer("axis") ?? 1, shape.count)
      guard (0...shape.count).contains(axis) else { return nil }
      return [shape[..<axis].reduce(1, *), shape[axis...].reduce(1, *)]
    case "Squeeze":
      guard let axes = try integers(node, "axes", input: 1) else {
        return shape.filter { $0 != 1 }
      }
      let gone = Set(axes.map { place($0, shape.count) })
      guard gone.allSatisfy({ shape.indices.contains($0) && shape[$0] == 1 })
      else { return nil }
      return shape.indices.filter { !gone.contains($0) }.map { shape[$0] }
    case "Unsqueeze":
      guard let axes = try integers(node, "axes", input: 1) else { return nil }
      let rank = shape.count + axes.count
      let new = Set(axes.map { place($0, rank) })
      var rest = shape[...]
      guard new.count == axes.count,
        new.allSatisfy({ (0..<rank).contains($0) })
      else { return nil }
      return (0..<rank).map { new.contains($0) ? 1 : rest.removeFirst() }
    default: return nil
    }
  }

  private func gathered(
    _ array: NumericArray,
    _ indices: NumericArray,
    axis: Int
  ) -> NumericArray? {
    let axis = axis < 0 ? axis + array.shape.count : axis
    guard array.shape.indices.contains(axis), indices.shape.count <= 1,
      let list = indices.integers,
      // As many as the array has, or few: both factors are below 2^29.
      list.count * (array.values.count / max(array.shape[axis], 1))
        <= max(array.values.count, Self.mostFilled)
    else { return nil }
    var pieces: [NumericArray] = []
    for index in list {
      let position = index < 0 ? index + array.shape[axis] : index
      guard (0..<array.shape[axis]).contains(position) else { return nil }
      var shape = array.shape
      shape[axis] = 1
      pieces.append(
        array.gather(
          shape: shape,
          strides: array.strides,
          start: position * array.strides[axis]
        )
      )
    }
    guard var result = joined(pieces, axis: axis) else { return nil }
    if indices.shape.isEmpty { result.shape.remove(at: axis) }
    return result
  }

  private func joined(_ arrays: [NumericArray], axis: Int) -> NumericArray? {
    guard let first = arrays.first, !first.shape.isEmpty,
      arrays.reduce(0, { $0 + $1.values.count }) <= Self.mostJoined
    else { return nil }
    let axis = axis < 0 ? axis + first.shape.count : axis
    guard first.shape.indices.contains(axis) else { return nil }
    var shape = first.shape
    shape[axis] = 0
    for array in arrays {
      var rest = array.shape
      guard rest.count == shape.count else { return nil }
      let length = rest[axis]
      rest[axis] = shape[axis]
      guard rest == shape else { return nil }
      shape[axis] += length
    }
    let outer = shape[..<axis].reduce(1, *)
    var values: [Double] = []
    for row in 0..<outer {
      for array in arrays {
        let width = array.values.count / max(outer, 1)
        values += array.values[row * width..<(row + 1) * width]
      }
    }
    return NumericArray(shape: shape, values: values)
  }

  private func sliced(
    _ array: NumericArray,
    starts: [Int]?,
    ends: [Int]?,
    axes: [Int]?,
    steps: [Int]?
  ) -> NumericArray? {
    guard let starts, let ends, starts.count == ends.count,
      axes.map({ $0.count == starts.count }) ?? true,
      steps.map({ $0.count == starts.count }) ?? true
    else { return nil }
    var result = array
    for (index, start) in starts.enumerated() {
      var axis = axes?[index] ?? index
      if axis < 0 { axis += array.shape.count }
      let step = steps?[index] ?? 1
      guard result.shape.indices.contains(axis), step == 1 || step == -1 else {
        return nil
      }
      let length = result.shape[axis]
      // Backwards, the bounds are those of the mirrored axis.
      func mirrored(_ bound: Int) -> Int {
        bound < 0 ? (bound < -length ? length : -1 - bound) : length - 1 - bound
      }
      let range =
        step == 1
        ? sliceRange(start: start, end: ends[index], length: length)
        : min(
          max(mirrored(start), 0),
          length
        )..<max(
          min(max(mirrored(start), 0), length),
          min(mirrored(ends[index]), length)
        )
      var shape = result.shape
      shape[axis] = range.count
      var strides = result.strides
      let first = step == 1 ? range.lowerBound : length - 1 - range.lowerBound
      let origin = range.isEmpty ? 0 : first * strides[axis]
      strides[axis] *= step
      result = result.gather(shape: shape, strides: strides, start: origin)
    }
    return result
  }
}

extension Int {
  /// The product, or `Int.max` where it does not fit.
  func multipliedSaturating(by other: Int) -> Int {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? .max : product
  }
}

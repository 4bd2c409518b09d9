/// Operators that multiply matrices.
extension NodeInference {
  func layer() throws(NodeFault) -> NodeWork? {
    switch operation {
    case "Gemm", "FusedGemm": try gemm(0, 1, nil)
    case "QGemm":
      try gemm(0, 3, optional(8) == nil ? .float32 : input(0).type)
    case "MatMul": try matrixProduct(0, 1, nil)
    case "FusedMatMul": try fusedProduct()
    case "MatMulInteger": try matrixProduct(0, 1, .int32)
    case "MatMulIntegerToFloat", "DynamicQuantizeMatMul":
      try matrixProduct(0, 1, .float32)
    case "QLinearMatMul":
      try matrixProduct(0, 3, type(of: 7, or: 0))
    case "LSTM": try recurrent(gates: 4, .longShortTermMemory)
    case "GRU": try recurrent(gates: 3, .gatedRecurrentUnit)
    case "RNN": try recurrent(gates: 1, .dense)
    case "Einsum": try summation()
    case "Attention" where node.operation == "Attention": try attention()
    default: nil
    }
  }

  private func gemm(
    _ first: Int,
    _ second: Int,
    _ type: ONNXElementType?
  ) throws(NodeFault) -> NodeWork {
    let (a, b) = (try input(first), try input(second))
    guard a.shape.count == 2, b.shape.count == 2 else {
      throw .misfit("multiplies shapes \(a.shape) and \(b.shape)")
    }
    let left = node.integer("transA") ?? 0 == 0 ? a.shape : a.shape.reversed()
    let right = node.integer("transB") ?? 0 == 0 ? b.shape : b.shape.reversed()
    return try multiplied(left, right, type ?? a.type, [first, second])
  }

  private func matrixProduct(
    _ first: Int,
    _ second: Int,
    _ type: ONNXElementType?
  ) throws(NodeFault) -> NodeWork {
    let (a, b) = (try input(first), try input(second))
    return try multiplied(a.shape, b.shape, type ?? a.type, [first, second])
  }

  private func fusedProduct() throws(NodeFault) -> NodeWork {
    let (a, b) = (try input(0), try input(1))
    var (left, right) = (a.shape, b.shape)
    if node.integer("transA") ?? 0 != 0, left.count >= 2 {
      left.swapAt(left.count - 1, left.count - 2)
    }
    if node.integer("transB") ?? 0 != 0, right.count >= 2 {
      right.swapAt(right.count - 1, right.count - 2)
    }
    return try multiplied(left, right, a.type, [0, 1])
  }

  /// Stacks of matrices, as NumPy multiplies them: a vector has its missing
  /// axis only while it is multiplied.
  private func multiplied(
    _ left: [Int],
    _ right: [Int],
    _ type: ONNXElementType,
    _ factors: [Int]
  ) throws(NodeFault) -> NodeWork {
    let a = left.count == 1 ? [1] + left : left
    let b = right.count == 1 ? right + [1] : right
    guard a.count >= 2, b.count >= 2, let inner = a.last,
      inner == b[b.count - 2]
    else { throw .misfit("multiplies shapes \(left) and \(right)") }
    var shape = try broadcast(Array(a.dropLast(2)), Array(b.dropLast(2)))
    if left.count > 1 { shape.append(a[a.count - 2]) }
    if right.count > 1 { shape.append(b[b.count - 1]) }
    let output = try tensor(shape, type)
    return NodeWork(
      outputs: [output],
      kind: .dense,
      multiplyAccumulates: try product(output.elementCount, inner),
      factors: factors
    )
  }

  /// All steps of a sequence, in both directions where it has two.
  private func recurrent(
    gates: Int,
    _ kind: ModelWork.Step.Kind
  ) throws(NodeFault) -> NodeWork {
    let (source, weights, feedback) = (try input(0), try input(1), try input(2))
    let isBatchFirst = node.integer("layout") ?? 0 != 0
    let directions = node.text("direction") == "bidirectional" ? 2 : 1
    guard source.shape.count == 3, weights.shape.count == 3,
      feedback.shape.count == 3
    else {
      throw .misfit("takes a sequence of the shape \(source.shape)")
    }
    let hidden = feedback.shape[2]
    let width = source.shape[2]
    let rows = hidden.multipliedSaturating(by: gates)
    guard weights.shape == [directions, rows, width],
      feedback.shape == [directions, rows, hidden]
    else {
      throw .misfit(
        "takes \(width) features with weights \(weights.shape) and "
          + "\(feedback.shape), in \(directions) direction(s)"
      )
    }
    let steps = source.shape[isBatchFirst ? 1 : 0]
    let batch = source.shape[isBatchFirst ? 0 : 1]
    let state = try tensor(
      isBatchFirst
        ? [batch, directions, hidden] : [directions, batch, hidden],
      source.type
    )
    let sequence = try tensor(
      isBatchFirst
        ? [batch, steps, directions, hidden]
        : [steps, directions, batch, hidden],
      source.type
    )
    return NodeWork(
      outputs: [sequence, state, state],
      kind: kind,
      multiplyAccumulates: try product(
        steps,
        batch,
        directions,
        rows,
        // Extents are at most 2^31: the sum fits.
        width + hidden
      ),
      valueCount: sequence.elementCount,
      factors: [0, 1, 2]
    )
  }

  /// Scores of all pairs of a query and a key, and sums of values by them; heads
  /// on an axis of their own, or by their number in the last axis.
  private func attention() throws(NodeFault) -> NodeWork? {
    var shapes: [[Int]] = []
    for (place, key) in ["q", "kv", "kv"].enumerated() {
      let shape = try input(place).shape
      if shape.count == 4 {
        shapes.append(shape)
        continue
      }
      guard shape.count == 3, let heads = node.integer("\(key)_num_heads"),
        heads > 0, shape[2] % heads == 0
      else { throw .misfit("attends to the shape \(shape)") }
      shapes.append([shape[0], heads, shape[1], shape[2] / heads])
    }
    let (query, key, value) = (shapes[0], shapes[1], shapes[2])
    guard query[3] == key[3], key[2] == value[2], key[1] == value[1],
      query[0] == key[0], key[0] == value[0]
    else { throw .misfit("attends to the shapes \(shapes)") }
    // What went before is kept, and attended to.
    let past = optional(4)?.shape
    guard past.map({ $0.count == 4 }) ?? true else {
      throw .misfit("keeps the shape \(past ?? [])")
    }
    let length = key[2] + (past?[2] ?? 0)
    let isFlat = try input(0).shape.count == 3
    let type = try input(0).type
    let heads = [query[0], query[1], query[2]]
    let output = try tensor(
      isFlat
        ? [query[0], query[2], query[1].multipliedSaturating(by: value[3])]
        : heads + [value[3]],
      type
    )
    return NodeWork(
      outputs: [
        output, try tensor([key[0], key[1], length, key[3]], type),
        try tensor([key[0], key[1], length, value[3]], type),
        try tensor(heads + [length], type),
      ],
      kind: .dense,
      // Extents are at most 2^31: the sum fits.
      multiplyAccumulates: try product(
        query[0],
        query[1],
        query[2],
        length,
        key[3] + value[3]
      ),
      factors: [0, 1, 2]
    )
  }

  /// A sum over letters that the result lacks, of one factor or two.
  private func summation() throws(NodeFault) -> NodeWork? {
    let equation = (node.text("equation") ?? "").filter { $0 != " " }
    let sides = equation.split(
      separator: "->",
      omittingEmptySubsequences: false
    )
    let terms = (sides.first ?? "").split(
      separator: ",",
      omittingEmptySubsequences: false
    )
    guard sides.count == 2, !equation.contains("."),
      (1...2).contains(terms.count), given.count == terms.count
    else { return nil }
    var extents: [Character: Int] = [:]
    for (index, term) in terms.enumerated() {
      let shape = try input(index).shape
      guard term.count == shape.count else {
        throw .misfit("sums \(equation) over the shape \(shape)")
      }
      for (letter, extent) in zip(term, shape) {
        let known = extents[letter] ?? 1
        guard known == extent || known == 1 || extent == 1 else {
          throw .misfit("sums \(equation) over the shape \(shape)")
        }
        extents[letter] = known == 1 ? extent : known
      }
    }
    var shape: [Int] = []
    for letter in sides[1] {
      guard let extent = extents[letter] else {
        throw .misfit("sums \(equation)")
      }
      shape.append(extent)
    }
    let output = try tensor(shape, try input(0).type)
    var count = 1
    for extent in extents.values { count = try product(count, extent) }
    let isProduct = terms.count == 2
    return NodeWork(
      outputs: [output],
      kind: isProduct ? .dense : .elementwise,
      multiplyAccumulates: isProduct ? count : 0,
      factors: isProduct ? [0, 1] : []
    )
  }
}

import Files
/// Operators that move numbers or take some of them.
extension NodeInference {
  /// Operators whose result lies where their input does.
  static let views: Set<String> = [
    "Identity", "Dropout", "Reshape", "Squeeze", "Unsqueeze", "Flatten",
  ]

  func rearranged() throws(NodeFault) -> [ONNXTensor]? {
    switch operation {
    case "Reshape", "Squeeze", "Unsqueeze", "Flatten": [try reshaped()]
    case "Transpose": [try transposed()]
    case "Concat": [try joined(Array(given))]
    case "QLinearConcat":
      [
        try joined(
          stride(from: 2, to: given.count, by: 3).map { given[$0] }
        )
      ]
    case "Slice": [try sliced()]
    case "Split": try parts()
    case "Gather": [try gathered()]
    case "GatherElements": [try moved(input(1).shape, from: input(0))]
    case "GatherND": [try gatheredPoints()]
    case "Expand": [try expanded()]
    case "Tile": [try repeated()]
    case "Pad": [try padded()]
    case "DepthToSpace", "SpaceToDepth": [try blocks()]
    case "Resize", "Upsample": [try resized()]
    case "OneHot": [try oneHot()]
    case "Shape":
      [try tensor([try shapeRange(input(0).shape.count).count], .int64)]
    case "Size": [ONNXTensor(shape: [], type: .int64)]
    case "Constant": try constant().map { [$0] }
    case "ConstantOfShape": [try filled()]
    case "Range": [try range()]
    default: nil
    }
  }

  /// The axes of the input that a Shape gives.
  func shapeRange(_ rank: Int) -> Range<Int> {
    sliceRange(
      start: node.integer("start") ?? 0,
      end: node.integer("end") ?? rank,
      length: rank
    )
  }

  private func reshaped() throws(NodeFault) -> ONNXTensor {
    let source = try input(0)
    // Known, or the fault says which is not.
    let wanted = try values(1)
    let shape: [Int]?
    do {
      shape = try constants.newShape(of: node, from: source.shape)
    } catch {
      throw .misfit(error.fault)
    }
    guard let shape,
      ONNXTensor.elementCount(of: shape) == source.elementCount
    else {
      let text = wanted?.integers.map { " by \($0)" } ?? ""
      throw .misfit("cannot reshape \(source.shape)\(text)")
    }
    return try moved(shape, from: source)
  }

  private func transposed() throws(NodeFault) -> ONNXTensor {
    let source = try input(0)
    let order =
      node.integers("perm") ?? Array(source.shape.indices.reversed())
    guard order.sorted() == Array(source.shape.indices) else {
      throw .misfit("permutes \(source.shape.count) axes by \(order)")
    }
    return try moved(order.map { source.shape[$0] }, from: source)
  }

  private func joined(_ parts: [ONNXTensor?]) throws(NodeFault) -> ONNXTensor {
    guard let first = parts.first ?? nil else {
      throw .misfit("joins nothing")
    }
    let axis = try axis(node.integer("axis") ?? 0, rank: first.shape.count)
    var shape = first.shape
    shape[axis] = 0
    var stored: ONNXElementType? = first.stored
    for part in parts {
      guard let part, part.shape.count == shape.count else {
        throw .misfit("joins tensors of other axes")
      }
      var rest = part.shape
      let length = rest[axis]
      rest[axis] = shape[axis]
      guard rest == shape else {
        throw .misfit("joins \(first.shape) and \(part.shape) on axis \(axis)")
      }
      // At most 2^12 of 2^31.
      shape[axis] += length
      if part.stored != stored { stored = nil }
    }
    return try tensor(shape, first.type, stored: stored)
  }

  private func sliced() throws(NodeFault) -> ONNXTensor {
    let source = try input(0)
    guard let starts = try integers("starts", input: 1),
      let ends = try integers("ends", input: 2), starts.count == ends.count
    else { throw .misfit("has no bounds") }
    let axes = try integers("axes", input: 3) ?? Array(starts.indices)
    let steps =
      try integers("steps", input: 4) ?? starts.map { _ in 1 }
    guard axes.count == starts.count, steps.count == starts.count else {
      throw .misfit("has bounds of other axes")
    }
    var shape = source.shape
    for index in starts.indices {
      let place = try axis(axes[index], rank: shape.count)
      shape[place] = try Self.count(
        from: starts[index],
        to: ends[index],
        by: steps[index],
        length: source.shape[place]
      )
    }
    return try moved(shape, from: source)
  }

  /// The elements of a slice: bounds are counted from the end where negative,
  /// and clamped.
  private static func count(
    from start: Int,
    to end: Int,
    by step: Int,
    length: Int
  ) throws(NodeFault) -> Int {
    guard step != 0, step != .min else { throw .misfit("has a step of zero") }
    func place(_ bound: Int, _ range: ClosedRange<Int>) -> Int {
      // A negative bound and a length: the sum fits.
      let positive = bound < 0 ? bound + length : bound
      return min(max(positive, range.lowerBound), range.upperBound)
    }
    if step > 0 {
      let range = place(start, 0...length)..<length
      let stop = place(end, 0...length)
      let room = stop - range.lowerBound
      return room > 0 ? (room - 1) / step + 1 : 0
    }
    guard length > 0 else { return 0 }
    let room = place(start, 0...length - 1) - place(end, -1...length - 1)
    return room > 0 ? (room - 1) / -step + 1 : 0
  }

  private func parts() throws(NodeFault) -> [ONNXTensor] {
    let source = try input(0)
    let axis = try axis(node.integer("axis") ?? 0, rank: source.shape.count)
    let length = source.shape[axis]
    let count = node.outputs.count
    var lengths = try integers("split", input: 1) ?? []
    if lengths.isEmpty, count > 0 {
      // The last is shorter where they are not equal.
      let each = (length + count - 1) / count
      lengths = (0..<count).map { max(0, min(each, length - $0 * each)) }
    }
    guard lengths.count == count,
      lengths.allSatisfy({ (0...length).contains($0) }),
      lengths.reduce(0, +) == length
    else { throw .misfit("splits \(length) into \(lengths)") }
    var result: [ONNXTensor] = []
    for part in lengths {
      var shape = source.shape
      shape[axis] = part
      result.append(try moved(shape, from: source))
    }
    return result
  }

  private func gathered() throws(NodeFault) -> ONNXTensor {
    let (source, indices) = (try input(0), try input(1))
    let axis = try axis(node.integer("axis") ?? 0, rank: source.shape.count)
    let shape =
      source.shape[..<axis] + indices.shape[...] + source.shape[(axis + 1)...]
    return try moved(Array(shape), from: source)
  }

  private func gatheredPoints() throws(NodeFault) -> ONNXTensor {
    let (source, indices) = (try input(0), try input(1))
    let batch = node.integer("batch_dims") ?? 0
    guard let width = indices.shape.last, batch >= 0,
      batch + width <= source.shape.count
    else { throw .misfit("takes points \(indices.shape) of \(source.shape)") }
    let shape = indices.shape.dropLast() + source.shape[(batch + width)...]
    return try moved(Array(shape), from: source)
  }

  private func expanded() throws(NodeFault) -> ONNXTensor {
    let source = try input(0)
    guard let shape = try values(1)?.integers else {
      throw .misfit("has no shape")
    }
    return try moved(try broadcast(source.shape, shape), from: source)
  }

  private func repeated() throws(NodeFault) -> ONNXTensor {
    let source = try input(0)
    guard let counts = try values(1)?.integers,
      counts.count == source.shape.count
    else { throw .misfit("repeats \(source.shape) on other axes") }
    let shape = zip(source.shape, counts).map { length, count in
      length.multipliedSaturating(by: count)
    }
    return try moved(shape, from: source)
  }

  private func padded() throws(NodeFault) -> ONNXTensor {
    let source = try input(0)
    let rank = source.shape.count
    guard let pads = try integers("pads", input: 1) else {
      throw .misfit("has no padding")
    }
    var places = Array(source.shape.indices)
    if let given = try values(3)?.integers {
      places = []
      for place in given { places.append(try axis(place, rank: rank)) }
    }
    guard pads.count == 2 * places.count,
      pads.allSatisfy({ $0.magnitude < 1 << 31 })
    else { throw .misfit("pads \(source.shape) by \(pads)") }
    var shape = source.shape
    for (index, place) in places.enumerated() {
      shape[place] += pads[index] + pads[index + places.count]
    }
    return try moved(shape, from: source)
  }

  private func blocks() throws(NodeFault) -> ONNXTensor {
    let source = try input(0)
    guard let size = node.integer("blocksize"), size > 0, size < 1 << 15,
      source.shape.count == 4
    else { throw .misfit("moves \(source.shape) in no blocks") }
    let shape = source.shape
    let (area, isToDepth) = (size * size, operation == "SpaceToDepth")
    guard
      isToDepth
        ? shape[2] % size == 0 && shape[3] % size == 0
        : shape[1] % area == 0
    else { throw .misfit("moves \(shape) in blocks of \(size)") }
    // Extents below 2^31 and areas below 2^30.
    return try moved(
      isToDepth
        ? [shape[0], shape[1] * area, shape[2] / size, shape[3] / size]
        : [shape[0], shape[1] / area, shape[2] * size, shape[3] * size],
      from: source
    )
  }

  private func resized() throws(NodeFault) -> ONNXTensor {
    let source = try input(0)
    let isNew = operation == "Resize" && operatorSet >= 11
    var scales = node.numbers("scales")
    if let found = try values(isNew ? 2 : 1)?.values, !found.isEmpty {
      scales = found
    }
    var places = Array(source.shape.indices)
    if let given = node.integers("axes") {
      places = []
      for place in given {
        places.append(try axis(place, rank: source.shape.count))
      }
    }
    var shape = source.shape
    if let sizes = try isNew ? values(3)?.integers : nil, !sizes.isEmpty {
      guard sizes.count == places.count else {
        throw .misfit("resizes \(shape) to \(sizes)")
      }
      for (place, size) in zip(places, sizes) { shape[place] = size }
    } else if let scales, scales.count == places.count {
      for (place, scale) in zip(places, scales) {
        let length = (Double(shape[place]) * scale).rounded(.down)
        guard length >= 0, length < 0x1p31 else {
          throw .misfit("resizes \(shape) by \(scales)")
        }
        shape[place] = Int(length)
      }
    } else {
      throw .misfit("resizes \(shape) to nothing")
    }
    return try moved(shape, from: source)
  }

  private func oneHot() throws(NodeFault) -> ONNXTensor {
    let source = try input(0)
    guard let depth = try values(1)?.integers?.first else {
      throw .misfit("has no depth")
    }
    let rank = source.shape.count + 1
    let place = try axis(node.integer("axis") ?? -1, rank: rank)
    var shape = source.shape
    shape.insert(depth, at: place)
    return try tensor(shape, try input(2).type)
  }

  // MARK: Constants

  private func constant() throws(NodeFault) -> ONNXTensor? {
    if case .described(let tensor)? = node.attributes["value"] {
      return tensor
    }
    func values(_ list: [Double], _ shape: [Int], _ type: ONNXElementType)
      -> ONNXTensor
    {
      var result = ONNXTensor(shape: shape, type: type)
      if list.count <= ONNXTensor.mostValues {
        result.values = NumericArray(shape: shape, values: list)
      }
      return result
    }
    if let list = node.integers("value_ints") {
      return values(list.map(Double.init), [list.count], .int64)
    }
    if let list = node.numbers("value_floats") {
      return values(list, [list.count], .float32)
    }
    if let value = node.integer("value_int") {
      return values([Double(value)], [], .int64)
    }
    if let value = node.number("value_float") {
      return values([value], [], .float32)
    }
    return nil
  }

  private func filled() throws(NodeFault) -> ONNXTensor {
    guard let shape = try values(0)?.integers else {
      throw .misfit("has no shape")
    }
    var type = ONNXElementType.float32
    if case .described(let tensor)? = node.attributes["value"] {
      type = tensor.type
    }
    return try tensor(shape, type)
  }

  private func range() throws(NodeFault) -> ONNXTensor {
    guard let start = try values(0)?.values.first,
      let limit = try values(1)?.values.first,
      let step = try values(2)?.values.first
    else { throw .misfit("has no bounds") }
    let count = ((limit - start) / step).rounded(.up)
    guard step != 0, count < 0x1p31 else {
      throw .misfit("runs from \(start) to \(limit) by \(step)")
    }
    return try tensor([Int(max(count, 0))], try input(0).type)
  }
}

import Files

extension GraphImporter {
  /// Nodes that only rearrange axes.
  func rearranged(_ node: ONNXNode) throws(Fault) -> Signal {
    var signal = try input(node, 0)
    if node.operation == "Expand" {
      guard let shape = try constant(node, 1)?.integers,
        shape.count <= signal.axes.count,
        shape.allSatisfy({ $0 == 1 }) || shape == signal.shape
      else {
        throw Fault(
          place: "",
          fault: "repeats its input",
          remedy: "leave the batch at 1"
        )
      }
      return signal
    }
    if node.operation == "Transpose" {
      let order =
        node.integers("perm") ?? Array(signal.axes.indices.reversed())
      guard order.sorted() == Array(signal.axes.indices) else {
        throw Fault(
          place: "",
          fault: "permutes \(signal.axes.count) axes by \(order)",
          remedy: "export the network again"
        )
      }
      signal.axes = order.map { signal.axes[$0] }
      return signal
    }
    if node.operation == "Squeeze" || node.operation == "Unsqueeze" {
      return try reranked(signal, node)
    }
    guard let shape = try newShape(of: node, from: signal.shape) else {
      throw Fault(
        place: "",
        fault: "does not fit its input",
        remedy: "export the network again"
      )
    }
    guard let result = signal.reshaped(shape) else {
      throw Fault(
        place: "",
        fault: "mixes time steps with features, or splits the features",
        remedy:
          "keep one vector of features per time step; a network over a fixed "
          + "window becomes a Conv over time"
      )
    }
    return result
  }

  /// Squeeze and Unsqueeze: the axes that they name, or all of length 1.
  private func reranked(
    _ signal: Signal,
    _ node: ONNXNode
  ) throws(Fault) -> Signal {
    let isRemoved = node.operation == "Squeeze"
    let given = try integers(node, "axes", input: 1)
    let axes =
      given ?? signal.shape.indices.filter { signal.shape[$0] == 1 }
    let rank = signal.axes.count + (isRemoved ? 0 : axes.count)
    let places = Set(axes.map { $0 < 0 ? $0 + rank : $0 })
    guard isRemoved || given != nil, places.count == axes.count,
      let result = isRemoved
        ? signal.squeezed(places) : signal.unsqueezed(places)
    else {
      throw Fault(
        place: "",
        fault: isRemoved
          ? "takes away axes \(axes), which are not all of length 1 beside "
            + "time and features" : "does not fit its input",
        remedy: "export the network again, with a batch of 1"
      )
    }
    return result
  }

  /// The parts that Slice, Gather and Split take.
  mutating func parts(_ node: ONNXNode) throws(Fault) -> [Signal] {
    let signal = try input(node, 0)
    switch node.operation {
    case "Slice":
      guard let starts = try integers(node, "starts", input: 1),
        let ends = try integers(node, "ends", input: 2),
        starts.count == ends.count
      else {
        throw Fault(
          place: "",
          fault: "has no bounds",
          remedy: "export the network again"
        )
      }
      let axes = try integers(node, "axes", input: 3) ?? Array(starts.indices)
      let steps = try integers(node, "steps", input: 4)
      guard steps?.allSatisfy({ $0 == 1 }) ?? true,
        axes.count == starts.count
      else {
        throw Fault(
          place: "",
          fault: "takes every other element or runs backwards",
          remedy: "slice with step 1; stride belongs in a Conv"
        )
      }
      var result = signal
      for (index, axis) in axes.enumerated() {
        result = try sliced(
          result,
          axis: axis,
          node: node,
          start: starts[index],
          end: ends[index]
        )
      }
      return [result]
    case "Gather": return [try gathered(signal, node)]
    default: return try split(signal, node)
    }
  }

  private func place(_ axis: Int, in signal: Signal) throws(Fault)
    -> Int
  {
    let result = axis < 0 ? axis + signal.axes.count : axis
    guard signal.axes.indices.contains(result) else {
      throw Fault(
        place: "",
        fault: "works on axis \(axis) of \(signal.axes.count)",
        remedy: "export the network again"
      )
    }
    return result
  }

  private mutating func sliced(
    _ signal: Signal,
    axis: Int,
    node: ONNXNode,
    start: Int,
    end: Int
  ) throws(Fault) -> Signal {
    let axis = try place(axis, in: signal)
    let range = sliceRange(
      start: start,
      end: end,
      length: signal.shape[axis]
    )
    guard !range.isEmpty else {
      throw Fault(
        place: "",
        fault: "takes nothing",
        remedy: "export the network again"
      )
    }
    var result = signal
    switch signal.axes[axis] {
    case .unit: return signal
    case .time:
      result.time = signal.time.sliced(
        from: range.lowerBound,
        to: range.upperBound
      )
      return result
    case .features:
      if range == 0..<signal.featureCount { return signal }
      return append(
        .select(Array(range)),
        named: node.name,
        reading: [signal.node],
        count: range.count,
        like: signal
      )
    }
  }

  private mutating func gathered(_ signal: Signal, _ node: ONNXNode)
    throws(Fault) -> Signal
  {
    let axis = try place(node.integer("axis") ?? 0, in: signal)
    let length = signal.shape[axis]
    guard let array = try constant(node, 1), array.shape.count <= 1,
      let list = array.integers?.map({ $0 < 0 ? $0 + length : $0 }),
      list.allSatisfy({ (0..<length).contains($0) }), let first = list.first
    else {
      throw Fault(
        place: "",
        fault: "has indices outside its axis",
        remedy: "export the network again"
      )
    }
    var result = signal
    switch signal.axes[axis] {
    case .unit:
      guard list.count == 1 else {
        throw Fault(
          place: "",
          fault: "repeats its input",
          remedy: "leave the batch at 1"
        )
      }
    case .time:
      guard list.count == 1 else {
        throw Fault(
          place: "",
          fault: "takes some of the time steps",
          remedy: "take all of them, or the newest alone"
        )
      }
      result.time = signal.time.sliced(from: first, to: first + 1)
      result.axes[axis] = .unit
    case .features:
      result = append(
        .select(list),
        named: node.name,
        reading: [signal.node],
        count: list.count,
        like: signal
      )
      if array.shape.isEmpty {
        throw Fault(
          place: "",
          fault: "takes a single feature out of its vector",
          remedy: "slice it instead, so that a vector of one remains"
        )
      }
      return result
    }
    if array.shape.isEmpty { result.axes.remove(at: axis) }
    return result
  }

  private mutating func split(_ signal: Signal, _ node: ONNXNode)
    throws(Fault) -> [Signal]
  {
    let axis = try place(node.integer("axis") ?? 0, in: signal)
    let length = signal.shape[axis]
    let lengths = try splitLengths(node, length: length)
    var start = 0
    var result: [Signal] = []
    for piece in lengths {
      result.append(
        try sliced(
          signal,
          axis: axis,
          node: node,
          start: start,
          end: start + piece
        )
      )
      start += piece
    }
    return result
  }

  /// Concat along the features.
  mutating func concatenated(_ node: ONNXNode) throws(Fault) -> Signal {
    var signals: [Signal] = []
    for index in node.inputs.indices {
      signals.append(try input(node, index))
    }
    let first = signals[0]
    let axis = try place(node.integer("axis") ?? 0, in: first)
    guard first.axes[axis] == .features,
      signals.allSatisfy({ $0.arranged(as: first.axes) != nil })
    else {
      throw Fault(
        place: "",
        fault: "joins along \(first.axes[axis]), not along the features",
        remedy: "join along the features"
      )
    }
    guard signals.allSatisfy({ $0.time == first.time }) else {
      throw Fault(
        place: "",
        fault: "joins vectors of different time steps",
        remedy: "bring both branches to the same stride and padding first"
      )
    }
    let count = signals.reduce(0) { $0 + $1.featureCount }
    guard count < 1 << 24 else {
      throw Fault(
        place: "",
        fault: "joins \(count) features",
        remedy: "give a smaller network"
      )
    }
    return append(
      .concatenate,
      named: node.name,
      reading: signals.map(\.node),
      count: count,
      like: first
    )
  }

  /// Zeros put before (or after) the time axis.
  func padded(_ node: ONNXNode) throws(Fault) -> Signal {
    var signal = try input(node, 0)
    let rank = signal.axes.count
    guard let given = try integers(node, "pads", input: 1) else {
      throw Fault(
        place: "",
        fault: "has no pads",
        remedy: "export the network again"
      )
    }
    var pads = [Int](repeating: 0, count: 2 * rank)
    if let axes = try integers(node, "axes", input: 3) {
      guard given.count == 2 * axes.count else {
        throw Fault(
          place: "",
          fault: "has too few pads",
          remedy: "export the network again"
        )
      }
      for (index, axis) in axes.enumerated() {
        let axis = try place(axis, in: signal)
        pads[axis] = given[index]
        pads[axis + rank] = given[index + axes.count]
      }
    } else {
      pads = given
    }
    let value =
      try constant(node, 2)?.values.first ?? node.number("value") ?? 0
    guard pads.count == 2 * rank,
      pads.allSatisfy({ (0..<1 << 24).contains($0) }),
      node.text("mode") ?? "constant" == "constant", value == 0
    else {
      throw Fault(
        place: "",
        fault: "pads with something other than zeros",
        remedy: "pad with zeros on the left of the time axis"
      )
    }
    for axis in 0..<rank where pads[axis] + pads[axis + rank] > 0 {
      guard signal.axes[axis] == .time else {
        throw Fault(
          place: "",
          fault: "pads an axis that is not time",
          remedy: "pad with zeros on the left of the time axis"
        )
      }
      signal.time = signal.time.padded(
        left: pads[axis],
        right: pads[axis + rank]
      )
    }
    return signal
  }
}

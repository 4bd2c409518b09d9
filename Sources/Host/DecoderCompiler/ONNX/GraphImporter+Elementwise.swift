import Files

extension GraphImporter {
  /// The numbers of a constant that is added to, or multiplied with, the
  /// features on axis `axis` of a tensor with `rank` axes.
  func perFeature(
    _ array: NumericArray,
    axis: Int,
    of rank: Int,
    count: Int
  ) throws(Fault) -> [Double] {
    let missing = rank - array.shape.count
    let shape = [Int](repeating: 1, count: max(missing, 0)) + array.shape
    let fits =
      missing >= 0 && !array.values.isEmpty
      && shape.indices.allSatisfy {
        shape[$0] == 1 || ($0 == axis && shape[$0] == count)
      }
    guard fits else {
      throw Fault(
        place: "",
        fault: "has a constant of shape \(array.shape) that differs from step "
          + "to step",
        remedy: "use one number per feature"
      )
    }
    return array.values.count == count
      ? array.values : [Double](repeating: array.values[0], count: count)
  }

  /// Add, Sub, Mul, Div of a vector and a constant; Neg.
  mutating func elementwise(_ node: ONNXNode) throws(Fault) -> Signal {
    if node.operation == "Neg" {
      let signal = try input(node, 0)
      return affine(signal, node, scale: [-1], offset: [0])
    }
    guard node.inputs.count == 2 else {
      throw Fault(
        place: "",
        fault: "lacks an input",
        remedy: "export the network again"
      )
    }
    var constantIsFirst = false
    if case .constant? = values[node.inputs[0]] { constantIsFirst = true }
    let signal = try input(node, constantIsFirst ? 1 : 0)
    if case .signal? = values[node.inputs[constantIsFirst ? 0 : 1]] {
      throw Fault(
        place: "",
        fault: "combines two vectors that depend on the input",
        remedy: "join them with Concat and a linear layer"
      )
    }
    guard let axis = signal.axes.firstIndex(of: .features),
      let array = try constant(node, constantIsFirst ? 0 : 1)
    else {
      throw Fault(
        place: "",
        fault: "lacks a constant",
        remedy: "export the network again"
      )
    }
    let numbers = try perFeature(
      array,
      axis: axis,
      of: signal.axes.count,
      count: signal.featureCount
    )
    switch (node.operation, constantIsFirst) {
    case ("Add", _): return affine(signal, node, scale: [1], offset: numbers)
    case ("Mul", _): return affine(signal, node, scale: numbers, offset: [0])
    case ("Sub", false):
      return affine(signal, node, scale: [1], offset: numbers.map { -$0 })
    case ("Sub", true):
      return affine(signal, node, scale: [-1], offset: numbers)
    case ("Div", false):
      return affine(signal, node, scale: numbers.map { 1 / $0 }, offset: [0])
    default:
      throw Fault(
        place: "",
        fault: "divides by a vector that depends on the input",
        remedy: "rebuild the network from " + Self.supportedOperators
      )
    }
  }

  /// BatchNormalization with its stored statistics.
  mutating func batchNormalization(_ node: ONNXNode) throws(Fault)
    -> Signal
  {
    let signal = try input(node, 0)
    guard signal.axes.count >= 2, signal.axes[1] == .features else {
      throw Fault(
        place: "",
        fault: "does not normalise the features",
        remedy: "put the features on axis 1 there"
      )
    }
    var numbers: [[Double]] = []
    for index in 1...4 {
      guard let array = try constant(node, index),
        array.values.count == signal.featureCount
      else {
        throw Fault(
          place: "",
          fault: "lacks statistics for its \(signal.featureCount) features",
          remedy: "export the network for inference (model.eval())"
        )
      }
      numbers.append(array.values)
    }
    let epsilon = node.number("epsilon") ?? 1e-5
    let scale = zip(numbers[0], numbers[3]).map { gain, variance in
      gain / (variance + epsilon).squareRoot()
    }
    let offset =
      signal.featureCount == 0
      ? []
      : scale.indices.map {
        numbers[1][$0] - numbers[2][$0] * scale[$0]
      }
    return affine(signal, node, scale: scale, offset: offset)
  }

  private mutating func affine(
    _ signal: Signal,
    _ node: ONNXNode,
    scale: [Double],
    offset: [Double]
  ) -> Signal {
    let count = signal.featureCount
    func spread(_ list: [Double]) -> [Double] {
      list.count == count ? list : [Double](repeating: list[0], count: count)
    }
    return append(
      .affine(scale: spread(scale), offset: spread(offset)),
      named: node.name,
      reading: [signal.node],
      count: count,
      like: signal
    )
  }

  mutating func activation(_ node: ONNXNode) throws(Fault) -> Signal {
    let signal = try input(node, 0)
    let kind: Activation
    switch node.operation {
    case "Sigmoid": kind = .sigmoid
    case "Tanh": kind = .tanh
    case "Relu": kind = .clip(lower: 0, upper: .infinity)
    default:
      let lower = try bound(node, 1, "min") ?? -.infinity
      let upper = try bound(node, 2, "max") ?? .infinity
      guard lower <= upper else {
        throw Fault(
          place: "",
          fault: "clips to \(lower)...\(upper), which is no range",
          remedy: "write a lower bound below the upper one"
        )
      }
      kind = .clip(lower: lower, upper: upper)
    }
    return append(
      .activation(kind),
      named: node.name,
      reading: [signal.node],
      count: signal.featureCount,
      like: signal
    )
  }

  /// A bound of a Clip: an input, or an attribute of older sets.
  private func bound(
    _ node: ONNXNode,
    _ index: Int,
    _ attribute: String
  ) throws(Fault) -> Double? {
    guard let array = try constant(node, index) else {
      return node.number(attribute)
    }
    guard array.values.count == 1 else {
      throw Fault(
        place: "",
        fault: "has a bound of shape \(array.shape)",
        remedy: "use one number"
      )
    }
    return array.values[0]
  }

  mutating func softmax(_ node: ONNXNode) throws(Fault) -> Signal {
    let signal = try input(node, 0)
    let rank = signal.axes.count
    let axis = node.integer("axis") ?? (model.operatorSet < 13 ? 1 : -1)
    let place = axis < 0 ? axis + rank : axis
    // Up to set 12 it runs over this axis and all behind it.
    let isAlone =
      model.operatorSet >= 13
      || signal.axes[max(0, min(place + 1, rank))...].allSatisfy { $0 == .unit }
    guard signal.axes.indices.contains(place),
      signal.axes[place] == .features, isAlone
    else {
      throw Fault(
        place: "",
        fault: "runs over \(axis), which is not the features",
        remedy: "take the softmax over the classes"
      )
    }
    return append(
      .softmax(isLogarithmic: node.operation == "LogSoftmax"),
      named: node.name,
      reading: [signal.node],
      count: signal.featureCount,
      like: signal
    )
  }
}

/// Operators that compute each value from a few others: functions, sums with
/// broadcasting, normalizations, reductions.
extension NodeInference {
  /// Functions of each value, and normalizations: the shape of the first input.
  private static let likeFirst: Set<Substring> = Set(
    """
    Abs Acos Acosh Affine Asin Asinh Atan Atanh BatchNormalization Bernoulli \
    BiasGelu Ceil Celu Clip Cos Cosh CumProd CumSum Elu Erf Exp FastGelu Floor \
    Gelu GroupNormalization GroupNorm HardSigmoid HardSwish Hardmax Identity \
    InstanceNormalization IsInf IsNaN LRN LayerNormalization LeakyRelu Log \
    LogSoftmax LpNormalization MeanVarianceNormalization Mish Neg Not PRelu \
    QLinearLeakyRelu QLinearSigmoid QLinearSoftmax QuickGelu RandomNormalLike \
    RandomUniformLike Reciprocal Relu RotaryEmbedding \
    ReverseSequence Round RMSNormalization Scatter ScatterElements ScatterND \
    Selu Shrink Sigmoid Sign SimplifiedLayerNormalization Sin Sinh \
    SkipLayerNormalization Softmax Softplus Softsign Sqrt Swish Tan Tanh \
    ThresholdedRelu Trilu Dropout
    """.split(separator: " ")
  )
  /// Functions of several values, with broadcasting.
  private static let broadcasting: Set<Substring> = Set(
    """
    Add And BitShift BitwiseAnd BitwiseOr BitwiseXor Div Equal Greater \
    GreaterOrEqual Less LessOrEqual Max Mean Min Mod Mul Or Pow Sub Sum \
    Where Xor
    """.split(separator: " ")
  )
  /// Functions whose result is a truth.
  private static let truths: Set<Substring> = [
    "And", "Equal", "Greater", "GreaterOrEqual", "IsInf", "IsNaN", "Less",
    "LessOrEqual", "Not", "Or", "Xor",
  ]
  /// Functions whose result is one of their inputs, or near it: they are
  /// computed in the type in which that is stored.
  private static let keeping: Set<Substring> = [
    "Clip", "Dropout", "Identity", "LeakyRelu", "Relu", "Where",
  ]

  func elementwise() throws(NodeFault) -> [ONNXTensor]? {
    if Self.likeFirst.contains(operation) { return try likeFirst() }
    if Self.broadcasting.contains(operation) {
      return [try broadcastAll(Array(given.indices))]
    }
    switch operation {
    case "QLinearAdd", "QLinearMul": return [try broadcastAll([0, 3])]
    case "Cast": return [try cast(node.integer("to"))]
    case "CastLike":
      return [try tensor(input(0).shape, input(1).type)]
    case "QuantizeLinear": return [try quantized()]
    case "DequantizeLinear":
      let source = try input(0)
      return [
        try tensor(source.shape, input(1).type, stored: source.type)
      ]
    case "DynamicQuantizeLinear":
      return [
        try tensor(input(0).shape, .uint8),
        ONNXTensor(shape: [], type: .float32),
        ONNXTensor(shape: [], type: .uint8),
      ]
    case "ArgMax", "ArgMin":
      return [
        try reduced([node.integer("axis") ?? 0], .int64)
      ]
    case "TopK": return try highest()
    default: break
    }
    guard operation.hasPrefix("Reduce") || operation == "QLinearReduceMean"
    else { return nil }
    let axes =
      operation == "QLinearReduceMean"
      ? node.integers("axes") : try integers("axes", input: 1)
    return [try reduced(axes, input(0).type)]
  }

  private func likeFirst() throws(NodeFault) -> [ONNXTensor] {
    let source = try input(0)
    let type = Self.truths.contains(operation) ? .bool : source.type
    let stored = Self.keeping.contains(operation) ? source.stored : type
    let same = try tensor(source.shape, type, stored: stored)
    var outputs = [same]
    switch operation {
    case "Dropout": outputs.append(try tensor(source.shape, .bool))
    case "BatchNormalization":
      // Its further outputs are of training.
      let channels = try tensor(Array(source.shape.dropFirst().prefix(1)), type)
      outputs += [channels, channels, channels, channels]
    case "LayerNormalization", "SimplifiedLayerNormalization":
      var shape = source.shape
      let first = try axis(node.integer("axis") ?? -1, rank: shape.count)
      for place in first..<shape.count { shape[place] = 1 }
      let moment = try tensor(shape, .float32)
      outputs += [moment, moment]
    case "SkipLayerNormalization":
      let moment = try tensor(source.shape.dropLast() + [1], .float32)
      outputs += [moment, moment, same]
    default: break
    }
    return outputs
  }

  private func broadcastAll(_ places: [Int]) throws(NodeFault) -> ONNXTensor {
    let first = try input(places.first ?? 0)
    var shape = first.shape
    for place in places.dropFirst() {
      shape = try broadcast(shape, try input(place).shape)
    }
    // Where takes a truth first.
    let type =
      Self.truths.contains(operation)
      ? .bool : operation == "Where" ? try input(1).type : first.type
    return try tensor(shape, type)
  }

  private func cast(_ raw: Int?) throws(NodeFault) -> ONNXTensor {
    guard let raw, let type = ONNXElementType(rawValue: raw) else {
      throw .misfit("casts to an unknown type")
    }
    return try tensor(input(0).shape, type)
  }

  private func quantized() throws(NodeFault) -> ONNXTensor {
    let named = node.integer("output_dtype").flatMap(
      ONNXElementType.init(rawValue:)
    )
    return try tensor(
      input(0).shape,
      optional(2)?.type ?? named ?? .uint8
    )
  }

  /// The shape without some axes, or with an extent of 1 there.
  private func reduced(
    _ axes: [Int]?,
    _ type: ONNXElementType
  ) throws(NodeFault) -> ONNXTensor {
    let shape = try input(0).shape
    if axes?.isEmpty ?? true, node.integer("noop_with_empty_axes") ?? 0 != 0 {
      return try tensor(shape, type)
    }
    var gone: Set<Int> = []
    for place in axes ?? [] { gone.insert(try axis(place, rank: shape.count)) }
    if gone.isEmpty { gone = Set(shape.indices) }
    let isKept = node.integer("keepdims") ?? 1 != 0
    var result: [Int] = []
    for (place, length) in shape.enumerated() {
      if !gone.contains(place) {
        result.append(length)
      } else if isKept {
        result.append(1)
      }
    }
    return try tensor(result, type)
  }

  private func highest() throws(NodeFault) -> [ONNXTensor] {
    let source = try input(0)
    let place = try axis(node.integer("axis") ?? -1, rank: source.shape.count)
    guard let count = try integers("k", input: 1)?.first,
      (0...source.shape[place]).contains(count)
    else { throw .misfit("takes more values than there are") }
    var shape = source.shape
    shape[place] = count
    return [try moved(shape, from: source), try tensor(shape, .int64)]
  }
}

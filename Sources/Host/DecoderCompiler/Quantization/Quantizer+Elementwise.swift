import Files

extension Quantizer {
  mutating func quantizeActivation(
    _ node: Int,
    _ function: Activation
  ) throws(Fault) {
    let known = graph.nodes[node]
    let input = try tensor(of: known.inputs[0], at: node)
    let source = network.tensors[input]
    switch function {
    case .clip(let lower, let upper):
      let output = addTensor(for: node)
      tensorOfNode[node] = output
      if try quantizeNarrowClip(node, lower, upper, from: input, to: output) {
        return
      }
      coarsen(output, reading: input)
      let bounds = clamp(lower, upper, to: network.tensors[output])
      addRescale(
        named: known.name,
        period: known.period,
        from: input,
        to: output,
        bounds: bounds
      )
    case .sigmoid, .tanh:
      let output: Int
      var step: QuantizedNetwork.Operator
      if source.isInt16 {
        output = addTensor(for: node, scale: 0x1p-15)
        let (multiplier, shift) = lookupMultiplier(source.scale)
        step = QuantizedNetwork.Operator(
          code: 4,
          period: known.period,
          name: known.name,
          input: input,
          output: output,
          parameters: [function == .sigmoid ? 0 : 1, multiplier, shift]
        )
      } else {
        output = addTensor(
          for: node,
          scale: function == .sigmoid ? 0x1p-8 : 0x1p-7
        )
        network.tensors[output].zeroPoint = function == .sigmoid ? -128 : 0
        let result = network.tensors[output]
        let table = (-128...127).map { stored in
          let x = source.scale * Double(stored - source.zeroPoint)
          let raw = (function(x) / result.scale).rounded()
          return Int8(clamping: Int(raw) + result.zeroPoint)
        }
        step = QuantizedNetwork.Operator(
          code: 4,
          period: known.period,
          name: known.name,
          input: input,
          output: output,
          weights: [table],
          parameters: [0, 0, 0]
        )
      }
      tensorOfNode[node] = output
      network.operators.append(step)
    }
  }

  /// `scale * 12288 = multiplier / 2^shift`: the table has 3 * 4096 places for
  /// each unit of its argument.
  func lookupMultiplier(_ scale: Double) -> (Int32, Int32) {
    var factor = scale * 12_288
    var shift: Int32 = 0
    while factor < 16_384 && shift < 30 {
      factor *= 2
      shift += 1
    }
    return (min(max(Int32(saturating: factor), 1), 32_767), shift)
  }

  mutating func quantizeSelection(_ node: Int, _ indices: [Int])
    throws(Fault)
  {
    let known = graph.nodes[node]
    let input = try tensor(of: known.inputs[0], at: node)
    let first = indices[0]
    if indices == Array(first..<first + indices.count) {
      let output = addTensor(for: node, scale: network.tensors[input].scale)
      network.tensors[output].zeroPoint = network.tensors[input].zeroPoint
      addRescale(
        named: known.name,
        period: known.period,
        from: input,
        to: output,
        inputOffset: first
      )
      tensorOfNode[node] = output
      return
    }
    // Elements in another order: a matrix of zeros and ones.
    let width = network.tensors[input].count
    var weights = [Double](repeating: 0, count: indices.count * width)
    for (row, index) in indices.enumerated() {
      weights[row * width + index] = 1
    }
    let output = addTensor(for: node)
    var step = try matrix(
      weights,
      [Double](repeating: 0, count: indices.count),
      from: input,
      to: output,
      node: node
    )
    let limits = network.tensors[output].limits
    step.code = 1
    step.parameters = [
      Int32(width), Int32(indices.count), Int32(limits.lowerBound),
      Int32(limits.upperBound),
    ]
    network.operators.append(step)
    tensorOfNode[node] = output
  }

  mutating func quantizeConcatenation(_ node: Int)
    throws(Fault)
  {
    let known = graph.nodes[node]
    let output = addTensor(for: node)
    for source in known.inputs {
      coarsen(output, reading: try tensor(of: source, at: node))
    }
    var first = 0
    for source in known.inputs {
      let input = try tensor(of: source, at: node)
      addRescale(
        named: known.name,
        period: known.period,
        from: input,
        to: output,
        outputOffset: first
      )
      first += network.tensors[input].count
    }
    tensorOfNode[node] = output
  }

  /// The most that a rescaling multiplies stored numbers by: its shift is at
  /// most 7.
  private static let mostFactor = 127.0

  /// Gives a tensor that is rescaled from another no finer steps than a
  /// rescaling makes: the other has none between them anyway.
  mutating func coarsen(_ output: Int, reading input: Int) {
    let finest = network.tensors[input].scale / Self.mostFactor
    guard network.tensors[output].scale < finest else { return }
    let value = -128 - network.tensors[output].lowestValue / finest
    network.tensors[output].scale = finest
    if !network.tensors[output].isInt16 {
      network.tensors[output].zeroPoint =
        min(max(Int(saturating: value.rounded()), -128), 127)
    }
  }

  /// A clip that keeps few steps of what it reads gets the layer before it once
  /// more, in steps of its own.
  ///
  /// - Returns: Whether it has; not where it keeps enough of them.
  /// - Throws: A clip behind something else than a linear layer.
  private mutating func quantizeNarrowClip(
    _ node: Int,
    _ lower: Double,
    _ upper: Double,
    from input: Int,
    to output: Int
  ) throws(Fault) -> Bool {
    let known = graph.nodes[node]
    let source = network.tensors[input]
    let stepCount = (upper - lower) / source.scale
    guard stepCount < Double(source.isInt16 ? 4096 : 64) else { return false }
    let layerNode = known.inputs[0]
    guard case .linear(let layer) = graph.nodes[layerNode].kind else {
      guard stepCount >= 64 || !source.isInt16 && stepCount >= 16 else {
        throw Fault(
          place: "\(place): Clip node '\(known.name)'",
          fault: "clips to a range of \(upper - lower), which is "
            + "\(Int(saturating: stepCount)) steps of what it reads",
          remedy:
            "put it right behind a layer, and let nothing else read that layer"
        )
      }
      return false
    }
    var step = try matrix(
      layer.weights,
      layer.bias,
      from: try tensor(of: graph.nodes[layerNode].inputs[0], at: node),
      to: output,
      node: layerNode
    )
    let bounds = clamp(lower, upper, to: network.tensors[output])
    step.code = 1
    step.name = known.name
    step.parameters = [
      Int32(layer.inputCount), Int32(layer.outputCount), Int32(bounds.lowest),
      Int32(bounds.highest),
    ]
    network.operators.append(step)
    return true
  }

  /// Copies elements from one tensor to another, changing scale and type.
  mutating func addRescale(
    named name: String,
    period: Int,
    from input: Int,
    to output: Int,
    inputOffset: Int = 0,
    outputOffset: Int = 0,
    bounds: (lowest: Int, highest: Int)? = nil
  ) {
    let (source, result) = (network.tensors[input], network.tensors[output])
    let (multiplier, shift) = quantizedMultiplier(source.scale / result.scale)
    network.operators.append(
      QuantizedNetwork.Operator(
        code: 5,
        period: period,
        name: name,
        input: input,
        output: output,
        parameters: [
          Int32(inputOffset), Int32(outputOffset),
          Int32(min(source.count, result.count)), multiplier, shift,
          Int32(bounds?.lowest ?? result.limits.lowerBound),
          Int32(bounds?.highest ?? result.limits.upperBound),
        ]
      )
    )
  }
}

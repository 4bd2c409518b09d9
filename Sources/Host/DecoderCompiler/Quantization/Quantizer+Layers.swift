import Files
import NeuralKernels

extension Quantizer {
  /// The clip or lookup that alone reads a node's result, if there is one.
  func onlyActivation(after node: Int) -> (node: Int, Activation)? {
    guard graph.useCounts[node] == 1,
      let reader = graph.nodes.firstIndex(where: { $0.inputs == [node] }),
      case .activation(let function) = graph.nodes[reader].kind
    else { return nil }
    return (reader, function)
  }

  mutating func quantizeMatrix(_ node: Int) throws(Fault) {
    let known = graph.nodes[node]
    let input = try tensor(of: known.inputs[0], at: node)
    // A clip costs nothing inside the layer.
    var result = node
    var clip: (lower: Double, upper: Double)?
    var scale: Double?
    if let (reader, function) = onlyActivation(after: node) {
      switch function {
      case .clip(let lower, let upper):
        result = reader
        clip = (lower, upper)
      case .sigmoid, .tanh:
        if usesInt16 {
          let peak = ranges.peak(node) * Self.headroom
          scale = min(max(peak, 1), Self.gateRange) / 32_767
        }
      }
    }
    let output = addTensor(for: result, scale: scale)
    tensorOfNode[node] = output
    tensorOfNode[result] = output
    let tensor = network.tensors[output]
    var bounds = (
      lowest: tensor.limits.lowerBound, highest: tensor.limits.upperBound
    )
    if let clip {
      bounds = clamp(clip.lower, clip.upper, to: tensor)
    }
    switch known.kind {
    case .linear(let layer):
      var step = try matrix(
        layer.weights,
        layer.bias,
        from: input,
        to: output,
        node: node
      )
      step.code = 1
      step.parameters = [
        Int32(layer.inputCount), Int32(layer.outputCount),
        Int32(bounds.lowest), Int32(bounds.highest),
      ]
      network.operators.append(step)
    case .convolution(let layer):
      var step = try matrix(
        layer.weights,
        layer.bias,
        from: input,
        to: output,
        node: node
      )
      let source = network.tensors[input]
      network.tensors.append(
        QuantizedNetwork.Tensor(
          name: known.name + " history",
          isInt16: source.isInt16,
          isState: true,
          count: layer.historyLength * layer.inputCount,
          scale: source.scale,
          zeroPoint: source.zeroPoint,
          node: nil
        )
      )
      step.code = 2
      step.period = graph.nodes[known.inputs[0]].period
      step.state = network.tensors.count - 1
      step.parameters = [
        Int32(layer.inputCount), Int32(layer.outputCount),
        Int32(bounds.lowest), Int32(bounds.highest),
        Int32(layer.kernelLength), Int32(layer.dilation), Int32(layer.stride),
      ]
      network.operators.append(step)
    default: break
    }
  }

  /// The integers of a clip, within the tensor's type.
  func clamp(
    _ lower: Double,
    _ upper: Double,
    to tensor: QuantizedNetwork.Tensor
  ) -> (lowest: Int, highest: Int) {
    func stored(_ value: Double) -> Int {
      let raw = (value / tensor.scale).rounded() + Double(tensor.zeroPoint)
      let limits = tensor.limits
      return min(
        max(Int(saturating: raw), limits.lowerBound),
        limits.upperBound
      )
    }
    return (stored(lower), stored(upper))
  }

  /// Weights, biases and multipliers of a matrix between two tensors.
  func matrix(
    _ weights: [Double],
    _ bias: [Double],
    from input: Int,
    to output: Int,
    node: Int
  ) throws(Fault) -> QuantizedNetwork.Operator {
    let known = graph.nodes[node]
    let rows = try QuantizedRows(
      weights: weights,
      bias: bias,
      inputScale: network.tensors[input].scale,
      outputScale: network.tensors[output].scale,
      hasWideBiases: network.tensors[input].isInt16,
      place: "\(place): '\(known.name)'"
    )
    return QuantizedNetwork.Operator(
      code: 0,
      period: known.period,
      name: known.name,
      input: input,
      output: output,
      weights: [rows.weights],
      biases: rows.biases,
      multipliers: rows.multipliers,
      multiplyAccumulateCount: weights.count
    )
  }

  mutating func quantizeRecurrent(
    _ node: Int,
    _ layer: GatedRecurrentUnit
  ) throws(Fault) {
    let known = graph.nodes[node]
    let name = "\(place): GRU node '\(known.name)'"
    let input = try tensor(of: known.inputs[0], at: node)
    guard network.tensors[input].isInt16 else {
      throw Fault(
        place: name,
        fault: "needs int16 activations",
        remedy: "write network: {activations: int16} in the pipeline"
      )
    }
    let hidden = addTensor(for: node, scale: 0x1p-15)
    network.tensors[hidden].isState = true
    tensorOfNode[node] = hidden
    let gateScale = Double(
      sign: .plus,
      exponent: -Int(GRUShape.gateFractionBits),
      significand: 1
    )
    let fromInput = try QuantizedRows(
      weights: layer.inputWeights,
      bias: layer.inputBias,
      inputScale: network.tensors[input].scale,
      outputScale: gateScale,
      hasWideBiases: true,
      place: name
    )
    let recurrent = try QuantizedRows(
      weights: layer.recurrentWeights,
      bias: layer.recurrentBias,
      inputScale: 0x1p-15,
      outputScale: gateScale,
      hasWideBiases: true,
      place: name
    )
    network.operators.append(
      QuantizedNetwork.Operator(
        code: 3,
        period: known.period,
        name: known.name,
        input: input,
        output: hidden,
        state: hidden,
        weights: [fromInput.weights, recurrent.weights],
        biases: fromInput.biases + recurrent.biases,
        multipliers: fromInput.multipliers + recurrent.multipliers,
        parameters: [
          Int32(layer.inputCount), Int32(layer.hiddenCount),
          layer.linearBeforeReset ? 1 : 0,
        ],
        multiplyAccumulateCount: layer.inputWeights.count
          + layer.recurrentWeights.count
      )
    )
  }
}

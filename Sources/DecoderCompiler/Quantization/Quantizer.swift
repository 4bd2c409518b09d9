import Foundation
import NeuralKernels

/// Turns a stream graph into integers: int8 weights with a scale for each row,
/// int16 (or int8) activations with a scale from their calibrated range.
struct Quantizer {
  /// Calibrated int16 ranges are widened by this factor: recordings that were
  /// not calibrated on may be louder, and int16 has a bit to spare.
  static let headroom = 2.0

  /// Beyond this argument TFLM's logistic table is flat.
  static let gateRange = 10.7

  let graph: StreamGraph
  let ranges: ActivationRanges
  let usesInt16: Bool
  let place: String
  var network = QuantizedNetwork(tensors: [], operators: [], outputTensors: [])

  /// The tensor of each node's result.
  private var tensorOfNode: [Int?]

  /// - Parameters:
  ///   - graph: Simplified.
  ///   - ranges: Of the same graph's nodes over the calibration recordings.
  ///   - usesInt16: Whether hidden activations are int16.
  ///   - classOutputs: Outputs of which only the largest element matters.
  ///   - place: For messages.
  /// - Returns: Tensors and operators, without a place in memory.
  /// - Throws: What integers cannot do, by node.
  static func quantize(
    _ graph: StreamGraph,
    ranges: ActivationRanges,
    usesInt16: Bool,
    classOutputs: Set<Int>,
    place: String
  ) throws(CompilerError) -> QuantizedNetwork {
    var quantizer = Quantizer(
      graph: graph,
      ranges: ranges,
      usesInt16: usesInt16,
      place: place
    )
    try quantizer.run(classOutputs: classOutputs)
    return quantizer.network
  }

  private init(
    graph: StreamGraph,
    ranges: ActivationRanges,
    usesInt16: Bool,
    place: String
  ) {
    self.graph = graph
    self.ranges = ranges
    self.usesInt16 = usesInt16
    self.place = place
    tensorOfNode = graph.nodes.map { _ in nil }
  }

  private mutating func run(classOutputs: Set<Int>) throws(CompilerError) {
    addInput()
    for node in graph.nodes.indices.dropFirst() where tensorOfNode[node] == nil
    {
      try quantize(node, classOutputs: classOutputs)
    }
    for output in graph.outputs {
      network.outputTensors.append(tensorOfNode[output.node] ?? 0)
    }
    // A result that is computed less often than it is read is kept.
    for (index, output) in graph.outputs.enumerated()
    where graph.nodes[output.node].period > 1 {
      network.tensors[network.outputTensors[index]].isState = true
    }
  }

  private mutating func addInput() {
    network.tensors = [
      QuantizedNetwork.Tensor(
        name: graph.nodes[0].name,
        isInt16: true,
        isState: false,
        count: graph.inputCount,
        scale: 1.0 / 4096,
        zeroPoint: 0,
        node: 0
      )
    ]
    tensorOfNode[0] = 0
    guard !usesInt16 else { return }
    let narrow = addTensor(for: 0)
    addRescale(
      named: graph.nodes[0].name + " to int8",
      period: 1,
      from: 0,
      to: narrow
    )
    tensorOfNode[0] = narrow
  }

  // MARK: Tensors

  /// A tensor for a node's result, scaled by its calibrated range.
  mutating func addTensor(for node: Int, scale: Double? = nil) -> Int {
    let known = graph.nodes[node]
    var tensor = QuantizedNetwork.Tensor(
      name: known.name,
      isInt16: usesInt16,
      isState: false,
      count: known.count,
      scale: 1,
      zeroPoint: 0,
      node: node
    )
    if usesInt16 {
      let peak = ranges.peak(node)
      tensor.scale = peak > 0 ? Self.headroom * peak / 32_767 : 1.0 / 32_768
    } else {
      let width = ranges.highest[node] - ranges.lowest[node]
      tensor.scale = width > 0 ? width / 255 : 1.0 / 128
      let zero = (-128 - ranges.lowest[node] / tensor.scale).rounded()
      tensor.zeroPoint = min(max(Int(zero), -128), 127)
    }
    if let scale { tensor.scale = scale }
    network.tensors.append(tensor)
    return network.tensors.count - 1
  }

  private func tensor(of node: Int, at place: Int) throws(CompilerError)
    -> Int
  {
    guard let tensor = tensorOfNode[node] else {
      throw CompilerError(
        "\(self.place): '\(graph.nodes[place].name)'",
        "reads a softmax, whose values are not kept",
        "end a group of classes with the softmax, or leave it out"
      )
    }
    return tensor
  }

  // MARK: Nodes

  private mutating func quantize(_ node: Int, classOutputs: Set<Int>)
    throws(CompilerError)
  {
    let known = graph.nodes[node]
    switch known.kind {
    case .input, .affine: break
    case .linear, .convolution:
      try quantizeMatrix(node)
    case .recurrent(let layer):
      try quantizeRecurrent(node, layer)
    case .activation(let function):
      try quantizeActivation(node, function)
    case .softmax:
      let isLast =
        graph.outputs.indices.allSatisfy {
          graph.outputs[$0].node != node || classOutputs.contains($0)
        } && !graph.nodes.contains { $0.inputs.contains(node) }
      guard isLast else {
        throw CompilerError(
          "\(place): Softmax node '\(known.name)'",
          "is not the end of a group of classes",
          "let a group of kind classes take its output whole, or leave it out"
        )
      }
      tensorOfNode[node] = try tensor(of: known.inputs[0], at: node)
    case .select(let indices):
      try quantizeSelection(node, indices)
    case .concatenate:
      try quantizeConcatenation(node)
    }
  }

  /// The clip or lookup that alone reads a node's result, if there is one.
  private func onlyActivation(after node: Int) -> (node: Int, Activation)? {
    guard graph.useCounts[node] == 1,
      let reader = graph.nodes.firstIndex(where: { $0.inputs == [node] }),
      case .activation(let function) = graph.nodes[reader].kind
    else { return nil }
    return (reader, function)
  }

  private mutating func quantizeMatrix(_ node: Int) throws(CompilerError) {
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
  private func clamp(
    _ lower: Double,
    _ upper: Double,
    to tensor: QuantizedNetwork.Tensor
  ) -> (lowest: Int, highest: Int) {
    func stored(_ value: Double) -> Int {
      let raw = (value / tensor.scale).rounded() + Double(tensor.zeroPoint)
      let limits = tensor.limits
      return Int(
        min(max(raw, Double(limits.lowerBound)), Double(limits.upperBound))
      )
    }
    return (stored(lower), stored(upper))
  }

  /// Weights, biases and multipliers of a matrix between two tensors.
  private func matrix(
    _ weights: [Double],
    _ bias: [Double],
    from input: Int,
    to output: Int,
    node: Int
  ) throws(CompilerError) -> QuantizedNetwork.Operator {
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

  private mutating func quantizeRecurrent(
    _ node: Int,
    _ layer: GatedRecurrentUnit
  ) throws(CompilerError) {
    let known = graph.nodes[node]
    let name = "\(place): GRU node '\(known.name)'"
    let input = try tensor(of: known.inputs[0], at: node)
    guard network.tensors[input].isInt16 else {
      throw CompilerError(
        name,
        "needs int16 activations",
        "write network: {activations: int16} in the pipeline"
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

  private mutating func quantizeActivation(
    _ node: Int,
    _ function: Activation
  ) throws(CompilerError) {
    let known = graph.nodes[node]
    let input = try tensor(of: known.inputs[0], at: node)
    let source = network.tensors[input]
    switch function {
    case .clip(let lower, let upper):
      let output = addTensor(for: node)
      let bounds = clamp(lower, upper, to: network.tensors[output])
      addRescale(
        named: known.name,
        period: known.period,
        from: input,
        to: output,
        bounds: bounds
      )
      tensorOfNode[node] = output
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
  private func lookupMultiplier(_ scale: Double) -> (Int32, Int32) {
    var factor = scale * 12_288
    var shift: Int32 = 0
    while factor < 16_384 && shift < 30 {
      factor *= 2
      shift += 1
    }
    return (Int32(min(max(factor.rounded(), 1), 32_767)), shift)
  }

  private mutating func quantizeSelection(_ node: Int, _ indices: [Int])
    throws(CompilerError)
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

  private mutating func quantizeConcatenation(_ node: Int)
    throws(CompilerError)
  {
    let known = graph.nodes[node]
    let output = addTensor(for: node)
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

  /// Copies elements from one tensor to another, changing scale and type.
  private mutating func addRescale(
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
          Int32(min(source.count, result.count)), multiplier, min(shift, 7),
          Int32(bounds?.lowest ?? result.limits.lowerBound),
          Int32(bounds?.highest ?? result.limits.upperBound),
        ]
      )
    )
  }
}

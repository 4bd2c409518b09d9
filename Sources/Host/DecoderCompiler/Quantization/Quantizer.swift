import Files

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
  var tensorOfNode: [Int?]

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
  ) throws(Fault) -> QuantizedNetwork {
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

  private mutating func run(classOutputs: Set<Int>) throws(Fault) {
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
    coarsen(narrow, reading: 0)
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
      tensor.zeroPoint = min(max(Int(saturating: zero), -128), 127)
    }
    if let scale { tensor.scale = scale }
    // An image holds scales as binary32.
    if tensor.scale < 1e-30 {
      tensor.scale = 1e-30
      tensor.zeroPoint = 0
    }
    network.tensors.append(tensor)
    return network.tensors.count - 1
  }

  func tensor(of node: Int, at place: Int) throws(Fault)
    -> Int
  {
    guard let tensor = tensorOfNode[node] else {
      throw Fault(
        place: "\(self.place): '\(graph.nodes[place].name)'",
        fault: "reads a softmax, whose values are not kept",
        remedy: "end a group of classes with the softmax, or leave it out"
      )
    }
    return tensor
  }

  // MARK: Nodes

  mutating func quantize(_ node: Int, classOutputs: Set<Int>)
    throws(Fault)
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
        throw Fault(
          place: "\(place): Softmax node '\(known.name)'",
          fault: "is not the end of a group of classes",
          remedy:
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
}

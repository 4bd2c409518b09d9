import TestSupport

@testable import DecoderCompiler

/// ONNX networks of a few nodes, written down in a test. Their input `x` has the
/// axes `[1, time, 4]`, the time open unless it is stated.
struct HandMadeNetwork {
  var nodes: [ONNXNode] = []
  var constants: [String: NumericArray] = [:]
  var steps: Int?
  var operatorSet = 17
  /// Inputs beside `x`.
  var others: [String] = []
  var outputs = ["y"]

  /// Adds a node, named after its first output.
  mutating func add(
    _ operation: String,
    _ inputs: [String],
    _ outputs: [String],
    _ attributes: [String: ONNXAttribute] = [:]
  ) {
    nodes.append(
      ONNXNode(
        name: "the \(outputs[0])",
        operation: operation,
        inputs: inputs,
        outputs: outputs,
        attributes: attributes
      )
    )
  }

  /// Adds weights, the same each time.
  mutating func addWeights(_ name: String, _ shape: Int...) {
    var random = SplitMix64(
      seed: UInt64(name.utf8.reduce(7) { $0 * 31 + Int($1) })
    )
    constants[name] = NumericArray(
      shape: shape,
      values: (0..<shape.reduce(1, *)).map { _ in
        Double.random(in: -0.5...0.5, using: &random)
      }
    )
  }

  /// Adds numbers.
  mutating func add(_ name: String, integers: [Int]) {
    constants[name] = NumericArray(integers)
  }

  /// Adds a number.
  mutating func add(_ name: String, number: Double) {
    constants[name] = NumericArray(shape: [], values: [number])
  }

  func model() throws -> ONNXModel {
    // Any model, of which nothing is kept.
    var model = try GoldenNetwork.model("torch_linear")
    let time = ONNXDimension(size: steps, name: steps == nil ? "t" : "")
    model.inputs = [
      (
        "x",
        [
          ONNXDimension(size: 1, name: ""), time,
          ONNXDimension(size: 4, name: ""),
        ]
      )
    ]
    for name in others { model.inputs.append((name, [])) }
    model.outputs = outputs
    model.initializers = constants
    model.nodes = nodes
    model.operatorSet = operatorSet
    return model
  }

  func stream() throws -> StreamGraph {
    let graph = try GraphImporter.stream(
      of: model(),
      featureCount: 4,
      place: "net.onnx"
    )
    try graph.checkFinite(place: "net.onnx")
    return graph
  }

  /// The outputs of a stream over seeded inputs, step by step.
  func outputs(stepCount: Int) throws -> [[Double]] {
    let graph = try stream()
    var network = FloatNetwork(graph)
    var random = SplitMix64(seed: 5)
    return (0..<stepCount).map { _ in
      network.step(
        (0..<4).map { _ in Double.random(in: -2...2, using: &random) }
      )
      return graph.outputs.flatMap { network.results[$0.node] }
    }
  }

  // MARK: Layers

  /// `x W + b`.
  static func linear() -> HandMadeNetwork {
    var network = HandMadeNetwork()
    network.addWeights("w", 4, 3)
    network.add("MatMul", ["x", "w"], ["y"])
    return network
  }

  /// A layer, and one operator behind it on `m`.
  static func behindALayer(
    _ operation: String,
    _ inputs: [String] = [],
    _ attributes: [String: ONNXAttribute] = [:]
  ) -> HandMadeNetwork {
    var network = HandMadeNetwork()
    network.addWeights("w", 4, 3)
    network.add("MatMul", ["x", "w"], ["m"])
    network.add(operation, ["m"] + inputs, ["y"], attributes)
    return network
  }

  /// A gated recurrent unit of 3 over time, its further inputs and attributes.
  static func recurrent(
    _ inputs: [String] = [],
    _ attributes: [String: ONNXAttribute] = [:]
  ) -> HandMadeNetwork {
    var network = HandMadeNetwork()
    network.addWeights("gw", 1, 9, 4)
    network.addWeights("gr", 1, 9, 3)
    network.addWeights("gb", 1, 18)
    network.add("ax", integers: [1])
    network.add("Transpose", ["x"], ["xt"], ["perm": .integers([1, 0, 2])])
    network.add(
      "GRU",
      ["xt", "gw", "gr", "gb"] + inputs,
      ["h", "hn"],
      attributes
    )
    network.add("Squeeze", ["h", "ax"], ["y"])
    return network
  }

  /// A convolution over 3 steps and features on axis 1 behind it: `c`.
  static func convolution(
    _ attributes: [String: ONNXAttribute] = ["pads": .integers([2, 0])]
  ) -> HandMadeNetwork {
    var network = HandMadeNetwork()
    network.addWeights("w", 3, 4, 3)
    network.add("Transpose", ["x"], ["xt"], ["perm": .integers([0, 2, 1])])
    network.add("Conv", ["xt", "w"], ["c"], attributes)
    network.add("Transpose", ["c"], ["y"], ["perm": .integers([0, 2, 1])])
    return network
  }

  /// The convolution, normalised.
  static func normalized(
    _ attributes: [String: ONNXAttribute] = [:],
    outputs: [String] = ["n"]
  ) -> HandMadeNetwork {
    var network = convolution()
    for name in ["gain", "shift", "mean"] { network.addWeights(name, 3) }
    network.constants["variance"] = NumericArray(
      shape: [3],
      values: [0.5, 1, 2]
    )
    network.nodes.removeLast()
    network.add(
      "BatchNormalization",
      ["c", "gain", "shift", "mean", "variance"],
      outputs,
      attributes
    )
    network.add("Transpose", ["n"], ["y"], ["perm": .integers([0, 2, 1])])
    return network
  }
}

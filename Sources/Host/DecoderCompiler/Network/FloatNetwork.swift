/// Runs a `StreamGraph` in double precision, hop by hop.
///
/// It is what the quantised network is measured against, and what gives the
/// ranges to quantise with.
struct FloatNetwork {
  /// The network it runs.
  let graph: StreamGraph

  /// The newest result of every node.
  private(set) var results: [[Double]]

  /// What convolutions remember (oldest first), and hidden states.
  private var memory: [[Double]]
  private var hopCount = 0
  private let start: FloatStart?

  /// - Parameters:
  ///   - graph: The network.
  ///   - start: How it begins; nil to run at once, from zeros.
  init(_ graph: StreamGraph, start: FloatStart? = nil) {
    self.start = start
    self.graph = graph
    results = graph.nodes.map { [Double](repeating: 0, count: $0.count) }
    memory = graph.nodes.map { node in
      switch node.kind {
      case .convolution(let layer):
        [Double](repeating: 0, count: layer.historyLength * layer.inputCount)
      case .recurrent(let layer):
        [Double](repeating: 0, count: layer.hiddenCount)
      default: []
      }
    }
    guard let start else { return }
    for (node, state) in start.states { memory[node] = state }
  }

  /// Forgets everything, as at the start of a recording.
  mutating func reset() { self = FloatNetwork(graph, start: start) }

  /// Takes the next hop's features and updates `results`.
  ///
  /// - Parameter input: Shape `[graph.inputCount]`.
  mutating func step(_ input: [Double]) {
    precondition(input.count == graph.inputCount, "one number per feature")
    results[0] = input
    beginWindow()
    hopCount += 1
    for place in graph.nodes.indices.dropFirst() {
      if let start, hopCount <= start.hops[place] { continue }
      let node = graph.nodes[place]
      if case .convolution(let layer) = node.kind {
        // It takes its input every time there is one, and computes once in
        // `stride` of those times.
        let inputPeriod = graph.nodes[node.inputs[0]].period
        guard hopCount % inputPeriod == 0 else { continue }
        memory[place].removeFirst(layer.inputCount)
        memory[place] += results[node.inputs[0]]
        guard hopCount % node.period == 0 else { continue }
        results[place] = layer.output(memory[place])
      } else if hopCount % node.period == 0 {
        results[place] = result(of: node, at: place)
      }
    }
  }

  private mutating func beginWindow() {
    let age = hopCount - (start?.firstHop ?? 0)
    guard graph.restartHops > 0, age >= 0, age % graph.restartHops == 0 else {
      return
    }
    for (place, node) in graph.nodes.enumerated() {
      guard case .recurrent(let layer) = node.kind else { continue }
      memory[place] =
        start?.states[place]
        ?? [Double](repeating: 0, count: layer.hiddenCount)
    }
  }

  private mutating func result(of node: StreamNode, at place: Int) -> [Double] {
    let x = node.inputs.first.map { results[$0] } ?? []
    switch node.kind {
    case .input, .convolution: return x
    case .linear(let layer):
      return product(layer.weights, x, adding: layer.bias)
    case .recurrent(let layer):
      memory[place] = layer.state(after: memory[place], input: x)
      return memory[place]
    case .affine(let scale, let offset):
      return x.indices.map { scale[$0] * x[$0] + offset[$0] }
    case .activation(let function): return x.map { function($0) }
    case .softmax(let isLogarithmic):
      return softmax(x).map { isLogarithmic ? naturalLogarithm($0) : $0 }
    case .select(let indices): return indices.map { x[$0] }
    case .concatenate: return node.inputs.flatMap { results[$0] }
    }
  }
}

/// `matrix * x + bias`; the matrix is row-major.
func product(_ matrix: [Double], _ x: [Double], adding bias: [Double])
  -> [Double]
{
  let columns = x.count
  return bias.indices.map { row in
    var sum = bias[row]
    for column in 0..<columns {
      sum += matrix[row * columns + column] * x[column]
    }
    return sum
  }
}

/// `exp(x) / sum of exp(x)`, shifted so that it cannot overflow.
func softmax(_ x: [Double]) -> [Double] {
  let largest = x.max() ?? 0
  let powers = x.map { exponential($0 - largest) }
  let sum = powers.reduce(0, +)
  return powers.map { $0 / sum }
}

extension Convolution {
  /// The result for a history of inputs, oldest first.
  fileprivate func output(_ history: [Double]) -> [Double] {
    (0..<outputCount).map { row in
      var sum = bias[row]
      for tap in 0..<kernelLength {
        let weight = (row * kernelLength + tap) * inputCount
        let value = tap * dilation * inputCount
        for column in 0..<inputCount {
          sum += weights[weight + column] * history[value + column]
        }
      }
      return sum
    }
  }
}

extension GatedRecurrentUnit {
  /// The hidden state after one more input.
  func state(after h: [Double], input x: [Double]) -> [Double] {
    let n = hiddenCount
    let fromInput = product(inputWeights, x, adding: inputBias)
    let recurrent = product(
      Array(recurrentWeights[..<(2 * n * n)]),
      h,
      adding: Array(recurrentBias[..<(2 * n)])
    )
    let update = (0..<n).map { sigmoid(fromInput[$0] + recurrent[$0]) }
    let reset = (0..<n).map { sigmoid(fromInput[n + $0] + recurrent[n + $0]) }
    let newWeights = Array(recurrentWeights[(2 * n * n)...])
    let newBias = Array(recurrentBias[(2 * n)...])
    let candidate: [Double]
    if linearBeforeReset {
      let part = product(newWeights, h, adding: newBias)
      candidate = (0..<n).map { part[$0] * reset[$0] }
    } else {
      let part = (0..<n).map { reset[$0] * h[$0] }
      candidate = product(newWeights, part, adding: newBias)
    }
    return (0..<n).map { row in
      let new = hyperbolicTangent(fromInput[2 * n + row] + candidate[row])
      return (1 - update[row]) * new + update[row] * h[row]
    }
  }
}

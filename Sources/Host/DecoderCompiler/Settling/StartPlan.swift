/// How a decoder begins after a reset: which parts stand still until when, and
/// from which state the network begins.
struct StartPlan: Sendable {
  /// The first hop on which each operator runs.
  var operatorHops: [Int]

  /// The first hop on which each node of the float network runs.
  var nodeHops: [Int]

  /// The first hop on which groups and fingers are decided.
  var firstHop: Int

  /// The hops whose intents the decoder does not stand for.
  var settlingHops: Int

  /// Whether `settlingHops` was measured.
  var isMeasured = false

  /// The state at rest of each operator that has a state, as stored; empty
  /// where it begins from zeros. One element for each operator.
  var states: [[Int16]]

  /// Plans the start of a network.
  ///
  /// An operator that looks back over hops is ready once all of them have come;
  /// what follows it waits for that.
  ///
  /// - Parameters:
  ///   - network: The operators.
  ///   - graph: The float network behind it.
  ///   - groupTensors: The tensors that groups read.
  ///   - firstInput: The hop from which the features are true.
  init(
    _ network: QuantizedNetwork,
    graph: StreamGraph,
    groupTensors: [Int],
    firstInput: Int
  ) {
    var ready = [Int](repeating: firstInput, count: network.tensors.count)
    operatorHops = []
    for step in network.operators {
      let first = ready[step.input]
      operatorHops.append(first)
      let history =
        step.code == 2
        ? Int(step.parameters[4] - 1) * Int(step.parameters[5]) : 0
      let stride = step.code == 2 ? Int(step.parameters[6]) : 1
      let end = Self.end(
        first,
        history: history,
        inputPeriod: step.period,
        period: step.period * stride
      )
      ready[step.output] = max(ready[step.output], end)
    }
    firstHop = max(
      groupTensors.map { ready[$0] }.max() ?? firstInput,
      operatorHops.max() ?? firstInput
    )
    nodeHops = []
    var nodeReady: [Int] = []
    for node in graph.nodes {
      let first = node.inputs.map { nodeReady[$0] }.max() ?? firstInput
      nodeHops.append(first)
      var history = 0
      var inputPeriod = node.period
      if case .convolution(let layer) = node.kind {
        history = layer.historyLength - 1
        inputPeriod = graph.nodes[node.inputs[0]].period
      }
      nodeReady.append(
        Self.end(
          first,
          history: history,
          inputPeriod: inputPeriod,
          period: node.period
        )
      )
    }
    settlingHops = firstHop + 1
    states = network.operators.map { _ in [] }
  }

  /// The hop on which a result is there that is made of `history` inputs before
  /// the newest.
  private static func end(
    _ first: Int,
    history: Int,
    inputPeriod: Int,
    period: Int
  ) -> Int {
    let firstInput = due(first, period: inputPeriod)
    return due(firstInput + history * inputPeriod, period: period)
  }

  /// The first hop from one on that a period falls on.
  private static func due(_ hop: Int, period: Int) -> Int {
    (hop + period) / period * period - 1
  }
}

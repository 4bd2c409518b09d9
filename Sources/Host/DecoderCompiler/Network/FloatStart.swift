/// How a float network begins: as the image that was made of it.
struct FloatStart: Sendable {
  /// The first hop on which each node runs.
  let hops: [Int]

  /// The first hop on which the decoder decides, or its first window begins.
  let firstHop: Int

  /// The states of nodes at rest, real values; of those that have one.
  let states: [Int: [Double]]

  init(_ plan: StartPlan, _ quantized: QuantizedNetwork, _ graph: StreamGraph) {
    hops = plan.nodeHops
    firstHop = plan.firstHop
    var states: [Int: [Double]] = [:]
    for (index, step) in quantized.operators.enumerated() {
      guard let place = step.state, !plan.states[index].isEmpty,
        let node = quantized.tensors[step.output].node
      else { continue }
      let tensor = quantized.tensors[place]
      let values = plan.states[index].map {
        tensor.scale * Double(Int($0) - tensor.zeroPoint)
      }
      // A node whose rescaling or activation became part of its operator has
      // no state of its own; the one before it does.
      let owner = Self.owner(of: node, in: graph, count: values.count)
      if let owner { states[owner] = values }
    }
    self.states = states
  }

  private static func owner(
    of node: Int,
    in graph: StreamGraph,
    count: Int
  ) -> Int? {
    var node = node
    while true {
      switch graph.nodes[node].kind {
      case .convolution(let layer):
        return layer.historyLength * layer.inputCount == count ? node : nil
      case .recurrent: return node
      default:
        guard let next = graph.nodes[node].inputs.first else { return nil }
        node = next
      }
    }
  }
}

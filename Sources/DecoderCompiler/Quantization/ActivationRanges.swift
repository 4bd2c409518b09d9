/// The lowest and highest value that each node of a network has taken.
struct ActivationRanges: Sendable {
  private(set) var lowest: [Double]
  private(set) var highest: [Double]

  /// Ranges of nothing yet; zero belongs to every range.
  init(_ graph: StreamGraph) {
    lowest = [Double](repeating: 0, count: graph.nodes.count)
    highest = lowest
  }

  /// Takes in the newest results of a network.
  mutating func include(_ network: FloatNetwork) {
    for (node, values) in network.results.enumerated() {
      for value in values {
        lowest[node] = min(lowest[node], value)
        highest[node] = max(highest[node], value)
      }
    }
  }

  /// The largest magnitude at a node.
  func peak(_ node: Int) -> Double { max(-lowest[node], highest[node]) }
}

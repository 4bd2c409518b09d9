import Files

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
        // The order of the operands keeps what is not a number.
        highest[node] = value.isNaN ? value : max(highest[node], value)
      }
    }
  }

  /// Checks that all values were numbers that an image can scale.
  ///
  /// - Throws: The first node whose values are beyond 1e30.
  func checkFinite(
    _ graph: StreamGraph,
    place: String
  ) throws(Fault) {
    for (node, known) in graph.nodes.enumerated()
    where !(lowest[node] > -1e30 && highest[node] < 1e30) {
      throw Fault(
        place: "\(place): '\(known.name)'",
        fault: "gives values up to \(peak(node))",
        remedy: "normalise the network's layers"
      )
    }
  }

  /// The largest magnitude at a node.
  func peak(_ node: Int) -> Double { max(-lowest[node], highest[node]) }
}

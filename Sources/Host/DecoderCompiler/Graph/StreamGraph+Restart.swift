import Files

extension StreamGraph {
  /// Has recurrent layers begin anew after so many hops, as a network that was
  /// trained on windows did; a warning that the stream goes on is then over.
  ///
  /// - Parameters:
  ///   - hops: The hops of a window; 0 for a stream that goes on.
  ///   - place: The pipeline file, for messages.
  /// - Throws: A network for which that means nothing.
  mutating func restart(
    every hops: Int,
    _ place: String
  ) throws(Fault) {
    guard hops > 0 else { return }
    func fault(_ text: String, _ remedy: String) -> Fault {
      Fault(
        place: "\(place): network: restart_hops",
        fault: text,
        remedy: remedy
      )
    }
    var followsState = nodes.map { _ in false }
    var hasState = false
    for (index, node) in nodes.enumerated() {
      followsState[index] = node.inputs.contains { followsState[$0] }
      switch node.kind {
      case .recurrent:
        hasState = true
        followsState[index] = true
        guard hops % node.period == 0 else {
          throw fault(
            "GRU node '\(node.name)' runs on every \(node.period)th hop, which "
              + "does not divide \(hops)",
            "give a multiple of \(node.period)"
          )
        }
      case .convolution(let layer)
      where layer.historyLength > 1 && followsState[index]:
        throw fault(
          "convolution '\(node.name)' behind a GRU would look back over where "
            + "it began anew",
          "leave restart_hops out"
        )
      default: break
      }
    }
    guard hasState else {
      throw fault("the network has no GRU to begin anew", "leave it out")
    }
    restartHops = hops
    warnings.removeAll { $0.contains(Self.carriesStateOn) }
  }

  /// What a warning says of a state that was exported inside of windows.
  static let carriesStateOn = "the decoder carries the state on"
}

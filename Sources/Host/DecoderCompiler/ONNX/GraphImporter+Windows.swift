extension GraphImporter {
  /// Notes an output that was exported on windows and would be another on a
  /// stream: the file has a fixed number of steps, the output answers for the
  /// last of them, and what is behind it begins every window anew.
  ///
  /// - Parameters:
  ///   - signal: The output.
  ///   - name: Its name.
  mutating func noteWindow(_ signal: Signal, output name: String) {
    guard stepCount != Self.assumedStepCount, signal.time.count == 1 else {
      return
    }
    var reach = [Int](repeating: 0, count: stream.nodes.count)
    var isNeeded = reach.map { _ in false }
    isNeeded[signal.node] = true
    for index in stream.nodes.indices.reversed() where isNeeded[index] {
      for input in stream.nodes[index].inputs { isNeeded[input] = true }
    }
    for (index, node) in stream.nodes.enumerated() where isNeeded[index] {
      reach[index] = node.inputs.map { reach[$0] }.max() ?? 0
      switch node.kind {
      case .convolution(let layer):
        reach[index] +=
          (layer.historyLength - 1) * stream.nodes[node.inputs[0]].period
      case .recurrent where !passedStates.contains(index):
        let layer =
          node.name.isEmpty ? "a GRU" : "GRU node '\(node.name)'"
        let last = signal.time.lastStep + 1
        let steps = stepCount == 1 ? "step" : "steps"
        note(
          "\(layer) was exported on windows of \(stepCount) \(steps), each "
            + "from a state of zero, and output '\(name)' answers for "
            + (last == stepCount ? "the last; " : "step \(last); ")
            + "\(StreamGraph.carriesStateOn) from hop to "
            + "hop, so that what came before a window counts too, and where "
            + "gates are slow it is another network; train it on whole "
            + "sessions and export it with an open time axis, or write "
            + "network: {restart_hops: \(min(windowHops[index] ?? last, last))} in "
            + "the pipeline: it then begins every window anew, and decides "
            + "once a window"
        )
        return
      default: break
      }
    }
    guard reach[signal.node] >= stepCount else { return }
    note(
      "output '\(name)' looks back over \(reach[signal.node]) steps and was "
        + "exported on windows of \(stepCount), with zeros before each; the "
        + "decoder sees what came before a window. Export it with as many "
        + "steps as it looks back over, or with an open time axis"
    )
  }

  private mutating func note(_ text: String) {
    let line = "\(place): \(text)"
    if !stream.warnings.contains(line) { stream.warnings.append(line) }
  }
}

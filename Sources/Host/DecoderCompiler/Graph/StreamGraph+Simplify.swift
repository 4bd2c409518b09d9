extension StreamGraph {
  /// The same function in fewer steps: scales and offsets (batch
  /// normalisation among them) folded into the layer before or after them,
  /// idle steps and steps that nobody reads dropped.
  ///
  /// An offset folded into a convolution *after* it also holds for the zeros
  /// from before the recording, so that the first `kernelLength - 1` steps
  /// after a reset differ from the file's; all later ones are equal.
  func simplified() -> StreamGraph {
    var graph = self
    while let next = graph.withOneFold() { graph = next }
    return graph.spreadAffines().withoutUnread()
  }

  /// The graph after one fold, or nil where there is none left.
  private func withOneFold() -> StreamGraph? {
    let uses = useCounts
    for (place, node) in nodes.enumerated() {
      guard case .affine(let scale, let offset) = node.kind else { continue }
      let source = node.inputs[0]
      if uses[source] == 1,
        let kind = nodes[source].kind.followed(by: scale, offset)
      {
        var graph = self
        graph.nodes[source].kind = kind
        return graph.replacing(place, with: source)
      }
      let readers = nodes.indices.filter { nodes[$0].inputs.contains(place) }
      guard !outputs.contains(where: { $0.node == place }) else { continue }
      let kinds = readers.map { nodes[$0].kind.preceded(by: scale, offset) }
      guard !readers.isEmpty, kinds.allSatisfy({ $0 != nil }) else { continue }
      var graph = self
      for (reader, kind) in zip(readers, kinds) {
        if let kind { graph.nodes[reader].kind = kind }
      }
      return graph.replacing(place, with: source)
    }
    return nil
  }

  /// Lets all readers of node `place` read `source`; the node stays, unread.
  private func replacing(_ place: Int, with source: Int) -> StreamGraph {
    var graph = self
    for index in nodes.indices {
      graph.nodes[index].inputs = nodes[index].inputs.map {
        $0 == place ? source : $0
      }
    }
    graph.outputs = outputs.map {
      ($0.name, $0.node == place ? source : $0.node)
    }
    // The name of the step that the file shows last is the one people know.
    graph.nodes[place].kind = .select(Array(0..<nodes[place].count))
    return graph.withoutUnread()
  }

  /// Scales that no layer could take in become diagonal layers.
  private func spreadAffines() -> StreamGraph {
    var graph = self
    for (place, node) in nodes.enumerated() {
      guard case .affine(let scale, let offset) = node.kind else { continue }
      var weights = [Double](repeating: 0, count: node.count * node.count)
      for index in 0..<node.count {
        weights[index * node.count + index] = scale[index]
      }
      graph.nodes[place].kind = .linear(
        Linear(
          inputCount: node.count,
          outputCount: node.count,
          weights: weights,
          bias: offset
        )
      )
    }
    return graph
  }

  /// Drops the steps that no output needs; the input stays.
  func withoutUnread() -> StreamGraph {
    var isNeeded = [Bool](repeating: false, count: nodes.count)
    isNeeded[0] = true
    for output in outputs { isNeeded[output.node] = true }
    for place in nodes.indices.reversed() where isNeeded[place] {
      for input in nodes[place].inputs { isNeeded[input] = true }
    }
    var newPlace: [Int: Int] = [:]
    var graph = StreamGraph(
      nodes: [],
      outputs: [],
      warnings: warnings,
      restartHops: restartHops
    )
    for (place, node) in nodes.enumerated() where isNeeded[place] {
      newPlace[place] = graph.nodes.count
      var node = node
      node.inputs = node.inputs.compactMap { newPlace[$0] }
      graph.nodes.append(node)
    }
    graph.outputs = outputs.map { ($0.name, newPlace[$0.node] ?? 0) }
    return graph
  }
}

extension StreamNode.Kind {
  /// This layer with `scale * y + offset` applied to its result, or nil if it
  /// has no weights to take them in.
  fileprivate func followed(by scale: [Double], _ offset: [Double])
    -> StreamNode.Kind?
  {
    switch self {
    case .linear(var layer):
      scaleRows(&layer.weights, scale)
      layer.bias = zip(layer.bias, zip(scale, offset)).map { $0 * $1.0 + $1.1 }
      return .linear(layer)
    case .convolution(var layer):
      scaleRows(&layer.weights, scale)
      layer.bias = zip(layer.bias, zip(scale, offset)).map { $0 * $1.0 + $1.1 }
      return .convolution(layer)
    case .affine(let inner, let innerOffset):
      return .affine(
        scale: zip(inner, scale).map { $0 * $1 },
        offset: zip(innerOffset, zip(scale, offset)).map { $0 * $1.0 + $1.1 }
      )
    default: return nil
    }
  }

  /// This layer reading `scale * x + offset` instead of x, or nil.
  fileprivate func preceded(by scale: [Double], _ offset: [Double])
    -> StreamNode.Kind?
  {
    switch self {
    case .linear(var layer):
      absorb(scale, offset, weights: &layer.weights, bias: &layer.bias)
      return .linear(layer)
    case .convolution(var layer):
      // A column of the weights is one input at one tap.
      let taps = layer.kernelLength
      absorb(
        (0..<taps).flatMap { _ in scale },
        (0..<taps).flatMap { _ in offset },
        weights: &layer.weights,
        bias: &layer.bias
      )
      return .convolution(layer)
    case .recurrent(var layer):
      absorb(
        scale,
        offset,
        weights: &layer.inputWeights,
        bias: &layer.inputBias
      )
      return .recurrent(layer)
    default: return nil
    }
  }
}

private func scaleRows(_ weights: inout [Double], _ scale: [Double]) {
  let columns = weights.count / scale.count
  for place in weights.indices { weights[place] *= scale[place / columns] }
}

private func absorb(
  _ scale: [Double],
  _ offset: [Double],
  weights: inout [Double],
  bias: inout [Double]
) {
  let columns = scale.count
  for row in bias.indices {
    for column in 0..<columns {
      let place = row * columns + column
      bias[row] += weights[place] * offset[column]
      weights[place] *= scale[column]
    }
  }
}

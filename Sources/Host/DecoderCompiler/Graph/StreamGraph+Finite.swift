import Files

extension StreamGraph {
  /// Checks that all numbers of the network are numbers.
  ///
  /// - Parameter place: The file's name, for messages.
  /// - Throws: The first that is infinite or not a number, by node and row.
  func checkFinite(place: String) throws(Fault) {
    for node in nodes {
      for (name, values, rowCount) in node.kind.numbers {
        guard let index = values.firstIndex(where: { !$0.isFinite }) else {
          continue
        }
        let row = index / max(values.count / max(rowCount, 1), 1)
        throw Fault(
          place: "\(place): '\(node.name)'",
          fault:
            "row \(row) of its \(name) holds \(values[index]), which is not a "
            + "finite number",
          remedy: "train the network again, or normalise its layers"
        )
      }
    }
  }
}

extension StreamNode.Kind {
  /// The numbers of a step, by what they are, with the rows that they have.
  fileprivate var numbers: [(name: String, values: [Double], rowCount: Int)] {
    switch self {
    case .linear(let layer):
      [
        ("weights", layer.weights, layer.outputCount),
        ("biases", layer.bias, layer.outputCount),
      ]
    case .convolution(let layer):
      [
        ("weights", layer.weights, layer.outputCount),
        ("biases", layer.bias, layer.outputCount),
      ]
    case .recurrent(let layer):
      [
        ("input weights", layer.inputWeights, 3 * layer.hiddenCount),
        ("recurrent weights", layer.recurrentWeights, 3 * layer.hiddenCount),
        ("input biases", layer.inputBias, 3 * layer.hiddenCount),
        ("recurrent biases", layer.recurrentBias, 3 * layer.hiddenCount),
      ]
    case .affine(let scale, let offset):
      [
        ("scales", scale, scale.count), ("offsets", offset, offset.count),
      ]
    // Without a bound a clip has an infinite one; a bound that is not a number
    // has been refused.
    case .input, .activation, .softmax, .select, .concatenate: []
    }
  }
}

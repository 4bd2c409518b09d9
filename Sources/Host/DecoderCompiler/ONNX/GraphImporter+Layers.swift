import Files

extension GraphImporter {
  /// `alpha * A * B + beta * C` with the input as A.
  mutating func gemm(_ node: ONNXNode) throws(Fault) -> Signal {
    let signal = try input(node, 0)
    guard let matrix = try constant(node, 1), matrix.shape.count == 2,
      node.integer("transA") ?? 0 == 0, signal.axes.count == 2,
      signal.axes.last == .features
    else { throw unexpectedArrangement(signal) }
    let alpha = node.number("alpha") ?? 1
    let beta = node.number("beta") ?? 1
    let rows =
      node.integer("transB") ?? 0 == 0 ? matrix.transposed([1, 0]) : matrix
    let bias = try constant(node, 2)
    let outputCount = rows.shape[0]
    return try linear(
      signal,
      named: node.name,
      rows: rows.scaled(by: alpha),
      bias: try bias.map { array throws(Fault) in
        try perFeature(array, axis: 1, of: 2, count: outputCount)
          .map { $0 * beta }
      }
    )
  }

  /// MatMul with a constant on either side.
  mutating func matrixProduct(_ node: ONNXNode) throws(Fault) -> Signal {
    guard node.inputs.count == 2 else {
      throw Fault(
        place: "",
        fault: "lacks an input",
        remedy: "export the network again"
      )
    }
    if case .constant(var matrix)? = values[node.inputs[0]] {
      let signal = try input(node, 1)
      matrix.dropLeadingUnits(to: 2)
      let rank = signal.axes.count
      guard matrix.shape.count == 2, rank >= 2,
        signal.axes[rank - 2] == .features
      else { throw unexpectedArrangement(signal) }
      return try linear(signal, named: node.name, rows: matrix, bias: nil)
    }
    let signal = try input(node, 0)
    if case .signal? = values[node.inputs[1]] {
      throw Fault(
        place: "",
        fault: "multiplies two vectors that depend on the input",
        remedy: "attention is not supported; use a GRU or convolutions"
      )
    }
    var matrix = try constant(named: node.inputs[1])
    matrix.dropLeadingUnits(to: 2)
    guard matrix.shape.count == 2, signal.axes.last == .features else {
      throw unexpectedArrangement(signal)
    }
    return try linear(
      signal,
      named: node.name,
      rows: matrix.transposed([1, 0]),
      bias: nil
    )
  }

  private mutating func linear(
    _ signal: Signal,
    named name: String,
    rows: NumericArray,
    bias: [Double]?
  ) throws(Fault) -> Signal {
    let (outputs, inputs) = (rows.shape[0], rows.shape[1])
    guard inputs == signal.featureCount else {
      throw Fault(
        place: "",
        fault: "expects \(inputs) features and is given \(signal.featureCount)",
        remedy: "match the pipeline's features to the network's input"
      )
    }
    return append(
      .linear(
        Linear(
          inputCount: inputs,
          outputCount: outputs,
          weights: rows.values,
          bias: bias ?? [Double](repeating: 0, count: outputs)
        )
      ),
      named: name,
      reading: [signal.node],
      count: outputs,
      like: signal
    )
  }

  /// Conv over time.
  mutating func convolution(_ node: ONNXNode) throws(Fault) -> Signal {
    let given = try input(node, 0)
    guard let kernel = try constant(node, 1), kernel.shape.count == 3 else {
      throw Fault(
        place: "",
        fault: "is a convolution over more than time",
        remedy: "use a 1-D convolution over time (Conv1d)"
      )
    }
    guard let signal = given.arranged(as: [.unit, .features, .time]) else {
      throw unexpectedArrangement(given)
    }
    let groups = node.integer("group") ?? 1
    let (outputs, width, length) = (
      kernel.shape[0], kernel.shape[1], kernel.shape[2]
    )
    let stated = node.integers("kernel_shape") ?? [length]
    let dilations = node.integers("dilations") ?? [1]
    let strides = node.integers("strides") ?? [1]
    guard stated == [length], dilations.count == 1, strides.count == 1 else {
      throw Fault(
        place: "",
        fault: "has a kernel of \(length), and states \(stated), dilations "
          + "\(dilations) and strides \(strides)",
        remedy: "export the network again"
      )
    }
    let (dilation, step) = (dilations[0], strides[0])
    guard groups > 0, length > 0, dilation > 0, step > 0,
      width * groups == signal.featureCount, outputs % groups == 0
    else {
      throw Fault(
        place: "",
        fault: "expects \(width * groups) features and is given "
          + "\(signal.featureCount)",
        remedy: "match the pipeline's features to the network's input"
      )
    }
    let reach = (length - 1) * dilation
    var pads = [0, 0]
    switch node.text("auto_pad") ?? "NOTSET" {
    case "NOTSET": pads = node.integers("pads") ?? pads
    case "VALID": break
    case "SAME_UPPER" where step == 1: pads = [reach / 2, reach - reach / 2]
    case "SAME_LOWER" where step == 1: pads = [reach - reach / 2, reach / 2]
    case let other:
      throw Fault(
        place: "",
        fault: "has auto_pad '\(other)' and a stride of \(step)",
        remedy: "write its pads as numbers: pads = [kernel - stride, 0]"
      )
    }
    guard pads.count == 2, pads.allSatisfy({ (0..<1 << 24).contains($0) })
    else {
      throw Fault(
        place: "",
        fault: "has pads \(pads)",
        remedy: "use pads = [kernel - 1, 0]"
      )
    }
    let padded = signal.time.padded(left: pads[0], right: pads[1])
    guard
      let time = padded.convolved(
        kernelLength: length,
        dilation: dilation,
        stride: step
      )
    else {
      throw Fault(
        place: "",
        fault: "has a kernel longer than its input",
        remedy: "export with more time steps, or with an open time axis"
      )
    }
    guard
      [outputs, length, signal.featureCount].product(atMost: 1 << 28) != nil
    else {
      throw Fault(
        place: "",
        fault: "has \(groups) groups, too many to be taken as one",
        remedy: "use fewer channels"
      )
    }
    // Grouped kernels become full ones with zeros between the groups.
    var weights = [Double](
      repeating: 0,
      count: outputs * length * signal.featureCount
    )
    for row in 0..<outputs {
      let firstInput = row / (outputs / groups) * width
      for column in 0..<width {
        for tap in 0..<length {
          weights[
            (row * length + tap) * signal.featureCount + firstInput + column
          ] =
            kernel.values[(row * width + column) * length + tap]
        }
      }
    }
    let bias = try constant(node, 2)?.values
    guard bias?.count ?? outputs == outputs else {
      throw Fault(
        place: "",
        fault: "has \(bias?.count ?? 0) biases for \(outputs)",
        remedy: "export the network again"
      )
    }
    var result = signal
    result.time = time
    return append(
      .convolution(
        Convolution(
          inputCount: signal.featureCount,
          outputCount: outputs,
          kernelLength: length,
          dilation: dilation,
          stride: step,
          weights: weights,
          bias: bias ?? [Double](repeating: 0, count: outputs)
        )
      ),
      named: node.name,
      reading: [signal.node],
      count: outputs,
      like: result
    )
  }

  /// GRU: both outputs, `Y` and `Y_h`.
  mutating func recurrent(_ node: ONNXNode) throws(Fault) -> [Signal] {
    let given = try input(node, 0)
    guard node.text("direction") ?? "forward" == "forward" else {
      throw Fault(
        place: "",
        fault: "runs backwards in time",
        remedy: "use a forward GRU"
      )
    }
    guard let inputWeights = try constant(node, 1),
      let recurrentWeights = try constant(node, 2),
      inputWeights.shape.count == 3, recurrentWeights.shape.count == 3,
      inputWeights.shape[0] == 1
    else {
      throw Fault(
        place: "",
        fault: "has no weights of one direction",
        remedy: "use a forward GRU"
      )
    }
    let hidden = recurrentWeights.shape[2]
    let batchFirst = node.integer("layout") ?? 0 == 1
    let arranged: [Axis] =
      batchFirst ? [.unit, .time, .features] : [.time, .unit, .features]
    guard let signal = given.arranged(as: arranged) else {
      throw unexpectedArrangement(given)
    }
    try checkLengths(node, signal)
    guard node.integer("hidden_size") ?? hidden == hidden,
      inputWeights.shape == [1, 3 * hidden, signal.featureCount],
      recurrentWeights.shape == [1, 3 * hidden, hidden]
    else {
      throw Fault(
        place: "",
        fault: "expects \(inputWeights.shape[2]) features and is given "
          + "\(signal.featureCount)",
        remedy: "match the pipeline's features to the network's input"
      )
    }
    try checkInitialState(node)
    let bias =
      try constant(node, 3)?.values
      ?? [Double](repeating: 0, count: 6 * hidden)
    guard bias.count == 6 * hidden else {
      throw Fault(
        place: "",
        fault: "has \(bias.count) biases for \(6 * hidden)",
        remedy: "export the network again"
      )
    }
    var states = append(
      .recurrent(
        GatedRecurrentUnit(
          inputCount: signal.featureCount,
          hiddenCount: hidden,
          linearBeforeReset: node.integer("linear_before_reset") ?? 0 != 0,
          inputWeights: inputWeights.values,
          recurrentWeights: recurrentWeights.values,
          inputBias: Array(bias[..<(3 * hidden)]),
          recurrentBias: Array(bias[(3 * hidden)...])
        )
      ),
      named: node.name,
      reading: [signal.node],
      count: hidden,
      like: signal
    )
    if node.inputs.count > 5, values[node.inputs[5]]?.isOutside == true {
      passedStates.insert(states.node)
    }
    windowHops[states.node] = signal.time.count * signal.time.stride
    var newest = states
    newest.time = states.time.sliced(
      from: states.time.count - 1,
      to: states.time.count
    )
    newest.axes = [.unit, .unit, .features]
    states.axes =
      batchFirst
      ? [.unit, .time, .unit, .features] : [.time, .unit, .unit, .features]
    return [states, newest]
  }

  /// A stream starts from a zero state. Another start is refused; a state that
  /// the caller passes in is left to the stream.
  private func checkInitialState(_ node: ONNXNode) throws(Fault) {
    guard node.inputs.count > 5, !node.inputs[5].isEmpty else { return }
    let name = node.inputs[5]
    if values[name]?.isOutside == true { return }
    if case .signal? = values[name] {
      throw Fault(
        place: "",
        fault: "starts from a state that depends on the input",
        remedy: "start the hidden state at zero"
      )
    }
    guard try constant(named: name).values.allSatisfy({ $0 == 0 }) else {
      throw Fault(
        place: "",
        fault: "starts from a state that is not zero",
        remedy: "start the hidden state at zero"
      )
    }
  }

  /// A stream has no last step: lengths of sequences are refused, unless they
  /// are those that there are.
  private func checkLengths(
    _ node: ONNXNode,
    _ signal: Signal
  ) throws(Fault) {
    guard let lengths = try constant(node, 4)?.values else { return }
    let isWhole =
      stepCount != Self.assumedStepCount
      && lengths.allSatisfy { $0 == Double(signal.time.count) }
    guard isWhole else {
      throw Fault(
        place: "",
        fault:
          "has sequence_lens of \(lengths.prefix(8)), after which its output is 0",
        remedy: "export it without sequence_lens"
      )
    }
  }

  /// What is wrong when a layer meets axes in an order it cannot use.
  private func unexpectedArrangement(_ signal: Signal) -> Fault {
    let axes = signal.axes.map { "\($0)" }.joined(separator: ", ")
    return Fault(
      place: "",
      fault: "cannot work on the axes [\(axes)]",
      remedy: "transpose so that it sees one vector of features per time step"
    )
  }
}

extension NumericArray {
  fileprivate func scaled(by factor: Double) -> NumericArray {
    NumericArray(shape: shape, values: values.map { $0 * factor })
  }

  fileprivate mutating func dropLeadingUnits(to rank: Int) {
    while shape.count > rank, shape.first == 1 { shape.removeFirst() }
  }
}

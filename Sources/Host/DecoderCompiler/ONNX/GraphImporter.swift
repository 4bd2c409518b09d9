import Files

/// Turns an ONNX graph into a `StreamGraph`, by following what each tensor
/// means rather than by matching patterns of nodes.
///
/// A tensor is a constant, or a vector per time step behind some arrangement
/// of batch, time and feature axes. Nodes that only rearrange axes change the
/// arrangement; nodes that compute add a step to the stream. A time axis of
/// unknown length gets a length of its own, so that the shape arithmetic that
/// exporters write folds into constants.
struct GraphImporter {
  /// The length given to a time axis that has none in the file: larger than
  /// any layer, so that it is not taken for one.
  static let assumedStepCount = 1_000_003

  var values: [String: ImportedValue] = [:]
  var stream = StreamGraph(nodes: [], outputs: [])

  /// The recurrent layers of the stream whose state the caller passes in.
  var passedStates: Set<Int> = []

  /// The hops that the others run over in the file.
  var windowHops: [Int: Int] = [:]

  /// The number of steps of the graph's input.
  var stepCount = 1

  let model: ONNXModel
  let place: String

  /// Imports a model whose input vectors have `featureCount` elements.
  ///
  /// The order of the input's axes is taken from the file's static lengths,
  /// and where they leave it open, each order is tried until one fits.
  ///
  /// - Throws: All nodes that cannot be taken, and why; for the likeliest order
  ///   of axes.
  static func stream(
    of model: ONNXModel,
    featureCount: Int,
    place: String
  ) throws(Fault) -> StreamGraph {
    var firstError: Fault?
    for axes in try inputAxes(
      of: model,
      featureCount: featureCount,
      place: place
    ) {
      do throws(Fault) {
        var importer = GraphImporter(model: model, place: place)
        return try importer.run(axes: axes, featureCount: featureCount)
      } catch {
        firstError = firstError ?? error
      }
    }
    throw firstError
      ?? Fault(
        place: place,
        fault: "has no input",
        remedy: "give a whole network"
      )
  }

  init(model: ONNXModel, place: String) {
    self.model = model
    self.place = place
  }

  /// The orders of axes worth trying, the likeliest first.
  private static func inputAxes(
    of model: ONNXModel,
    featureCount: Int,
    place: String
  ) throws(Fault) -> [[Axis]] {
    guard let input = model.inputs.first else {
      throw Fault(
        place: place,
        fault: "has no input",
        remedy: "export it with one input"
      )
    }
    let all: [[Axis]]
    switch input.axes.count {
    case 0: all = [[.unit, .time, .features], [.time, .features]]
    case 1: all = [[.features]]
    case 2: all = [[.time, .features]]
    case 3:
      all = [
        [.unit, .time, .features], [.time, .unit, .features],
        [.unit, .features, .time],
      ]
    default: all = []
    }
    let fitting = all.filter { axes in
      zip(axes, input.axes).allSatisfy { axis, dimension in
        guard let size = dimension.size else { return true }
        switch axis {
        case .unit: return size == 1
        case .features: return size == featureCount
        case .time: return true
        }
      }
    }
    // Where the file gives a length for the features, that settles it.
    let settled = fitting.filter { axes in
      guard let place = axes.firstIndex(of: .features),
        place < input.axes.count
      else { return false }
      return input.axes[place].size == featureCount
    }
    // A length in the file that is not the features' is another number of
    // features, and not a time of just that length beside open features.
    let isOther =
      settled.isEmpty && input.axes.contains { ($0.size ?? 1) != 1 }
    guard !fitting.isEmpty, !isOther else {
      let shape = input.axes.map { $0.size.map(String.init) ?? "?" }
      throw Fault(
        place: "\(place): input '\(input.name)'",
        fault:
          "has the shape [\(shape.joined(separator: ", "))] where the pipeline "
          + "gives \(featureCount) features a hop",
        remedy:
          "let it be [batch, time, \(featureCount)] with a batch of 1 or open, "
          + "or change the pipeline's features"
      )
    }
    return settled + fitting.filter { !settled.contains($0) }
  }

  private mutating func run(axes: [Axis], featureCount: Int)
    throws(Fault) -> StreamGraph
  {
    for (name, array) in model.initializers { values[name] = .constant(array) }
    let input = model.inputs[0]
    let timePlace = axes.firstIndex(of: .time)
    stepCount = 1
    if let timePlace {
      stepCount =
        input.axes.isEmpty
        ? Self.assumedStepCount
        : input.axes[timePlace].size ?? Self.assumedStepCount
    }
    stream.nodes = [
      StreamNode(
        name: input.name,
        kind: .input,
        inputs: [],
        count: featureCount,
        period: 1
      )
    ]
    values[input.name] = .signal(
      Signal(
        node: 0,
        axes: axes,
        time: TimeAxis(count: stepCount),
        featureCount: featureCount
      )
    )
    for extra in model.inputs.dropFirst() {
      values[extra.name] = .outside(extra.name)
    }
    var faults: [Int: Fault] = [:]
    for (index, node) in model.nodes.enumerated() {
      do throws(Fault) {
        for (name, value) in zip(node.outputs, try evaluate(node)) {
          values[name] = noting(value, at: node)
        }
      } catch {
        var error = error
        if error.place.isEmpty {
          error.place = "\(place): \(node.place)"
          faults[index] = error
        }
        for output in node.outputs { values[output] = .unknown(error) }
      }
    }
    if let fault = model.fault(faults, place: place) { throw fault }
    for name in model.outputs {
      let signal = try signal(named: name, for: "output '\(name)'")
      if let node = signal.lookAheadSource {
        let ahead = signal.time.lastStep - (stepCount - 1)
        throw Fault(
          place: "\(place): \(node)",
          fault: "looks \(ahead) step(s) into the future",
          remedy:
            "pad on the left only (pads = [kernel - 1, 0]), or cut the newest "
            + "steps off after it"
        )
      }
      stream.outputs.append((name, signal.node))
      noteWindow(signal, output: name)
    }
    return stream
  }

  // MARK: Reading values

  /// The tensor of a name, which must depend on the input.
  func signal(named name: String, for use: String) throws(Fault)
    -> Signal
  {
    switch values[name] {
    case .signal(let signal): return signal
    case .unknown(let error): throw error
    case .outside(let input): throw .secondInput(input)
    case .constant:
      throw Fault(
        place: "\(place): \(use)",
        fault: "does not depend on the input",
        remedy: "leave it out of the export"
      )
    case nil:
      throw Fault(
        place: "\(place): \(use)",
        fault: "reads '\(name)', which nothing computes",
        remedy: "export the network again"
      )
    }
  }

  /// The values by name, for arithmetic on the constant ones.
  private var named: NamedValues { NamedValues(values: values) }

  func constant(named name: String) throws(Fault) -> NumericArray {
    try named.constant(named: name)
  }

  /// The constant at place `index` of a node's inputs, if it has one.
  func constant(_ node: ONNXNode, _ index: Int) throws(Fault)
    -> NumericArray?
  {
    try named.constant(node, index)
  }

  /// Integers from an attribute, or from an input in later operator sets.
  func integers(_ node: ONNXNode, _ key: String, input index: Int)
    throws(Fault) -> [Int]?
  {
    try named.integers(node, key, input: index)
  }

  /// Computes a node whose inputs are all constants.
  func foldedParts(_ node: ONNXNode) throws(Fault) -> [NumericArray] {
    try named.foldedParts(node)
  }

  /// The lengths of a Split's parts.
  func splitLengths(
    _ node: ONNXNode,
    length: Int
  ) throws(Fault) -> [Int] {
    try named.splitLengths(node, length: length)
  }

  /// The shape after a node that only reshapes, or nil if it cannot be.
  func newShape(of node: ONNXNode, from shape: [Int]) throws(Fault)
    -> [Int]?
  {
    try named.newShape(of: node, from: shape)
  }

  // MARK: Adding steps

  /// Remembers, or forgets, that a signal's last element lies in the future.
  private func noting(_ value: ImportedValue, at node: ONNXNode)
    -> ImportedValue
  {
    guard case .signal(var signal) = value else { return value }
    if signal.time.lastStep <= stepCount - 1 {
      signal.lookAheadSource = nil
    } else if signal.lookAheadSource == nil {
      signal.lookAheadSource = node.place
    }
    return .signal(signal)
  }

  /// Adds a step to the stream and gives its result the axes of `signal`.
  mutating func append(
    _ kind: StreamNode.Kind,
    named name: String,
    reading inputs: [Int],
    count: Int,
    like signal: Signal
  ) -> Signal {
    stream.nodes.append(
      StreamNode(
        name: name,
        kind: kind,
        inputs: inputs,
        count: count,
        period: signal.time.stride
      )
    )
    var result = signal
    result.node = stream.nodes.count - 1
    result.featureCount = count
    return result
  }
}

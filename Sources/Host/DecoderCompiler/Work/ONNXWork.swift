import Files

/// What an ONNX network computes, node by node: shapes, types and
/// multiply-accumulates, told without running it.
///
/// Nodes are taken in the file's order, each from what is known of its inputs;
/// there is no search and no recursion, so that any file ends in a result or in
/// an error.
struct ONNXWork: Sendable {
  /// A node with what it takes and gives.
  struct Step: Sendable {
    var node: ONNXNode
    /// Nil for an input that is left out.
    var given: [ONNXTensor?]
    var outputs: [ONNXTensor]
    var kind: ModelWork.Step.Kind
    var multiplyAccumulates: Int
    /// Values that it computes each time, or goes through.
    var valueCount: Int
    /// The inputs that it multiplies.
    var factors: [Int]
    /// Whether its multiply-accumulates are known: else they are taken as zero.
    var isCounted: Bool
    /// Whether it depends on no input, and so is computed once and for all.
    var isConstant: Bool { outputs.allSatisfy(\.isConstant) }
  }

  let graph: ONNXGraph
  /// Whether an open axis is a stream's time, of which this is one step.
  let isOneStep: Bool
  /// The nodes, in the file's order.
  var steps: [Step] = []
  private var tensors: [String: ONNXTensor]
  private let place: String

  /// Infers all nodes of a graph.
  ///
  /// - Parameters:
  ///   - graph: The graph.
  ///   - place: The file's name, for messages.
  /// - Throws: The first node whose inputs do not go together, or an axis that
  ///   has no extent where the work depends on it.
  init(_ graph: ONNXGraph, place: String) throws(Fault) {
    let (inputs, open) = try graph.openedInputs(place: place)
    self.graph = graph
    isOneStep = open != nil
    self.place = place
    tensors = graph.constants
    for (name, tensor) in inputs { tensors[name] = tensor }
    do throws(Fault) {
      for node in graph.nodes { try append(node) }
    } catch {
      // With a step of one, what goes wrong is the axis's fault.
      throw open?.error ?? error
    }
    if let open, steps.contains(where: \.mixesTime) { throw open.error }
  }

  private mutating func append(_ node: ONNXNode) throws(Fault) {
    var given: [ONNXTensor?] = []
    for name in node.inputs {
      guard let tensor = tensors[name] else {
        guard name.isEmpty else {
          throw Fault(
            place: "\(place): \(node.place)",
            fault: "reads '\(name)', which nothing before it computes",
            remedy: "the file is damaged; export the network again"
          )
        }
        given.append(nil)
        continue
      }
      given.append(tensor)
    }
    var step = try inferred(node, given)
    // What comes of constants alone is one; so is a shape, in effect.
    if ["Shape", "Size"].contains(node.operation)
      || given.allSatisfy({ $0?.isConstant ?? true })
    {
      for index in step.outputs.indices {
        step.outputs[index].isConstant = true
      }
      fold(&step)
    }
    for (name, tensor) in zip(node.outputs, step.outputs) where !name.isEmpty {
      tensors[name] = tensor
    }
    steps.append(step)
  }

  private func inferred(
    _ node: ONNXNode,
    _ given: [ONNXTensor?]
  ) throws(Fault) -> Step {
    let inference = NodeInference(
      node: node,
      given: given,
      operatorSet: graph.operatorSet
    )
    var work: NodeWork?
    var openName: String?
    do throws(NodeFault) {
      work = try inference.work()
    } catch {
      switch error {
      case .misfit(let fault):
        throw Fault(
          place: "\(place): \(node.place)",
          fault: fault,
          remedy: "export the network again, with a batch of 1"
        )
      case .openValues(let name): openName = name
      }
    }
    if work == nil || (work?.outputs.count ?? 0) < node.outputs.count {
      let outputs = try declared(node, known: work?.outputs ?? [], openName)
      // Known, but for its shape: it has no multiply-accumulates then.
      let isKnown = work != nil || openName != nil
      work = NodeWork(outputs: outputs)
      return step(node, given, work, isCounted: isKnown)
    }
    return step(node, given, work, isCounted: true)
  }

  private func step(
    _ node: ONNXNode,
    _ given: [ONNXTensor?],
    _ work: NodeWork?,
    isCounted: Bool
  ) -> Step {
    Step(
      node: node,
      given: given,
      outputs: work?.outputs ?? [],
      kind: work?.kind ?? .elementwise,
      multiplyAccumulates: work?.multiplyAccumulates ?? 0,
      valueCount: work?.valueCount ?? work?.outputs.first?.elementCount ?? 0,
      factors: work?.factors ?? [],
      isCounted: isCounted
    )
  }

  /// The outputs of a node by what the file says of them.
  ///
  /// - Parameters:
  ///   - node: The node.
  ///   - known: The first of them, where they are known otherwise.
  ///   - openName: The input whose values would have to be known; nil for an
  ///     operator that is not known.
  /// - Returns: As many as the node has.
  /// - Throws: An output of which the file does not say the shape.
  private func declared(
    _ node: ONNXNode,
    known: [ONNXTensor],
    _ openName: String?
  ) throws(Fault) -> [ONNXTensor] {
    var outputs = known
    for name in node.outputs.dropFirst(known.count) {
      if name.isEmpty {
        outputs.append(ONNXTensor(shape: [0], type: .float32))
      } else if let tensor = graph.declaredTensor(name) {
        outputs.append(tensor)
      } else if let openName {
        throw Fault(
          place: "\(place): \(node.place)",
          fault:
            "takes its shape from '\(openName)', whose values are known only "
            + "when it runs",
          remedy: "export the network with fixed shapes"
        )
      } else {
        throw Fault(
          place: "\(place): \(node.place)",
          fault:
            "is not known, and the file does not say the shape of '\(name)'",
          remedy: "write it into the file's value_info"
        )
      }
    }
    return outputs
  }

  /// Computes a small constant: the arithmetic on shapes that exporters write.
  private func fold(_ step: inout Step) {
    guard var output = step.outputs.first, output.values == nil,
      output.elementCount <= ONNXTensor.mostValues
    else { return }
    let inference = NodeInference(
      node: step.node,
      given: step.given,
      operatorSet: graph.operatorSet
    )
    var values: NumericArray?
    switch step.node.operation {
    case "Shape":
      if let shape = step.given.first??.shape {
        values = NumericArray(
          Array(shape[inference.shapeRange(shape.count)])
        )
      }
    case "Size":
      if let count = step.given.first??.elementCount {
        values = NumericArray(shape: [], values: [Double(count)])
      }
    case "QuantizeLinear", "DequantizeLinear": return
    default:
      // What cannot be computed is a constant of unknown values.
      let constants = inference.constants
      values =
        (try? constants.arithmetic(
          step.node,
          isInteger: output.type.isInteger
        )) ?? (try? constants.folded(step.node))
    }
    guard let values, values.shape == output.shape else { return }
    output.values = values
    step.outputs[0] = output
  }
}

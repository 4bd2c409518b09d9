extension ModelWork {
  /// The steps of a network of any operators, as a target's own program would
  /// run them.
  ///
  /// What depends on no input is computed once and for all, what only renames
  /// numbers costs nothing, and what every such program merges into the layer
  /// before it (bias, normalization by stored statistics, ReLU, quantizing)
  /// is part of that.
  init(_ work: ONNXWork) {
    let merged = Merging(work)
    var steps: [Step] = []
    var places: [Int: Int] = [:]
    for (index, step) in work.steps.enumerated() {
      if let layer = merged.layers[index] {
        // Bounds and scales become numbers of the code.
        let isWeighed = ["Add", "BatchNormalization"].contains(
          step.node.operation
        )
        if isWeighed, let place = places[layer] {
          steps[place].weightByteCount += step.weightByteCount
        }
      } else if !merged.isFree(index) {
        places[index] = steps.count
        steps.append(Step(step))
      }
    }
    let constants = work.graph.constants.values.reduce(0) { $0 + $1.byteCount }
    let inline = work.steps.filter { $0.node.operation == "Constant" }
      .reduce(0) { $0 + ($1.outputs.first?.byteCount ?? 0) }
    self.init(
      steps: steps,
      // At most 2^15 of 2^35 bytes each, and as many as the file has room for.
      constantByteCount: constants + inline,
      extent: Extent(work),
      kernelFault: "",
      uncounted: work.steps.filter { !$0.isCounted && !$0.isConstant }
        .map(\.node.operation)
    )
    externalConstantCount = work.graph.externalConstantCount
    refusedOperations = work.refusals
  }
}

extension ONNXWork {
  /// Operators whose numbers are quantised while they run, from floats: no
  /// program for microcontrollers has them.
  private static let dynamic: Set<Substring> = [
    "DynamicQuantizeLinear", "MatMulInteger", "ConvInteger",
    "DynamicQuantizeMatMul", "DynamicQuantizeLSTM", "MatMulIntegerToFloat",
  ]
  /// Operators with graphs of their own.
  private static let controls: Set<String> = ["If", "Loop", "Scan"]

  /// What programs for microcontrollers refuse, one line for each kind: what is
  /// quantised while it runs, control flow, operators that are not ONNX's own,
  /// and weights that are no numbers.
  fileprivate var refusals: [String] {
    var counts: [String: Int] = [:]
    var order: [String] = []
    for step in steps where !step.isConstant {
      let name = step.node.operation
      let parts = name.split(separator: ":", omittingEmptySubsequences: true)
      let reason: String
      if Self.dynamic.contains(parts.last ?? "") {
        reason = "\(name), quantised while it runs (hybrid)"
      } else if Self.controls.contains(name) {
        reason = "\(name), which is control flow"
      } else if parts.count > 1 {
        reason = "\(name), which is not ONNX's own"
      } else {
        continue
      }
      if counts[reason] == nil { order.append(reason) }
      counts[reason, default: 0] += 1
    }
    let weights = graph.constants.values.count { $0.hasNotFinite }
    return order.map { "\(counts[$0] ?? 0) x \($0)" }
      + (weights == 0 ? [] : ["\(weights) x weights that are not finite"])
  }
}

/// Which nodes are part of the layer before them, or cost nothing.
private struct Merging {
  let work: ONNXWork
  /// The layer that a node is part of, by their places.
  private(set) var layers: [Int: Int] = [:]
  /// The nodes that read what a node gives.
  private var readers: [Int: [Int]] = [:]
  /// The node that gives a tensor.
  private var makers: [String: Int] = [:]

  private static let functions: Set<String> = [
    "Relu", "Clip", "BatchNormalization", "QuantizeLinear",
  ]

  init(_ work: ONNXWork) {
    self.work = work
    for (index, step) in work.steps.enumerated() {
      for name in Set(step.node.inputs) {
        if let maker = makers[name] {
          readers[maker, default: []].append(index)
        }
      }
      for name in step.node.outputs { makers[name] = index }
    }
    let outputs = Set(work.graph.outputs)
    for (index, step) in work.steps.enumerated() {
      // The one input that is computed: none other may be.
      let computed = step.computedInputs.map { step.node.inputs[$0] }
      guard computed.count == 1, let maker = makers[computed[0]],
        readers[maker] == [index], !outputs.contains(computed[0]),
        Self.functions.contains(step.node.operation)
          || step.node.operation == "Add"
      else { continue }
      let layer = layers[maker] ?? maker
      if work.steps[layer].multiplyAccumulates > 0 { layers[index] = layer }
    }
  }

  /// Whether a node costs nothing.
  func isFree(_ index: Int) -> Bool {
    let step = work.steps[index]
    if step.isConstant || NodeInference.views.contains(step.node.operation) {
      return true
    }
    // Numbers that are stored so are computed with so.
    if step.node.operation == "DequantizeLinear", let readers = readers[index] {
      return readers.allSatisfy { work.steps[$0].precision != .float32 }
    }
    if step.node.operation == "QuantizeLinear",
      let maker = step.node.inputs.first.flatMap({ makers[$0] })
    {
      return work.steps[maker].precision != .float32
    }
    return false
  }
}

extension ONNXWork.Step {
  /// The places of the inputs that are computed.
  var computedInputs: [Int] {
    given.indices.filter { given[$0]?.isConstant == false }
  }

  /// Bytes of constants that it reads.
  var weightByteCount: Int {
    given.reduce(0) { $0 + ($1?.isConstant == true ? $1?.byteCount ?? 0 : 0) }
  }

  /// In which numbers it computes: of 8 or 16 bits where what it takes is
  /// stored so, factors and all.
  var precision: ModelWork.Step.Precision {
    // Its first result tells where it makes such numbers.
    if node.operation.hasSuffix("QuantizeLinear"),
      node.operation != "DequantizeLinear"
    {
      return outputs.first?.type.quantizedPrecision ?? .float32
    }
    let places = Set(factors).union(computedInputs)
    let all = places.compactMap { given.indices.contains($0) ? given[$0] : nil }
      .filter { $0.stored != .bool }
    let found = all.map(\.stored.quantizedPrecision)
    guard !found.isEmpty, found.allSatisfy({ $0 != nil }) else {
      return .float32
    }
    // Weights of 8 bits go with activations of 16.
    return found.contains(.int16) ? .int16 : .int8
  }
}

extension ModelWork.Step {
  fileprivate init(_ step: ONNXWork.Step) {
    let precision = step.precision
    let taken = step.computedInputs.reduce(0) {
      $0 + (step.given[$1]?.byteCount ?? 0)
    }
    let made = step.outputs.prefix(1).reduce(0) { sum, output in
      switch precision {
      case .int8: sum + output.elementCount
      case .int16: sum + 2 * output.elementCount
      case .float32: sum + output.byteCount
      }
    }
    self.init(
      name: step.node.name.isEmpty ? step.node.operation : step.node.name,
      kind: step.multiplyAccumulates > 0 ? step.kind : .elementwise,
      precision: precision,
      multiplyAccumulates: step.multiplyAccumulates,
      outputCount: step.valueCount,
      weightByteCount: step.weightByteCount,
      activationByteCount: taken + made,
      period: 1
    )
  }
}

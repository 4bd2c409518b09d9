import Files

/// Axes of a graph's inputs that have no extent in the file.
///
/// A batch is 1. One further open axis is taken as a stream's time, one step
/// each time that the network runs, if no node mixes steps; else the work
/// depends on its extent, and somebody must say it.
extension ONNXGraph {
  /// An open axis that was taken as a stream's time.
  struct OpenTime {
    /// What to say where it is not one.
    var error: Fault
  }

  /// The inputs with an extent on each axis.
  ///
  /// - Parameter place: The file's name, for messages.
  /// - Returns: The inputs by name, and the open axis that was taken as time.
  /// - Throws: An input without a shape, or a second open axis.
  func openedInputs(
    place: String
  ) throws(Fault) -> ([String: ONNXTensor], OpenTime?) {
    var result: [String: ONNXTensor] = [:]
    var time: OpenTime?
    var timeName: String?
    for input in inputs {
      let name = "\(place): input '\(input.name)'"
      guard let axes = input.axes else {
        throw Fault(
          place: name,
          fault: "has no shape in the file",
          remedy: "export the network with fixed shapes"
        )
      }
      var shape: [Int] = []
      for (index, axis) in axes.enumerated() {
        shape.append(axis.size ?? 1)
        guard axis.size == nil, !axis.isBatch(at: index) else { continue }
        let error = Fault(
          place: name,
          fault: "axis \(index)"
            + (axis.name.isEmpty ? "" : " ('\(axis.name)')")
            + " has no extent in the file, and the work depends on it",
          remedy: "export the network with a fixed one"
        )
        guard time == nil || !axis.name.isEmpty && axis.name == timeName
        else { throw error }
        time = time ?? OpenTime(error: error)
        timeName = axis.name
      }
      guard ONNXTensor.elementCount(of: shape) != nil else {
        throw Fault(
          place: name,
          fault: "has the shape \(shape)",
          remedy: "the file is damaged; export the network again"
        )
      }
      result[input.name] = ONNXTensor(shape: shape, type: input.type)
    }
    return (result, time)
  }

  /// What the file says of a computed tensor, with batches of 1; nil where it
  /// leaves an axis open.
  func declaredTensor(_ name: String) -> ONNXTensor? {
    guard let value = declared[name], let axes = value.axes else { return nil }
    var shape: [Int] = []
    for (index, axis) in axes.enumerated() {
      let isOpened =
        axis.isBatch(at: index)
        || openNames.contains(axis.name)
      guard let size = axis.size ?? (isOpened ? 1 : nil) else { return nil }
      shape.append(size)
    }
    guard ONNXTensor.elementCount(of: shape) != nil else {
      return nil
    }
    return ONNXTensor(shape: shape, type: value.type)
  }
}

extension ONNXDimension {
  /// Whether it is a batch, by its name or its place.
  fileprivate func isBatch(at index: Int) -> Bool {
    let name = name.lowercased()
    if name.contains("batch") || ["n", "b", "bs"].contains(name) {
      return true
    }
    // The first axis is the batch, unless it is a time.
    return index == 0
      && !["time", "seq", "step", "length", "frame"].contains {
        name.contains($0)
      }
  }
}

extension ONNXWork.Step {
  /// Whether a result depends on several time steps, of which a stream brings
  /// only one; what a stream keeps of earlier ones does not count.
  var mixesTime: Bool {
    switch node.operation {
    case "LSTM", "GRU", "RNN":
      return node.text("direction") ?? "forward" != "forward"
    case "MatMul", "Gemm", "FusedMatMul", "MatMulInteger", "QLinearMatMul",
      "Einsum", "Attention":
      // Attention multiplies what it computed.
      return factors.allSatisfy {
        given.indices.contains($0) && given[$0]?.isConstant == false
      }
    case "Conv", "QLinearConv", "ConvInteger", "FusedConv":
      let pads = node.integers("pads") ?? []
      let isCausal = pads.dropFirst(pads.count / 2).allSatisfy { $0 <= 0 }
      return !isCausal || (given.first??.shape.count ?? 0) != 3
        || (node.text("auto_pad") ?? "").hasPrefix("SAME")
    case "Pad":
      let pads =
        node.integers("pads")
        ?? (given.count > 1 ? given[1]?.integers : nil) ?? []
      return !pads.dropFirst(pads.count / 2).allSatisfy { $0 <= 0 }
    case "ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin":
      // Over the last axis, it is a normalization of features.
      let rank = given.first??.shape.count ?? 0
      let axes =
        node.integers("axes")
        ?? (given.count > 1 ? given[1]?.integers : nil) ?? []
      return axes != [-1] && axes != [rank - 1]
    case "ConvTranspose": return true
    default: return node.operation.contains("Pool")
    }
  }
}

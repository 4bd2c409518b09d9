/// Operators that slide a window over the axes behind batch and channels.
extension NodeInference {
  func window() throws(NodeFault) -> NodeWork? {
    switch operation {
    case "Conv", "FusedConv": try convolution(input: 0, filter: 1, nil)
    case "ConvInteger": try convolution(input: 0, filter: 1, .int32)
    case "QLinearConv":
      try convolution(input: 0, filter: 3, type(of: 7, or: 0))
    case "ConvTranspose": try transposedConvolution()
    case "MaxPool", "AveragePool", "LpPool", "QLinearAveragePool":
      try pooling()
    case "GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool",
      "QLinearGlobalAveragePool":
      try globalPooling()
    default: nil
    }
  }

  /// What a window is on one axis.
  private struct Axis {
    var length: Int, kernel: Int
    var stride = 1, dilation = 1, before = 0, after = 0
    /// Extents that the kernel reaches over.
    var reach: Int { (kernel - 1) * dilation + 1 }
  }

  /// The windows, by attributes that convolutions and pools share.
  private func axes(
    of lengths: ArraySlice<Int>,
    kernel: [Int]
  ) throws(NodeFault) -> [Axis] {
    let rank = lengths.count
    let strides = node.integers("strides") ?? [Int](repeating: 1, count: rank)
    let dilations =
      node.integers("dilations") ?? [Int](repeating: 1, count: rank)
    let pads = node.integers("pads") ?? [Int](repeating: 0, count: 2 * rank)
    guard kernel.count == rank, strides.count == rank,
      dilations.count == rank, pads.count == 2 * rank
    else { throw .misfit("has a window of other axes than its input") }
    let padding = node.text("auto_pad") ?? "NOTSET"
    var result: [Axis] = []
    for (index, length) in lengths.enumerated() {
      guard kernel[index] > 0, strides[index] > 0, dilations[index] > 0,
        max(strides[index], dilations[index]) < 1 << 24
      else { throw .misfit("has a window without extent") }
      var axis = Axis(
        length: length,
        kernel: kernel[index],
        stride: strides[index],
        dilation: dilations[index]
      )
      if padding.hasPrefix("SAME") {
        // As much as makes ceil(length / stride) windows.
        let count = (length + axis.stride - 1) / axis.stride
        let missing = max(0, (count - 1) * axis.stride + axis.reach - length)
        axis.before = missing / 2
        axis.after = missing - axis.before
      } else if padding == "NOTSET" {
        axis.before = pads[index]
        axis.after = pads[index + rank]
      }
      result.append(axis)
    }
    return result
  }

  /// The number of places of a window.
  private func placeCount(_ axis: Axis, isRoundedUp: Bool = false)
    throws(NodeFault) -> Int
  {
    let padded = axis.length + axis.before + axis.after
    let room = padded - axis.reach
    guard axis.length > 0, room >= 0 else {
      throw .misfit(
        "has a window of \(axis.reach) over \(padded) values"
      )
    }
    var count = room / axis.stride + 1
    if isRoundedUp, room % axis.stride != 0,
      // A window that starts in the padding behind is not computed.
      count * axis.stride < axis.length + axis.before
    {
      count += 1
    }
    return count
  }

  private func convolution(
    input place: Int,
    filter: Int,
    _ type: ONNXElementType?
  ) throws(NodeFault) -> NodeWork {
    let source = try input(place)
    let weights = try input(filter)
    let rank = source.shape.count
    let groups = node.integer("group") ?? 1
    guard rank >= 3, weights.shape.count == rank, groups > 0,
      weights.shape[0] % groups == 0,
      source.shape[1] == weights.shape[1].multipliedSaturating(by: groups)
    else {
      throw .misfit(
        "convolves \(source.shape) with filters \(weights.shape) in \(groups) "
          + "group(s)"
      )
    }
    let kernel = Array(weights.shape[2...])
    var shape = [source.shape[0], weights.shape[0]]
    for axis in try axes(of: source.shape[2...], kernel: kernel) {
      shape.append(try placeCount(axis))
    }
    let output = try tensor(shape, type ?? source.type)
    let taps = kernel.reduce(1, *)
    let kind: ModelWork.Step.Kind =
      if groups > 1, weights.shape[1] == 1 {
        .depthwise
      } else if source.shape[1] == 1 {
        .shallowConvolution
      } else {
        taps == 1 ? .pointwise : .convolution
      }
    return NodeWork(
      outputs: [output],
      kind: kind,
      multiplyAccumulates: try product(
        output.elementCount,
        weights.shape[1],
        taps
      ),
      factors: [place, filter]
    )
  }

  private func transposedConvolution() throws(NodeFault) -> NodeWork {
    let source = try input(0)
    let weights = try input(1)
    let rank = source.shape.count
    let groups = node.integer("group") ?? 1
    guard rank >= 3, weights.shape.count == rank, groups > 0,
      source.shape[1] == weights.shape[0], source.shape[1] % groups == 0
    else {
      throw .misfit("convolves \(source.shape) with filters \(weights.shape)")
    }
    let kernel = Array(weights.shape[2...])
    let more =
      node.integers("output_padding")
      ?? [Int](repeating: 0, count: rank - 2)
    let given = node.integers("output_shape")
    guard more.count == rank - 2, given.map({ $0.count == rank - 2 }) ?? true
    else { throw .misfit("has a window of other axes than its input") }
    var shape = [
      source.shape[0], weights.shape[1].multipliedSaturating(by: groups),
    ]
    let padding = node.text("auto_pad") ?? "NOTSET"
    let windows = try axes(of: source.shape[2...], kernel: kernel)
    for (index, axis) in windows.enumerated() {
      // Each is below 2^32, but for the first product, below 2^62.
      let full = axis.stride * (axis.length - 1) + more[index] + axis.reach
      shape.append(
        given?[index]
          ?? (padding.hasPrefix("SAME")
            ? axis.length * axis.stride : full - axis.before - axis.after)
      )
    }
    let output = try tensor(shape, source.type)
    return NodeWork(
      outputs: [output],
      kind: .convolution,
      multiplyAccumulates: try product(
        source.elementCount,
        weights.shape[1],
        kernel.reduce(1, *)
      ),
      factors: [0, 1]
    )
  }

  // MARK: Pools

  private func pooling() throws(NodeFault) -> NodeWork {
    let source = try input(0)
    guard source.shape.count >= 3, let kernel = node.integers("kernel_shape")
    else { throw .misfit("pools \(source.shape) by no window") }
    let isRoundedUp = node.integer("ceil_mode") ?? 0 != 0
    var shape = Array(source.shape[..<2])
    for axis in try axes(of: source.shape[2...], kernel: kernel) {
      shape.append(try placeCount(axis, isRoundedUp: isRoundedUp))
    }
    let output = try moved(shape, from: source)
    return NodeWork(
      outputs: [output, try tensor(shape, .int64)],
      // All of every window.
      valueCount: try product(
        output.elementCount,
        kernel.product(atMost: 1 << 31) ?? 1 << 31
      )
    )
  }

  private func globalPooling() throws(NodeFault) -> NodeWork {
    let source = try input(0)
    guard source.shape.count >= 3 else {
      throw .misfit("pools \(source.shape)")
    }
    let rest = [Int](repeating: 1, count: source.shape.count - 2)
    return NodeWork(
      outputs: [try moved(source.shape[..<2] + rest, from: source)],
      valueCount: source.elementCount
    )
  }
}

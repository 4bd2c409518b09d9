import FixedPoint

extension DecoderImage {
  /// Checks the tensors and where they lie.
  func checkTensors() throws(ImageError) {
    try require(count(of: .tensors) > 0, .recordCount, in: .tensors)
    try require(
      networkMemoryByteCount <= 1 << 26,
      .networkMemoryByteCount
    )
    for index in 0..<count(of: .tensors) { try checkTensor(index) }
    let input = tensor(0)
    try require(input.type == .int16 && !input.isState, .type, in: .tensors)
    try require(
      input.elementCount == count(of: .normalizations),
      .elementCount,
      in: .tensors
    )
    // What lasts from hop to hop shares its place with nothing.
    for index in 0..<count(of: .tensors) where tensor(index).isState {
      for other in 0..<count(of: .tensors) where other != index {
        try require(
          !tensor(index).overlaps(tensor(other)),
          .memoryOffset,
          index,
          in: .tensors
        )
      }
    }
  }

  private func checkTensor(_ index: Int) throws(ImageError) {
    let record = record(index, in: .tensors)
    typealias Field = ImageLayout.Tensor
    try require(
      bytes.load(UInt8.self, at: record + Field.type) <= 1,
      .type,
      index,
      in: .tensors
    )
    try require(
      bytes.load(UInt8.self, at: record + Field.role) <= 1,
      .role,
      index,
      in: .tensors
    )
    let tensor = tensor(index)
    try checkName(tensor.name, index, in: .tensors)
    try require(
      (1...1 << 20).contains(tensor.elementCount),
      .elementCount,
      index,
      in: .tensors
    )
    try require(
      tensor.memoryOffset % ImageLayout.sectionAlignment == 0
        && tensor.memoryOffset <= networkMemoryByteCount
        && tensor.byteCount <= networkMemoryByteCount - tensor.memoryOffset,
      .memoryOffset,
      index,
      in: .tensors
    )
    let zeroPoints: ClosedRange<Int32> =
      tensor.type == .int8 ? -128...127 : 0...0
    try require(
      zeroPoints.contains(tensor.zeroPoint),
      .zeroPoint,
      index,
      in: .tensors
    )
    // A number above zero: neither infinite nor not a number.
    try require(
      (1..<Self.infinityBits).contains(tensor.scaleBits),
      .scale,
      index,
      in: .tensors
    )
  }

  /// Checks every operator against its tensors and its data.
  func checkOperators() throws(ImageError) {
    for index in 0..<count(of: .operators) {
      guard let step = uncheckedOperator(index) else {
        throw .invalid(field: .opcode, record: index, section: .operators)
      }
      try checkName(step.name, index, in: .operators)
      try require(step.period > 0, .period, index, in: .operators)
      let tensors = count(of: .tensors)
      try require(step.input < tensors, .input, index, in: .operators)
      try require(
        step.output < tensors && step.output != step.input,
        .output,
        index,
        in: .operators
      )
      try require(
        !tensor(step.input).overlaps(tensor(step.output)),
        .output,
        index,
        in: .operators
      )
      if let state = step.state {
        try require(
          state < tensors && tensor(state).isState && state != step.input,
          .state,
          index,
          in: .operators
        )
      }
      switch step.opcode {
      case .dense: try checkDense(step, index)
      case .convolution: try checkConvolution(step, index)
      case .gatedRecurrentUnit: try checkGatedRecurrentUnit(step, index)
      case .lookup: try checkLookup(step, index)
      case .rescale: try checkRescale(step, index)
      }
    }
  }

  private func checkDense(
    _ step: ImageOperator,
    _ index: Int
  ) throws(ImageError) {
    let (input, output) = (tensor(step.input), tensor(step.output))
    try require(step.state == nil, .state, index, in: .operators)
    try require(
      step.count(0) == input.elementCount
        && step.count(1) == output.elementCount
        && input.type == output.type,
      .parameters,
      index,
      in: .operators
    )
    try checkClamp(step, 2, output.type, index)
    try checkRows(step, columns: input.elementCount, index)
  }

  private func checkConvolution(
    _ step: ImageOperator,
    _ index: Int
  ) throws(ImageError) {
    let (input, output) = (tensor(step.input), tensor(step.output))
    guard let state = step.state, state != step.output else {
      throw .invalid(field: .state, record: index, section: .operators)
    }
    let history = tensor(state)
    let (kernel, dilation, stride) = (
      step.count(4), step.count(5), step.count(6)
    )
    try require(
      step.count(0) == input.elementCount
        && step.count(1) == output.elementCount
        && input.type == output.type
        && (1...1024).contains(kernel) && (1...1024).contains(dilation)
        && (1...1024).contains(stride),
      .parameters,
      index,
      in: .operators
    )
    // At most (2^20 + 1) * 2^20 as Int64, where a 32-bit Int would overflow.
    let length = Int64((kernel - 1) * dilation + 1) * Int64(input.elementCount)
    try require(
      history.type == input.type && Int64(history.elementCount) == length
        && history.zeroPoint == input.zeroPoint,
      .state,
      index,
      in: .operators
    )
    try checkClamp(step, 2, output.type, index)
    // Kernel times inputs is at most the history, so it fits.
    try checkRows(step, columns: kernel * input.elementCount, index)
  }

  private func checkGatedRecurrentUnit(
    _ step: ImageOperator,
    _ index: Int
  ) throws(ImageError) {
    let (input, hidden) = (tensor(step.input), tensor(step.output))
    try require(
      step.state == step.output,
      .state,
      index,
      in: .operators
    )
    try require(
      step.count(0) == input.elementCount
        && step.count(1) == hidden.elementCount && step.count(2) <= 1
        && input.type == .int16 && hidden.type == .int16,
      .parameters,
      index,
      in: .operators
    )
    try require(
      step.count(0) <= 16_384
        && step.count(1) <= ImageLayout.maximumHiddenCount,
      .parameters,
      index,
      in: .operators
    )
    let (inputs, rows) = (step.count(0), 3 * step.count(1))
    let inputWeights = ImageLayout.aligned(rows * inputs)
    try checkData(
      step.weights,
      Int64(inputWeights) + Int64(rows) * Int64(step.count(1)),
      .weights,
      index
    )
    try checkData(step.biases, Int64(2 * rows) * 8, .biases, index)
    try checkWideBiases(step, rows: 2 * rows, index)
    try checkMultipliers(step, rows: 2 * rows, .int16, index)
  }

  private func checkLookup(
    _ step: ImageOperator,
    _ index: Int
  ) throws(ImageError) {
    let (input, output) = (tensor(step.input), tensor(step.output))
    try require(step.state == nil, .state, index, in: .operators)
    try require(
      input.type == output.type && input.elementCount == output.elementCount,
      .output,
      index,
      in: .operators
    )
    if input.type == .int8 {
      try checkData(step.weights, 256, .weights, index)
    } else {
      try require(
        step.count(0) <= 1 && (1...Int32(Int16.max)).contains(step.value(1))
          && step.count(2) <= 30,
        .parameters,
        index,
        in: .operators
      )
    }
  }

  private func checkRescale(
    _ step: ImageOperator,
    _ index: Int
  ) throws(ImageError) {
    let (input, output) = (tensor(step.input), tensor(step.output))
    try require(step.state == nil, .state, index, in: .operators)
    let (from, to, count) = (step.count(0), step.count(1), step.count(2))
    try require(
      count > 0 && from <= input.elementCount
        && count <= input.elementCount - from && to <= output.elementCount
        && count <= output.elementCount - to,
      .parameters,
      index,
      in: .operators
    )
    try require(
      step.value(3) >= 0 && Requantization.wideShifts.contains(step.value(4)),
      .parameters,
      index,
      in: .operators
    )
    try checkClamp(step, 5, output.type, index)
  }

  private func checkClamp(
    _ step: ImageOperator,
    _ parameter: Int,
    _ type: ImageTensor.ElementType,
    _ index: Int
  ) throws(ImageError) {
    let (low, high) = (step.value(parameter), step.value(parameter + 1))
    let limits: ClosedRange<Int32> =
      type == .int8 ? -128...127 : -32_768...32_767
    try require(
      low <= high && limits.contains(low) && limits.contains(high),
      .parameters,
      index,
      in: .operators
    )
  }

  /// Checks that a table lies in the data, on its boundary.
  func checkData(
    _ place: Int?,
    _ byteCount: Int64,
    _ field: ImageField,
    _ index: Int
  ) throws(ImageError) {
    let data = offset(of: .data)
    let end = Int64(data + count(of: .data))
    guard let place,
      (place - data) % ImageLayout.sectionAlignment == 0,
      Int64(place) <= end, byteCount <= end - Int64(place)
    else {
      throw .invalid(field: field, record: index, section: .operators)
    }
  }
}

extension ImageTensor {
  /// Whether two tensors share a byte of memory.
  func overlaps(_ other: ImageTensor) -> Bool {
    memoryOffset < other.memoryOffset + other.byteCount
      && other.memoryOffset < memoryOffset + byteCount
  }
}

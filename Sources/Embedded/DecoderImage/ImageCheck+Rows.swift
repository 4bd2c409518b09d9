import FixedPoint

extension DecoderImage {
  /// Checks the weights, biases and multipliers of a matrix, one row for each
  /// element of the output.
  func checkRows(
    _ step: ImageOperator,
    columns: Int,
    _ index: Int
  ) throws(ImageError) {
    let output = tensor(step.output)
    let rows = output.elementCount
    try checkData(
      step.weights,
      Int64(rows) * Int64(columns),
      .weights,
      index
    )
    try checkData(
      step.biases,
      Int64(rows) * (output.type == .int8 ? 4 : 8),
      .biases,
      index
    )
    if output.type == .int16 { try checkWideBiases(step, rows: rows, index) }
    try checkMultipliers(step, rows: rows, output.type, index)
    if output.type == .int8 {
      try checkNarrowRows(step, columns: columns, index)
    }
  }

  /// Checks that 64-bit biases leave room: at most 2^20 products of 2^22 are
  /// added, and the sum must stay below 2^47 to be requantized.
  func checkWideBiases(
    _ step: ImageOperator,
    rows: Int,
    _ index: Int
  ) throws(ImageError) {
    let limits = -(Int64(1) << 46)...(Int64(1) << 46)
    let biases = bytes.span(of: Int64.self, at: step.biases ?? 0, count: rows)
    for row in 0..<rows {
      try require(
        limits.contains(biases[row]),
        .biases,
        index,
        in: .operators
      )
    }
  }

  func checkMultipliers(
    _ step: ImageOperator,
    rows: Int,
    _ type: ImageTensor.ElementType,
    _ index: Int
  ) throws(ImageError) {
    try checkData(step.multipliers, Int64(rows) * 8, .multipliers, index)
    let table = bytes.span(
      of: Int32.self,
      at: step.multipliers ?? 0,
      count: 2 * rows
    )
    // The 16-bit form shifts right by 15 - shift.
    let shifts: ClosedRange<Int32> = type == .int8 ? -31...30 : -31...7
    for row in 0..<rows {
      try require(
        table[2 * row] >= 0 && shifts.contains(table[2 * row + 1]),
        .multipliers,
        index,
        in: .operators
      )
    }
  }

  /// Checks that no inputs make the 32-bit accumulator of a row of int8 overflow,
  /// nor the scaled sum once the zero point is added.
  ///
  /// With the weights' sums above zero, P, and below, -N, and inputs centered to
  /// l...h, the accumulator is within bias + P l - N h ... bias + P h - N l, and
  /// takes both ends. Scaling keeps their order.
  private func checkNarrowRows(
    _ step: ImageOperator,
    columns: Int,
    _ index: Int
  ) throws(ImageError) {
    let rows = tensor(step.output).elementCount
    let outputZero = tensor(step.output).zeroPoint
    let inputZero = Int64(tensor(step.input).zeroPoint)
    let (low, high) = (-128 - inputZero, 127 - inputZero)
    let weights = bytes.span(
      of: Int8.self,
      at: step.weights ?? 0,
      count: rows * columns
    )
    let biases = bytes.span(of: Int32.self, at: step.biases ?? 0, count: rows)
    let scales = bytes.span(
      of: Int32.self,
      at: step.multipliers ?? 0,
      count: 2 * rows
    )
    for row in 0..<rows {
      // At most 2^20 columns of 2^7.
      var above: Int32 = 0
      var below: Int32 = 0
      for column in 0..<columns {
        let weight = Int32(weights[row * columns + column])
        if weight > 0 { above += weight } else { below -= weight }
      }
      let bias = Int64(biases[row])
      let (positive, negative) = (Int64(above), Int64(below))
      let scale = Requantization(
        multiplier: scales[2 * row],
        shift: scales[2 * row + 1]
      )
      guard
        let lowest = Int32(exactly: bias + positive * low - negative * high),
        let highest = Int32(exactly: bias + positive * high - negative * low)
      else {
        throw .invalid(field: .accumulator, record: index, section: .operators)
      }
      let bottom = scale.apply(to: lowest).addingReportingOverflow(outputZero)
      let top = scale.apply(to: highest).addingReportingOverflow(outputZero)
      try require(
        !bottom.overflow && !top.overflow,
        .multipliers,
        index,
        in: .operators
      )
    }
  }
}

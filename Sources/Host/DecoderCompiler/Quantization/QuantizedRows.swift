import Files
import FixedPoint

/// A matrix in int8, each row with a scale of its own.
struct QuantizedRows {
  let weights: [Int8]
  /// In units of the row's weight scale times the input's scale.
  let biases: [Int64]
  let multipliers: [(multiplier: Int32, shift: Int32)]

  /// Quantises the rows: weights symmetric in -127...127.
  ///
  /// - Parameters:
  ///   - weights: Shape `[bias.count, columns]`.
  ///   - bias: One for each row.
  ///   - inputScale: Of the tensor that is read.
  ///   - outputScale: Of the tensor that is written.
  ///   - hasWideBiases: Whether biases have 64 bits (for int16 activations)
  ///     and not 32. A row whose bias would not leave the accumulator room
  ///     gets a larger scale.
  ///   - place: For messages.
  /// - Throws: Numbers that are not finite, or an output so fine that no
  ///   multiplier reaches it.
  init(
    weights: [Double],
    bias: [Double],
    inputScale: Double,
    outputScale: Double,
    hasWideBiases: Bool,
    place: String
  ) throws(Fault) {
    let columns = weights.count / max(bias.count, 1)
    var stored: [Int8] = []
    stored.reserveCapacity(weights.count)
    var biases: [Int64] = []
    var multipliers: [(multiplier: Int32, shift: Int32)] = []
    let largestBias = hasWideBiases ? 0x1p45 : 0x1p30
    for row in bias.indices {
      let values = weights[row * columns..<(row + 1) * columns]
      guard values.allSatisfy(\.isFinite), bias[row].isFinite else {
        throw Fault(
          place: place,
          fault: "row \(row) holds a weight that is not a finite number",
          remedy: "train the network again"
        )
      }
      let peak = values.reduce(0) { max($0, abs($1)) }
      // A row of zeros is as fine as its bias wants it.
      var scale =
        peak > 0 ? peak / 127 : outputScale / inputScale * 0x1p-12
      scale = max(scale, abs(bias[row]) / (inputScale * largestBias))
      // Weights so small that no multiplier reaches them would take the bias
      // with them: a thousand of these are less than a step of the output.
      scale = max(scale, outputScale / inputScale * 0x1p-24)
      stored += values.map { Int8(saturating: $0 / scale) }
      biases.append(Int64(saturating: bias[row] / (inputScale * scale)))
      let pair = quantizedMultiplier(inputScale * scale / outputScale)
      let limits =
        hasWideBiases ? Requantization.wideShifts : Requantization.shifts
      guard limits.contains(pair.shift) else {
        throw Fault(
          place: place,
          fault: "row \(row) has weights up to \(peak), far beyond its output",
          remedy: "normalise the network's layers"
        )
      }
      multipliers.append(pair)
    }
    self.weights = stored
    self.biases = biases
    self.multipliers = multipliers
  }
}

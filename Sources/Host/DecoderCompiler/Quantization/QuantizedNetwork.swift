/// A network in integers, ready to be laid out in memory and written.
struct QuantizedNetwork: Sendable {
  /// A tensor between operators; tensor 0 is the network's input.
  struct Tensor: Sendable {
    var name: String
    var isInt16: Bool
    /// Kept from hop to hop.
    var isState: Bool
    var count: Int
    /// real = scale * (q - zeroPoint)
    var scale: Double
    var zeroPoint: Int
    /// The node of the stream whose result it holds.
    var node: Int?

    var byteCount: Int { count * (isInt16 ? 2 : 1) }
    /// The lowest value that it can hold.
    var lowestValue: Double {
      scale * Double(limits.lowerBound - zeroPoint)
    }
    var limits: ClosedRange<Int> { isInt16 ? -32_768...32_767 : -128...127 }
  }

  /// One step, as `ImageLayout.md` describes it.
  struct Operator: Sendable {
    var code: UInt16
    var period: Int
    var name: String
    var input: Int
    var output: Int
    var state: Int?
    /// Weight matrices, each on a boundary of its own; or a table.
    var weights: [[Int8]] = []
    var biases: [Int64] = []
    var multipliers: [(multiplier: Int32, shift: Int32)] = []
    var parameters: [Int32] = []
    /// Multiply-accumulates each time it runs.
    var multiplyAccumulateCount = 0
  }

  var tensors: [Tensor]
  var operators: [Operator]

  /// The tensor that holds each output of the stream graph.
  var outputTensors: [Int]
}

/// The integer form of a scale, as TensorFlow Lite's `QuantizeMultiplier`
/// finds it: `scale = multiplier / 2^31 * 2^shift`.
func quantizedMultiplier(_ scale: Double) -> (multiplier: Int32, shift: Int32) {
  guard scale > 0 else { return (0, 0) }
  // No shift is so large: who asked refuses it.
  guard scale.isFinite else { return (.max, .max) }
  var shift = Int(scale.exponent) + 1
  var multiplier = (scale.significand / 2 * 0x1p31).rounded()
  if multiplier == 0x1p31 {
    multiplier /= 2
    shift += 1
  }
  // Below 2^-31 nothing of an accumulator is left.
  guard shift >= -31 else { return (0, 0) }
  return (Int32(multiplier), Int32(shift))
}

internal import FixedPoint

/// An activation function that TFLM computes by table.
public enum ActivationFunction: Int, Sendable {
  /// `1 / (1 + exp(-x))`
  case sigmoid = 0

  /// The hyperbolic tangent.
  case tanh = 1
}

/// Sigmoid or hyperbolic tangent of int16 activations.
///
///     position = (input * inputMultiplier + rounding) >> inputLeftShift
///     output   = function(position / 12288)          // in Q15
///
/// Bit-exact with TFLM's `Logistic` and `Tanh`, whose names the parameters
/// keep (the shift is to the right). An input multiplier of zero stands for a
/// power of two: an input of Q3.12, shifted left by `inputLeftShift`.
///
/// - Parameters:
///   - input: Any count.
///   - function: The curve.
///   - inputMultiplier: 0...32767: the input's scale times 12 288 and 2 to the
///     left shift.
///   - inputLeftShift: 0...31; for a power of two 0...14.
///   - output: As many elements, Q15; within 5 steps of the curve for an input
///     of Q3.12. May be the input's memory.
/// - Complexity: One table interpolation an element, no multiply-accumulate.
public func lookup(
  _ input: Span<Int16>,
  function: ActivationFunction,
  inputMultiplier: Int32,
  inputLeftShift: Int32,
  into output: inout MutableSpan<Int16>
) {
  precondition(input.count == output.count, "one output for each input")
  precondition(
    inputMultiplier >= 0 && inputMultiplier <= 32767,
    "a multiplier is an int16"
  )
  precondition(
    inputLeftShift >= 0 && inputLeftShift <= (inputMultiplier == 0 ? 14 : 31),
    "a shift keeps some bits"
  )
  let isPowerOfTwo = inputMultiplier == 0
  let multiplier = isPowerOfTwo ? 3 &<< inputLeftShift : inputMultiplier
  let shift = isPowerOfTwo ? 0 : inputLeftShift
  let rounding: Int32 = shift > 0 ? 1 &<< (shift &- 1) : 0
  for i in 0..<input.count {
    // In bounds, for the counts are equal. With a multiplier the product stays
    // below 2^30 and the rounding term at or below it; a power of two makes at
    // most 3 * 2^29.
    let value = unsafe Int32(input[unchecked: i])
    let position = (value &* multiplier &+ rounding) &>> shift
    let result =
      switch function {
      case .sigmoid: logistic(position: position, fractionBits: 9)
      case .tanh: hyperbolicTangent(position: position, fractionBits: 8)
      }
    unsafe output[unchecked: i] = Int16(truncatingIfNeeded: result)
  }
}

/// Any function of int8 activations, by a table of all its values.
///
///     output[i] = table[input[i] + 128]
///
/// - Parameters:
///   - input: Any count.
///   - table: Shape `[256]`.
///   - output: As many elements. May be the input's memory.
/// - Complexity: One load an element, no multiply-accumulate.
public func lookup(
  _ input: Span<Int8>,
  table: Span<Int8>,
  into output: inout MutableSpan<Int8>
) {
  precondition(input.count == output.count, "one output for each input")
  precondition(table.count == 256, "a table has an entry for each int8")
  for i in 0..<input.count {
    // In bounds: an int8 and 128 make 0...255.
    unsafe output[unchecked: i] =
      table[unchecked: Int(input[unchecked: i]) &+ 128]
  }
}

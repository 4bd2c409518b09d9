internal import FixedPoint

/// The lowest and highest value an activation may take: the range of its type,
/// or less where a rectifier is fused into the operator.
public struct ActivationRange: Equatable, Sendable {
  /// The lowest value.
  public let lowest: Int32

  /// The highest value, not below the lowest.
  public let highest: Int32

  /// Spans `lowest...highest`.
  @inlinable
  public init(lowest: Int32, highest: Int32) {
    precondition(lowest <= highest, "an activation range is not empty")
    self.lowest = lowest
    self.highest = highest
  }

  /// All of int8.
  public static var int8: Self { Self(lowest: -128, highest: 127) }

  /// All of int16.
  public static var int16: Self { Self(lowest: -32768, highest: 32767) }

  /// Whether every value in it can be stored as `type`.
  @inlinable
  func fits<Activation: FixedWidthInteger>(_ type: Activation.Type) -> Bool {
    lowest >= Int32(Activation.min) && highest <= Int32(Activation.max)
  }

  /// The value, or the end of the range that it lies beyond.
  @inlinable
  @inline(__always)
  func clamp(_ value: Int32) -> Int32 {
    min(max(value, lowest), highest)
  }
}

/// The stored integers that stand for a real zero before and after an operator
/// on int8 activations. int16 activations have none: their zero is 0.
public struct ZeroPoints: Equatable, Sendable {
  /// Of the input, in -128...127.
  public let input: Int32

  /// Of the output, in -128...127.
  public let output: Int32

  /// Takes the zero points of an operator's two tensors.
  @inlinable
  public init(input: Int32, output: Int32) {
    precondition(
      input >= -128 && input <= 127 && output >= -128 && output <= 127,
      "a zero point is an int8"
    )
    self.input = input
    self.output = output
  }
}

/// The scale of one row, from a table of pairs {multiplier, shift}.
///
/// - Parameters:
///   - row: The row.
///   - pairs: Shape `[rowCount, 2]`.
/// - Returns: The row's scale.
@inline(__always)
func requantization(
  ofRow row: Int,
  in pairs: UnsafePointer<Int32>
) -> Requantization {
  unsafe Requantization(
    multiplier: pairs[2 &* row],
    shift: pairs[2 &* row &+ 1]
  )
}

internal import FixedPoint

/// How one raw feature becomes one input of the network.
///
///     q = sat16(floor((clamp32(f(raw) - offset) m + 2^(shift-1)) / 2^shift))
///
/// with m the multiplier, chosen such that q = 4096 (f(raw) - mean) / deviation
/// over the calibration recordings: a z-score with 12 fractional bits.
public struct FeatureNormalization: Equatable, Sendable {
  /// What is done to the raw integer before it is scaled.
  public enum Transform: UInt32, Sendable {
    /// The raw integer itself.
    case linear = 0
    /// log2(1 + |raw|) with the sign of raw; 10 fractional bits, rounded down.
    case logarithm = 1
    /// The square root of |raw| with the sign of raw; 8 fractional bits,
    /// rounded down.
    case squareRoot = 2

    /// Applies the transform; exact but for the rounding it names, and for the
    /// logarithm's own error of 2^-24.
    public func callAsFunction(_ raw: Int32) -> Int32 {
      let magnitude = UInt64(raw.magnitude)
      let result: Int32
      switch self {
      case .linear: return raw
      case .logarithm:
        result = binaryLogarithm(magnitude + 1) &>> (logarithmFractionBits - 10)
      case .squareRoot:
        result = Int32(
          truncatingIfNeeded: integerSquareRoot(magnitude &<< 16)
        )
      }
      return raw < 0 ? -result : result
    }
  }

  /// The multipliers that are allowed: none is negative.
  public static let multipliers: ClosedRange<Int32> = 0...Int32.max
  /// The shifts that are allowed.
  public static let shifts: ClosedRange<UInt32> = 1...62

  /// Applied first.
  public let transform: Transform
  /// Taken off the transformed value, in its units.
  public let offset: Int32
  /// Scales what is left, with `shift` fractional bits.
  public let multiplier: Int32
  /// The fractional bits of the multiplier.
  public let shift: UInt32

  /// Checks that the numbers are within their ranges.
  public init(
    transform: Transform,
    offset: Int32,
    multiplier: Int32,
    shift: UInt32
  ) {
    precondition(
      Self.multipliers.contains(multiplier),
      "the multiplier is not negative"
    )
    precondition(Self.shifts.contains(shift), "the shift is 1...62")
    self.transform = transform
    self.offset = offset
    self.multiplier = multiplier
    self.shift = shift
  }

  /// Normalizes one raw feature.
  ///
  /// - Returns: 12 fractional bits; saturated to -8 ..< 8.
  public func apply(to raw: Int32) -> Int16 {
    let centered = saturatedToInt32(Int64(transform(raw)) - Int64(offset))
    // Within 2^62: the rounding cannot overflow.
    let product = Int64(centered) &* Int64(multiplier)
    return saturatedToInt16(
      shiftRightRoundingUp(product, by: Int64(shift))
    )
  }
}

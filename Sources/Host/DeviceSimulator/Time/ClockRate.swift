/// How often something happens, in hertz, as a ratio.
public struct ClockRate: Hashable, Sendable {
  /// Hertz are `numerator / denominator`; both are positive.
  public let numerator: Int64, denominator: Int64

  /// A rate.
  ///
  /// - Parameters:
  ///   - numerator: Positive.
  ///   - denominator: Positive.
  public init(numerator: Int64, denominator: Int64 = 1) {
    precondition(numerator > 0 && denominator > 0, "a rate is positive")
    self.numerator = numerator
    self.denominator = denominator
  }

  /// So many hertz.
  public static func hertz(_ count: Int64) -> ClockRate {
    ClockRate(numerator: count)
  }

  /// The moment at which the count of cycles, or samples, is complete: the
  /// first whole picosecond at which it is.
  ///
  ///     ceil(count * 1e12 * denominator / numerator)
  ///
  /// - Parameter count: Not negative. What does not fit in the range of
  ///   `SimulatedTime` stops the program.
  /// - Returns: The moment, counted from that of the count of zero.
  public func time(of count: Int64) -> SimulatedTime {
    precondition(count >= 0, "a count of cycles is not negative")
    let product =
      Int128(count) * Int128(denominator) * 1_000_000_000_000
    let quotient =
      (product + Int128(numerator) - 1) / Int128(numerator)
    return SimulatedTime(picoseconds: Int64(quotient))
  }
}

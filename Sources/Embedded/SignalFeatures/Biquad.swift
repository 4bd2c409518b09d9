/// One second-order filter section, in the arithmetic of every filter here.
///
///     a = b0 x[t] + b1 x[t-1] + b2 x[t-2] - a1 y[t-1] - a2 y[t-2] + e[t-1]
///     y[t] = floor(a / 2^30),  e[t] = a - 2^30 y[t]
///
/// Direct form I; e is the error feedback: what rounding down took from one
/// output is given to the next, so that a section with poles near 1 neither
/// drifts nor sticks (a first-order zero of the rounding noise at 0 Hz).
///
/// Coefficients have 30 fractional bits, -2 ..< 2; signals have
/// `signalFractionBits`. Products are below 2^62 and the sum wraps: a design
/// whose gain keeps every output inside `Int32` never reaches that, because a
/// wrapped sum of five terms is right whenever the whole is.
///
/// Source: Dattorro, "The implementation of recursive digital filters for
/// high-fidelity audio", J. Audio Eng. Soc. 36(11), 1988.
public struct Biquad: Equatable, Sendable {
  /// The fractional bits of the signals between sections: samples times 2^12,
  /// which leaves a section a gain of 16 before `Int32` is full.
  public static let signalFractionBits: Int32 = 12

  /// The fractional bits of the coefficients.
  public static let coefficientFractionBits: Int64 = 30

  /// The coefficients of one section in memory: b0, b1, b2, a1, a2.
  public static let coefficientCount = 5

  /// The state of one section and channel: x[t-1], x[t-2], y[t-1], y[t-2], e.
  static let stateCount = 5

  /// Weight of the newest input.
  public var b0: Int32
  /// Weight of the input before it.
  public var b1: Int32
  /// Weight of the input two before it.
  public var b2: Int32
  /// Negated weight of the previous output.
  public var a1: Int32
  /// Negated weight of the output before it.
  public var a2: Int32

  /// A section from its five coefficients, 30 fractional bits.
  public init(b0: Int32, b1: Int32, b2: Int32, a1: Int32, a2: Int32) {
    self.b0 = b0
    self.b1 = b1
    self.b2 = b2
    self.a1 = a1
    self.a2 = a2
  }

  /// Section `index` of a run of coefficients, five to a section.
  init(_ coefficients: Span<Int32>, at index: Int) {
    let first = index &* Self.coefficientCount
    b0 = coefficients[first]
    b1 = coefficients[first &+ 1]
    b2 = coefficients[first &+ 2]
    a1 = coefficients[first &+ 3]
    a2 = coefficients[first &+ 4]
  }

  /// Filters one sample of each channel.
  ///
  /// - Parameters:
  ///   - row: The channels' signals, replaced by the filtered ones. Shape
  ///     `[channelCount]`, `signalFractionBits`.
  ///   - first: The first channel to filter.
  ///   - state: Shape `[stateCount, channelCount]`, beginning at `offset`.
  ///   - offset: Where this section's state begins.
  @inline(__always)
  func apply(
    to row: inout MutableSpan<Int32>,
    from first: Int,
    state: inout MutableSpan<Int32>,
    at offset: Int
  ) {
    let channelCount = row.count
    for channel in first..<channelCount {
      let x1 = offset &+ channel
      let x2 = x1 &+ channelCount
      let y1 = x2 &+ channelCount
      let y2 = y1 &+ channelCount
      let remainder = y2 &+ channelCount
      let x = row[channel]
      var sum = Int64(state[remainder])
      sum &+= Int64(b0) &* Int64(x)
      sum &+= Int64(b1) &* Int64(state[x1])
      sum &+= Int64(b2) &* Int64(state[x2])
      sum &-= Int64(a1) &* Int64(state[y1])
      sum &-= Int64(a2) &* Int64(state[y2])
      let y = Int32(
        truncatingIfNeeded: sum &>> Self.coefficientFractionBits
      )
      state[x2] = state[x1]
      state[x1] = x
      state[y2] = state[y1]
      state[y1] = y
      state[remainder] = Int32(truncatingIfNeeded: sum & 0x3FFF_FFFF)
      row[channel] = y
    }
  }
}

internal import FixedPoint

/// Sums and counts over consecutive samples of one channel: the plain loops.
///
/// Additions wrap, which leaves them free for the vectorizer; none does wrap,
/// for up to 2^14 samples.
enum SampleSums {
  /// The sum of |x|.
  static func magnitudes(_ x: Span<Int16>) -> Int64 {
    var sum: Int32 = 0
    for t in x.indices { sum &+= abs(Int32(x[t])) }
    return Int64(sum)
  }

  /// The sum of x.
  static func samples(_ x: Span<Int16>) -> Int64 {
    var sum: Int32 = 0
    for t in x.indices { sum &+= Int32(x[t]) }
    return Int64(sum)
  }

  /// The sum of x^2.
  static func squares(_ x: Span<Int16>) -> Int64 {
    var sum: Int64 = 0
    for t in x.indices { sum &+= Int64(Int32(x[t]) &* Int32(x[t])) }
    return sum
  }

  /// The sum of x^3.
  static func cubes(_ x: Span<Int16>) -> Int64 {
    var sum: Int64 = 0
    for t in x.indices {
      sum &+= Int64(Int32(x[t]) &* Int32(x[t])) &* Int64(x[t])
    }
    return sum
  }

  /// The sum of log2(max(2 |x|, 1)), 24 fractional bits.
  static func logarithms(_ x: Span<Int16>) -> Int64 {
    var sum: Int64 = 0
    for t in x.indices {
      sum &+= Int64(binaryLogarithm(UInt64(max(2 &* abs(Int32(x[t])), 1))))
    }
    return sum
  }

  /// The sum of |x[t] - x[t-1]|.
  static func steps(_ x: Span<Int16>) -> Int64 {
    guard x.count > 1 else { return 0 }
    var sum: Int32 = 0
    for t in 1..<x.count { sum &+= abs(Int32(x[t]) &- Int32(x[t &- 1])) }
    return Int64(sum)
  }

  /// The sum of (x[t] - x[t-1])^2.
  static func squaredSteps(_ x: Span<Int16>) -> Int64 {
    guard x.count > 1 else { return 0 }
    var sum: Int64 = 0
    for t in 1..<x.count {
      let step = Int64(Int32(x[t]) &- Int32(x[t &- 1]))
      sum &+= step &* step
    }
    return sum
  }

  /// How often (x[t] - x[t-1]) (x[t-1] - x[t-2]) is negative.
  static func slopeSignChanges(_ x: Span<Int16>) -> Int64 {
    guard x.count > 2 else { return 0 }
    var count: Int32 = 0
    for t in 2..<x.count {
      let peak = x[t &- 1] > x[t &- 2] && x[t &- 1] > x[t]
      let trough = x[t &- 1] < x[t &- 2] && x[t &- 1] < x[t]
      count &+= peak || trough ? 1 : 0
    }
    return Int64(count)
  }

  /// How often neighbors lie on both sides of a mean: one above `floor`, the
  /// other below `ceiling`, the integers around it.
  static func crossings(
    _ x: Span<Int16>,
    floor: Int16,
    ceiling: Int16
  ) -> Int64 {
    guard x.count > 1 else { return 0 }
    var count: Int32 = 0
    for t in 1..<x.count {
      let falls = x[t &- 1] > floor && x[t] < ceiling
      let rises = x[t &- 1] < ceiling && x[t] > floor
      count &+= falls || rises ? 1 : 0
    }
    return Int64(count)
  }

  /// How many |x| are above a threshold.
  static func magnitudes(_ x: Span<Int16>, above threshold: Int32) -> Int64 {
    var count: Int32 = 0
    for t in x.indices { count &+= abs(Int32(x[t])) > threshold ? 1 : 0 }
    return Int64(count)
  }

  /// How many |x[t] - x[t-1]| are above a threshold.
  static func steps(_ x: Span<Int16>, above threshold: Int32) -> Int64 {
    guard x.count > 1 else { return 0 }
    var count: Int32 = 0
    for t in 1..<x.count {
      let step = abs(Int32(x[t]) &- Int32(x[t &- 1]))
      count &+= step > threshold ? 1 : 0
    }
    return Int64(count)
  }
}

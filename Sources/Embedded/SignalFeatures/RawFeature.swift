internal import FixedPoint

extension Feature {
  /// The raw feature of a window, given the sums that it is made of.
  ///
  /// - Parameters:
  ///   - window: One channel, oldest first. Shape `[windowLength]`, at most
  ///     2^14 samples.
  ///   - sums: The sums of `WindowSumSet(for:)` over that window.
  ///   - loops: What counts.
  /// - Returns: The integer of this module's table of definitions.
  func raw(
    of window: Span<Int16>,
    sums: WindowSums,
    loops: SampleLoops
  ) -> Int32 {
    // Every result fits 31 bits: counts 2^14, sums of |x| and |d| 2^30, means
    // of squares 2^30, roots with 4 fractional bits 2^20.
    Int32(
      truncatingIfNeeded: wideRaw(of: window, sums: sums, loops: loops)
    )
  }

  private func wideRaw(
    of window: Span<Int16>,
    sums: WindowSums,
    loops: SampleLoops
  ) -> Int64 {
    let count = Int64(window.count)
    switch self {
    case .zeroCrossingCount:
      // N x > sum is x > floor(sum / N), N x < sum is x < ceiling(sum / N).
      let floor = floorDivide(sums[.sample], by: count)
      let exact = floor &* count == sums[.sample]
      return loops.crossings(
        window,
        floor: Int16(truncatingIfNeeded: floor),
        ceiling: Int16(truncatingIfNeeded: exact ? floor : floor &+ 1)
      )
    case .slopeSignChangeCount: return sums[.slopeSignChange]
    case .waveformLength: return sums[.step]
    case .willisonAmplitude:
      return loops.steps(
        window,
        above: deviation(count: count, sums: sums)
      )
    case .meanAbsoluteValue: return sums[.magnitude]
    case .meanSquare: return sums[.square] / count
    case .rootMeanSquare: return root(ofMean: sums[.square], of: count)
    case .thirdOrder:
      // |sum| * 2^12 / N in two parts: the sum alone may have 59 bits.
      let (quotient, remainder) = sums[.cube].magnitude
        .quotientAndRemainder(dividingBy: UInt64(count))
      let root = integerCubeRoot(
        quotient &<< 12 &+ (remainder &<< 12) / UInt64(count)
      )
      return sums[.cube] < 0 ? -Int64(root) : Int64(root)
    case .logDetector:
      // The sum is of log2(2 |x|): one too many for each sample.
      let mean = Int32(truncatingIfNeeded: sums[.logarithm] / count)
      return Int64(
        bitPattern: binaryExponential(mean &- (1 &<< 24), fractionBits: 4)
      )
    case .differenceAbsoluteDeviation:
      return root(ofMean: sums[.squaredStep], of: count &- 1)
    case .maximumFractalLength:
      // ln(sqrt(s)) = log2(s) ln(2) / 2, from 24 + 30 fractional bits to 11;
      // 744 261 118 is 2^30 ln 2, the product below 2^60.
      let sum = UInt64(bitPattern: max(sums[.squaredStep], 1))
      let product = Int64(binaryLogarithm(sum)) &* 744_261_118
      return shiftRightRoundingUp(product, by: 24 + 30 + 1 - 11)
    case .myopulsePercentageRate:
      return loops.magnitudes(
        window,
        above: deviation(count: count, sums: sums)
      )
    case .meanAbsoluteValueSlope: return sums[.firstHalf] &- sums[.secondHalf]
    case .weightedMeanAbsolute: return sums[.magnitude] &+ sums[.middle]
    }
  }

  /// The standard deviation, divisor N, rounded down.
  ///
  /// An integer is above the standard deviation just when it is above this: its
  /// square, an integer, is then above the variance rounded down.
  private func deviation(count: Int64, sums: WindowSums) -> Int32 {
    // N * sum of squares is at most 2^58, and not below the square of the sum.
    let numerator =
      count &* sums[.square] &- sums[.sample] &* sums[.sample]
    let variance = UInt64(bitPattern: numerator / (count &* count))
    return Int32(truncatingIfNeeded: integerSquareRoot(variance))
  }

  /// The root of sum / count, 4 fractional bits, rounded down.
  private func root(ofMean sum: Int64, of count: Int64) -> Int64 {
    // The sum is at most 2^46.
    Int64(integerSquareRoot(UInt64(bitPattern: (sum &<< 8) / count)))
  }

  /// The quotient rounded toward negative infinity; the divisor is positive.
  private func floorDivide(_ dividend: Int64, by divisor: Int64) -> Int64 {
    let quotient = dividend / divisor
    return quotient &* divisor > dividend ? quotient &- 1 : quotient
  }
}

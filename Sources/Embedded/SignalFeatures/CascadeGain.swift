/// Why a cascade of sections cannot be run.
public enum CascadeFault: Error, Equatable, Sendable {
  /// A pole of a section lies on the unit circle, beyond it, or so near that 30
  /// fractional bits do not hold it.
  case unstable(section: Int)

  /// A full-scale input could leave the 32 bits of a section's output, or it is
  /// not known that none can: the response does not die away in time.
  case gain
}

/// How far a cascade can raise the peak of its input.
///
///     gain after a section = sum over t of |response[t]|
///
/// the response being that to a single full-scale sample, `1 << 27`, in the very
/// arithmetic of `Biquad`. No input of full scale makes an output larger, and
/// one makes it as large.
///
/// The sums end once every section has been within 32 steps, 2^-22 of full
/// scale, for a third of the slowest section's period. What is left then is
/// below 1/16 of full scale for every section whose poles may be as near to the
/// circle as `smallestDistance` lets them, and so are the rounding errors: the
/// bound leaves that much room.
public struct CascadeGain: Equatable, Sendable {
  /// The full scale of the signals between sections: int16, 12 fractional bits.
  static var fullScale: Int32 { 1 << 27 }

  /// The largest gain in steps: 2^31 but for a 256th.
  public static var limit: Int64 { (1 << 31) - (1 << 23) }

  /// The most sections of a cascade.
  public static var mostSections: Int { 16 }

  /// The least value of `1 + a1 + a2` and `1 - a1 + a2`, Q30. Of a resonance at
  /// w radians a sample the first is w^2: at less than 16 steps a coefficient's
  /// rounding moves the corner by more than 3 %.
  public static var smallestDistance: Int64 { 16 }

  /// The most sections times samples that are tried, and so the most time.
  static var mostSteps: Int { 1 << 22 }

  /// After the last section, in steps; `1 << 27` is a gain of one.
  public let last: Int64

  /// Measures a cascade.
  ///
  /// - Parameters:
  ///   - coefficients: b0, b1, b2, a1, a2 of each section, Q30. Shape
  ///     `[section, 5]`, at most `mostSections`.
  ///   - input: The peak of its input in steps, `1 << 27` for samples; at most
  ///     2^31.
  /// - Throws: A section that is not stable, or a gain above `limit`.
  /// - Complexity: Five multiply-accumulates for each section and sample of the
  ///   response, some thousands for usual filters.
  public init(
    of coefficients: Span<Int32>,
    input: Int64 = 1 << 27
  ) throws(CascadeFault) {
    let count = coefficients.count / Biquad.coefficientCount
    precondition(count <= Self.mostSections, "a cascade is short")
    guard count > 0 else {
      last = input
      return
    }
    let quietSamples = try Self.quietSamples(coefficients, count)
    // Below 2^58. Nothing comes out of a cascade that takes nothing.
    let limit = Self.limit * Int64(Self.fullScale) / max(input, 1)
    var x1 = InlineArray<16, Int32>(repeating: 0)
    var x2 = InlineArray<16, Int32>(repeating: 0)
    var y1 = InlineArray<16, Int32>(repeating: 0)
    var y2 = InlineArray<16, Int32>(repeating: 0)
    var remainder = InlineArray<16, Int32>(repeating: 0)
    var sums = InlineArray<16, Int64>(repeating: 0)
    var quiet = 0
    var steps = 0
    var x = Self.fullScale
    while quiet < quietSamples {
      steps += count
      guard steps <= Self.mostSteps else { throw .gain }
      var isQuiet = true
      for index in 0..<count {
        let section = Biquad(coefficients, at: index)
        // Each product is below 2^62; the sum is right modulo 2^64, and the
        // guard below sees that all sums so far left the output in range.
        var sum = Int64(remainder[index])
        sum &+= Int64(section.b0) &* Int64(x)
        sum &+= Int64(section.b1) &* Int64(x1[index])
        sum &+= Int64(section.b2) &* Int64(x2[index])
        sum &-= Int64(section.a1) &* Int64(y1[index])
        sum &-= Int64(section.a2) &* Int64(y2[index])
        let wide = sum &>> Biquad.coefficientFractionBits
        guard let y = Int32(exactly: wide) else { throw .gain }
        remainder[index] = Int32(truncatingIfNeeded: sum & 0x3FFF_FFFF)
        (x2[index], x1[index]) = (x1[index], x)
        (y2[index], y1[index]) = (y1[index], y)
        sums[index] += Int64(y.magnitude)
        guard sums[index] <= limit else { throw .gain }
        isQuiet = isQuiet && y.magnitude <= 32
        x = y
      }
      quiet = isQuiet ? quiet + 1 : 0
      x = 0
    }
    last = sums[count - 1] * input / Int64(Self.fullScale)
  }

  /// Checks that the poles of each section lie inside the unit circle, and finds
  /// a third of the slowest one's period.
  ///
  /// The poles of `1 + a1 z^-1 + a2 z^-2` lie inside exactly where |a2| < 1 and
  /// |a1| < 1 + a2.
  private static func quietSamples(
    _ coefficients: Span<Int32>,
    _ count: Int
  ) throws(CascadeFault) -> Int {
    let one: Int64 = 1 << 30
    var nearest = one
    for index in 0..<count {
      let section = Biquad(coefficients, at: index)
      let (a1, a2) = (Int64(section.a1), Int64(section.a2))
      let distance = one + a2 - abs(a1)
      guard abs(a2) < one, distance >= smallestDistance else {
        throw .unstable(section: index)
      }
      nearest = min(nearest, distance)
    }
    // 2 / w is a third of the period of w radians a sample.
    var samples: Int64 = 64
    while samples * samples * nearest < 4 * one { samples *= 2 }
    return Int(samples)
  }
}

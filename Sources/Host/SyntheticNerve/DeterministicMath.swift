/// Elementary functions from additions, multiplications and divisions alone.
///
/// The C library's differ in the last bit from one version to another, and a
/// recording must be the same bytes everywhere. IEEE 754 fixes the basic
/// operations and the square root, and Swift neither reorders nor fuses them.
enum DeterministicMath {
  /// The exponential of `x`; relative error below 1e-14 for |x| <= 700.
  static func exponential(_ x: Double) -> Double {
    let n = (x * 1.4426950408889634).rounded()
    // ln 2 in two parts: n times the first is exact.
    let r = (x - n * 0.693147180369123816490) - n * 1.90821492927058770002e-10
    var sum = 1.0
    var k = 14.0
    while k >= 1 {  // Horner form of the Taylor series, |r| <= 0.35.
      sum = 1 + sum * r / k
      k -= 1
    }
    return Double(sign: .plus, exponent: Int(n), significand: sum)
  }

  /// The natural logarithm of a positive `x`; error below 1e-14.
  static func logarithm(_ x: Double) -> Double {
    precondition(x > 0 && x.isFinite, "logarithm of a number out of range")
    var exponent = Double(x.exponent)
    var significand = x.significand
    if significand > 1.4142135623730951 {
      significand /= 2
      exponent += 1
    }
    // ln m = 2 artanh((m - 1) / (m + 1)), and the fraction is below 0.172.
    let s = (significand - 1) / (significand + 1)
    let square = s * s
    var sum = 0.0
    var k = 21.0
    while k >= 1 {
      sum = sum * square + 1 / k
      k -= 2
    }
    return exponent * 0.6931471805599453 + 2 * s * sum
  }

  /// `base` to the power of `exponent`, for a positive base.
  static func power(_ base: Double, _ exponent: Double) -> Double {
    exponential(exponent * logarithm(base))
  }

  /// The sine of `x` radians; error below 1e-13 for |x| <= 300.
  static func sine(_ x: Double) -> Double {
    let turns = (x / (2 * Double.pi)).rounded()
    let r = x - turns * (2 * Double.pi)
    let square = r * r
    var sum = 1.0
    var k = 26.0
    while k >= 2 {  // Taylor series on [-pi, pi].
      sum = 1 - sum * square / (k * (k + 1))
      k -= 2
    }
    return r * sum
  }

  /// The cosine of `x` radians.
  static func cosine(_ x: Double) -> Double {
    sine(x + Double.pi / 2)
  }
}

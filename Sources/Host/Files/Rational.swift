/// An exact fraction in lowest terms: sampling rates, steps and times.
///
/// Sampling rates are ratios and not floating-point numbers, because the
/// sample index is the truth about time and must convert without drift.
public struct Rational: Hashable, Sendable {
  /// The part above the line; carries the sign.
  public let numerator: Int

  /// The part below the line, greater than zero.
  public let denominator: Int

  /// The fraction `numerator / denominator`, reduced to lowest terms.
  ///
  /// The denominator must not be zero, and neither part may be `Int.min`.
  public init(_ numerator: Int, _ denominator: Int = 1) {
    precondition(denominator != 0, "a fraction over zero")
    precondition(
      numerator != .min && denominator != .min,
      "a part out of range"
    )
    let divisor = Self.greatestCommonDivisor(
      numerator.magnitude,
      denominator.magnitude
    )
    let sign = denominator < 0 ? -1 : 1
    // The divisor is at most either magnitude, and those fit an Int.
    self.numerator = sign * numerator / Int(divisor)
    self.denominator = sign * denominator / Int(divisor)
  }

  /// The fraction that `text` writes: an integer, a decimal such as `0.195`
  /// or `-1.5e-3`, or a quotient such as `4000/3`. Nil for anything else, and
  /// for what does not fit.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    switch parts.count {
    case 1:
      guard let value = Self.decimal(parts[0]) else { return nil }
      self = value
    case 2:
      guard let above = Self.decimal(parts[0]),
        let below = Self.decimal(parts[1]),
        let value = above.divided(by: below)
      else { return nil }
      self = value
    default:
      return nil
    }
  }

  /// Zero.
  public static let zero = Rational(0)

  /// The nearest floating-point number.
  public var doubleValue: Double { Double(numerator) / Double(denominator) }

  /// One over this fraction; nil for zero.
  public var reciprocal: Rational? {
    numerator == 0 ? nil : Rational(denominator, numerator)
  }

  /// The product; nil if a part does not fit 63 bits.
  public func multiplied(by other: Rational) -> Rational? {
    // Cancelling crosswise first keeps the parts as small as they can be.
    let left = Rational(numerator, other.denominator)
    let right = Rational(other.numerator, denominator)
    let above = left.numerator.multipliedReportingOverflow(by: right.numerator)
    let below = left.denominator.multipliedReportingOverflow(
      by: right.denominator
    )
    guard !above.overflow, !below.overflow, above.partialValue != .min else {
      return nil
    }
    return Rational(above.partialValue, below.partialValue)
  }

  /// The quotient; nil if `other` is zero or a part does not fit.
  public func divided(by other: Rational) -> Rational? {
    guard let reciprocal = other.reciprocal else { return nil }
    return multiplied(by: reciprocal)
  }

  /// The sum; nil if a part does not fit.
  public func adding(_ other: Rational) -> Rational? {
    let divisor = Int(
      Self.greatestCommonDivisor(
        denominator.magnitude,
        other.denominator.magnitude
      )
    )
    let left = numerator.multipliedReportingOverflow(
      by: other.denominator / divisor
    )
    let right = other.numerator.multipliedReportingOverflow(
      by: denominator / divisor
    )
    let sum = left.partialValue.addingReportingOverflow(right.partialValue)
    let below = denominator.multipliedReportingOverflow(
      by: other.denominator / divisor
    )
    guard !left.overflow, !right.overflow, !sum.overflow, !below.overflow,
      sum.partialValue != .min
    else { return nil }
    return Rational(sum.partialValue, below.partialValue)
  }

  /// The difference; nil if a part does not fit.
  public func subtracting(_ other: Rational) -> Rational? {
    adding(Rational(-other.numerator, other.denominator))
  }

  /// The largest integer at most `count` times this fraction, saturating at
  /// the ends of `Int`.
  public func floor(times count: Int) -> Int {
    // Two 64-bit factors fit 128 bits, and so does their quotient less one.
    let (quotient, remainder) = (Int128(numerator) * Int128(count))
      .quotientAndRemainder(dividingBy: Int128(denominator))
    return Int(clamping: remainder < 0 ? quotient - 1 : quotient)
  }

  /// The smallest integer at least `count` times this fraction, saturating.
  public func ceiling(times count: Int) -> Int {
    let below = Rational(-numerator, denominator).floor(times: count)
    return below == .min ? .max : -below
  }

  /// Whether a signal can have such a rate, in hertz: one sample in a quarter of
  /// an hour to a thousand million a second, with a denominator to calculate
  /// with.
  ///
  /// A million times either part fits an `Int`.
  public var isSamplingRate: Bool {
    self >= Rational(1, 1000) && numerator <= 1_000_000_000_000
      && denominator <= 1_000_000_000_000 && self <= Rational(1_000_000_000)
  }

  /// Whether this is a whole number.
  public var isInteger: Bool { denominator == 1 }

  private static func greatestCommonDivisor(_ a: UInt, _ b: UInt) -> UInt {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return max(a, 1)
  }

  /// Sign, digits with at most one point, and a decimal exponent.
  private static func decimal(_ text: some StringProtocol) -> Rational? {
    var digits = 0
    var value = 0
    var fractionDigits = 0
    var seenPoint = false
    var negative = false
    var exponent = 0
    var bytes = Array(text.utf8)[...]
    if let first = bytes.first, first == UInt8(ascii: "-") || first == 43 {
      negative = first == UInt8(ascii: "-")
      bytes = bytes.dropFirst()
    }
    while let byte = bytes.first {
      bytes = bytes.dropFirst()
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        let scaled = value.multipliedReportingOverflow(by: 10)
        let sum = scaled.partialValue.addingReportingOverflow(Int(byte) - 48)
        guard !scaled.overflow, !sum.overflow else { return nil }
        value = sum.partialValue
        digits += 1
        fractionDigits += seenPoint ? 1 : 0
      case UInt8(ascii: ".") where !seenPoint:
        seenPoint = true
      case UInt8(ascii: "e"), UInt8(ascii: "E"):
        guard let power = Int(String(decoding: bytes, as: UTF8.self)),
          power.magnitude <= 18
        else { return nil }
        exponent = power
        bytes = []
      default:
        return nil
      }
    }
    guard digits > 0 else { return nil }
    exponent -= fractionDigits
    guard exponent.magnitude <= 18 else { return nil }
    var power = 1
    for _ in 0..<exponent.magnitude { power *= 10 }
    let signed = Rational(negative ? -value : value)
    return exponent < 0
      ? signed.divided(by: Rational(power))
      : signed.multiplied(by: Rational(power))
  }
}

extension Rational: Comparable {
  /// Whether `left` is less than `right`, exactly.
  public static func < (left: Rational, right: Rational) -> Bool {
    let a = left.numerator.multipliedFullWidth(by: right.denominator)
    let b = right.numerator.multipliedFullWidth(by: left.denominator)
    return (a.high, a.low) < (b.high, b.low)
  }
}

extension Rational: CustomStringConvertible {
  /// `3` or `4000/3`.
  public var description: String {
    denominator == 1 ? "\(numerator)" : "\(numerator)/\(denominator)"
  }

  /// The exact decimal number in at most `length` characters; nil if there is
  /// none, as for 1/3.
  public func decimal(atMost length: Int) -> String? {
    var scaled = self
    var places = 0
    while !scaled.isInteger {
      guard places < 18, let next = scaled.multiplied(by: Rational(10)) else {
        return nil
      }
      scaled = next
      places += 1
    }
    var digits = String(scaled.numerator.magnitude)
    if places > 0 {
      while digits.count <= places { digits = "0" + digits }
      digits.insert(
        ".",
        at: digits.index(digits.endIndex, offsetBy: -places)
      )
    }
    let text = (numerator < 0 ? "-" : "") + digits
    return text.utf8.count <= length ? text : nil
  }
}

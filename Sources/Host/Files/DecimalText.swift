/// Decimal numbers of any length, as programs print them: `0.1`,
/// `0.00030000000000000003`, `1.000000000000000048e-04`.
package enum DecimalText {
  /// Units of which the results of `parse` are counts: 10^15 of them are one.
  package static let unit: Int128 = 1_000_000_000_000_000

  /// The number in a text, in 10^-15, rounded to nearest; nil for what is no
  /// decimal number, or is beyond 10^21.
  ///
  /// Digits beyond the thirtieth change the result by less than its rounding.
  package static func parse(
    _ bytes: ArraySlice<UInt8>,
    point: UInt8 = UInt8(ascii: ".")
  ) -> Int128? {
    var rest = bytes
    let isNegative = rest.first == UInt8(ascii: "-")
    if isNegative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
    var mantissa: Int128 = 0
    var (exponent, significant, digits) = (0, 0, 0)
    var seenPoint = false
    while let byte = rest.first, byte != UInt8(ascii: "e"),
      byte != UInt8(ascii: "E")
    {
      rest = rest.dropFirst()
      if byte == point && !seenPoint {
        seenPoint = true
        continue
      }
      guard byte >= 0x30, byte <= 0x39 else { return nil }
      digits += 1
      // 10^30 times ten fits 127 bits.
      if significant < 30 {
        mantissa = mantissa * 10 + Int128(byte - 0x30)
        significant += mantissa == 0 ? 0 : 1
        exponent -= seenPoint ? 1 : 0
      } else {
        exponent += seenPoint ? 0 : 1
      }
    }
    guard digits > 0 else { return nil }
    if !rest.isEmpty {
      guard let power = Int(String(decoding: rest.dropFirst(), as: UTF8.self)),
        power.magnitude < 1000
      else { return nil }
      exponent += power
    }
    guard let scaled = scale(mantissa, by: exponent + 15) else { return nil }
    return isNegative ? -scaled : scaled
  }

  /// The number in a text as a fraction, rounded to 10^-9.
  package static func nanoseconds(_ bytes: ArraySlice<UInt8>) -> Rational? {
    guard let value = parse(bytes),
      let nano = Int(exactly: rounded(value, over: 1_000_000)), nano != .min
    else { return nil }
    return Rational(nano, 1_000_000_000)
  }

  private static func scale(_ value: Int128, by power: Int) -> Int128? {
    if value == 0 { return 0 }
    if power >= 0 {
      guard power <= 36 else { return nil }
      let product = value.multipliedReportingOverflow(by: tens(power))
      guard !product.overflow,
        product.partialValue < unit * 1_000_000_000_000_000_000_000
      else { return nil }
      return product.partialValue
    }
    guard -power <= 36 else { return 0 }
    return rounded(value, over: tens(-power))
  }

  private static func tens(_ power: Int) -> Int128 {
    var result: Int128 = 1
    for _ in 0..<power { result *= 10 }
    return result
  }

  /// The quotient, to nearest, halves away from zero.
  private static func rounded(_ value: Int128, over divisor: Int128) -> Int128 {
    let half = divisor / 2
    return (value < 0 ? value - half : value + half) / divisor
  }
}

import Foundation

/// Numbers for people.
enum Figures {
  /// Up to so many significant digits, without an exponent where it can be; a
  /// dash for what is not known.
  static func text(_ value: Double, digits: Int = 4) -> String {
    guard value.isFinite else { return value.isNaN ? "–" : "inf" }
    if value == 0 { return "0" }
    let magnitude = abs(value)
    if magnitude >= 1000, magnitude < 1e9 {
      return String(format: "%.0f", value)
    }
    return String(format: "%.\(digits)g", value)
  }

  /// A text in lines that a terminal of 80 columns does not break, all but the
  /// first indented.
  static func folded(_ text: String) -> String {
    var lines: [String] = []
    for word in text.split(separator: " ") {
      guard let line = lines.last else {
        lines.append(String(word))
        continue
      }
      if line.count + word.count < 79 {
        lines[lines.count - 1] += " " + word
      } else {
        lines.append("  " + word)
      }
    }
    return lines.joined(separator: "\n")
  }

  /// The decimal logarithm of a number above 0.
  static func decades(_ value: Double) -> Double { log10(value) }

  /// A power of ten without an exponent: 100, 0.001.
  static func plain(_ power: Double) -> String {
    String(format: "%.\(max(0, Int(-log10(power).rounded())))f", power)
  }

  /// A number with two decimals.
  static func hundredths(_ value: Double) -> String {
    value.isFinite ? String(format: "%.2f", value) : text(value)
  }

  /// Hours of a day: two decimals, as a day is made of whole replays and ends
  /// some seconds off.
  static func hours(_ value: Double) -> String {
    guard value.isFinite else { return text(value) }
    return text((value * 100).rounded() / 100, digits: 6)
  }

  /// A share as per cent.
  static func percent(_ share: Double, digits: Int = 3) -> String {
    text(share * 100, digits: digits) + " %"
  }
}

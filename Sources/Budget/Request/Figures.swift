import Foundation

/// Numbers for people.
enum Figures {
  /// Up to so many significant digits, without an exponent where it can be.
  static func text(_ value: Double, digits: Int = 4) -> String {
    guard value.isFinite else { return value.isNaN ? "-" : "inf" }
    if value == 0 { return "0" }
    let magnitude = abs(value)
    if magnitude >= 1000, magnitude < 1e9 {
      return String(format: "%.0f", value)
    }
    return String(format: "%.\(digits)g", value)
  }

  /// A share as per cent.
  static func percent(_ share: Double, digits: Int = 3) -> String {
    text(share * 100, digits: digits) + " %"
  }
}

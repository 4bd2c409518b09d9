import Foundation

/// Numbers as text that is the same on every machine and in every build.
package enum NumberText {
  /// Six significant digits, as `printf("%.6g")` writes them in the C locale;
  /// nil for what is not finite.
  ///
  /// Figures are told to six digits because no recording here supports more;
  /// the digits hide no difference between builds: all sums are made in one
  /// order, without fused or reassociated arithmetic.
  package static func text(_ value: Double) -> String? {
    guard value.isFinite else { return nil }
    let text = String(format: "%.6g", value)
    return text == "-0" ? "0" : text
  }

  /// For people: `decimals` digits after the point, or a dash; infinite as ∞.
  package static func people(_ value: Double, decimals: Int) -> String {
    if value.isNaN { return "–" }
    if value.isInfinite { return value > 0 ? "∞" : "-∞" }
    let text = String(format: "%.\(decimals)f", value)
    return Double(text) == 0 && text.hasPrefix("-")
      ? String(text.dropFirst()) : text
  }
}

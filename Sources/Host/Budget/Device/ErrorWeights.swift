import PowerModel

/// Errors of what is put together.
enum ErrorWeights {
  /// Of a product of two, independent: by their squares.
  static func product(_ a: ErrorBand, _ b: ErrorBand) -> ErrorBand {
    func both(_ a: Double, _ b: Double) -> Double {
      (a * a + b * b).squareRoot()
    }
    return ErrorBand(
      median: both(a.median, b.median),
      ninetiethPercentile: both(a.ninetiethPercentile, b.ninetiethPercentile),
      rowCount: min(a.rowCount, b.rowCount),
      isBorrowed: a.isBorrowed || b.isBorrowed
    )
  }

  /// Of a sum: the mean by weight. Its parts share what makes them wrong (one
  /// core, one clock), so that they do not cancel.
  ///
  /// - Returns: Nil where a part of more than a twentieth has no known error;
  ///   borrowed, where that of more than a twentieth is.
  static func sum(_ parts: [(weight: Double, error: ErrorBand?)]) -> ErrorBand?
  {
    let all = parts.reduce(0) { $0 + $1.weight }
    let known = parts.compactMap { part in
      part.error.map { (part.weight, $0) }
    }
    let weight = known.reduce(0) { $0 + $1.0 }
    guard all > 0, weight >= 0.95 * all else { return nil }
    let borrowed = known.filter(\.1.isBorrowed).reduce(0) { $0 + $1.0 }
    return ErrorBand(
      median: known.reduce(0) { $0 + $1.0 * $1.1.median } / weight,
      ninetiethPercentile: known.reduce(0) {
        $0 + $1.0 * $1.1.ninetiethPercentile
      } / weight,
      rowCount: known.map(\.1.rowCount).min() ?? 0,
      isBorrowed: borrowed > 0.05 * all
    )
  }
}

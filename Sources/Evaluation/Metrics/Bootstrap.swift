import SeededRandom

/// How often each trial is drawn in each resample.
///
/// Trials, not samples, are drawn with replacement: samples of one trial are
/// not independent, and drawing them one by one would make every interval far
/// too narrow.
///
/// Source: Efron and Tibshirani, "An Introduction to the Bootstrap", 1993,
/// chapter 13 (percentile intervals).
struct Bootstrap {
  static let resampleCount = 1000
  static let seed: UInt64 = 1

  /// The number of trials.
  let unitCount: Int

  /// Calls `body` with each resample's weights, shape `[unitCount]`.
  ///
  /// The generator starts from the same seed each time: two walks see the same
  /// resamples.
  func forEachResample(_ body: ([Int]) -> Void) {
    var generator = SplitMix(seed: Self.seed)
    var weights = [Int](repeating: 0, count: unitCount)
    for _ in 0..<Self.resampleCount {
      for unit in weights.indices { weights[unit] = 0 }
      for _ in 0..<unitCount {
        weights[generator.next(below: unitCount)] += 1
      }
      body(weights)
    }
  }

  /// The 2.5th and 97.5th percentiles, linear between neighbours as numpy's
  /// default is; not numbers where under half of the resamples have a figure.
  ///
  /// An infinite figure (a median of misses) sorts last; an interval that
  /// touches one ends at infinity.
  static func interval(_ figures: [Double]) -> (low: Double, high: Double) {
    let known = figures.filter { !$0.isNaN }.sorted()
    guard known.count * 2 >= figures.count, !known.isEmpty else {
      return (.nan, .nan)
    }
    return (percentile(0.025, of: known), percentile(0.975, of: known))
  }

  private static func percentile(
    _ share: Double,
    of sorted: [Double]
  ) -> Double {
    let position = share * Double(sorted.count - 1)
    let below = Int(position)
    let above = min(below + 1, sorted.count - 1)
    let fraction = position - Double(below)
    if fraction == 0 || sorted[below] == sorted[above] { return sorted[below] }
    return sorted[below] + fraction * (sorted[above] - sorted[below])
  }
}

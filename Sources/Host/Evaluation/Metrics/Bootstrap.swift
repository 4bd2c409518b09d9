import SeededRandom

/// How much each repetition weighs in each resample.
///
/// Repetitions, not samples, are drawn: samples of one repetition are not
/// independent, and drawing them one by one would make every interval far too
/// narrow. They are drawn from each movement apart, one fewer than there are,
/// and weigh as much more: drawing all n of a stratum would make its variance
/// (n - 1) / n of what it is, a third too small for three repetitions.
///
/// Sources: Efron and Tibshirani, "An Introduction to the Bootstrap", 1993,
/// chapter 13 (percentile intervals); Rao and Wu, "Resampling inference with
/// complex survey data", J. Am. Stat. Assoc. 83, 1988 (strata, n - 1 draws).
struct Bootstrap {
  static let resampleCount = 1000
  static let seed: UInt64 = 1

  /// From what is drawn.
  let strata: Strata

  /// Calls `body` with each resample's weights, one for each repetition.
  ///
  /// The generator starts from the same seed each time: two walks see the same
  /// resamples, which is how two replays are compared pair by pair.
  func forEachResample(_ body: ([Double]) -> Void) {
    var generator = SplitMix(seed: Self.seed)
    var weights = [Double](repeating: 0, count: strata.stratumOf.count)
    for _ in 0..<Self.resampleCount {
      for index in weights.indices { weights[index] = 0 }
      for members in strata.members {
        // A lone repetition of a lone movement: it always counts.
        guard members.count > 1 else {
          weights[members[0]] = 1
          continue
        }
        let weight = Double(members.count) / Double(members.count - 1)
        for _ in 1..<members.count {
          weights[members[generator.next(below: members.count)]] += weight
        }
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

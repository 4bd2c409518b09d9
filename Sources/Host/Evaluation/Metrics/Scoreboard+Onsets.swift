extension Scoreboard {
  /// The median of `sorted`, the mean of the middle two where it has no
  /// middle; infinite as soon as one of these is. Not a number when empty.
  static func median(_ sorted: [Double]) -> Double {
    guard !sorted.isEmpty else { return .nan }
    let low = sorted[(sorted.count - 1) / 2]
    let high = sorted[sorted.count / 2]
    return low == high ? low : (low + high) / 2
  }

  /// The median onset delay of some fingers, with its confidence interval by
  /// the same bootstrap over repetitions.
  ///
  /// - Parameters:
  ///   - fingers: Whose onsets count, all alike.
  ///   - sample: The repetitions.
  /// - Returns: The median and its interval.
  func onset(
    of fingers: Range<Int>,
    _ sample: RepetitionSample
  ) -> Scores.Onset {
    var delays: [(Double, Int)] = []
    for unit in units {
      for finger in fingers {
        for delay in unit.onsets[finger].delaysMilliseconds {
          delays.append((delay, unit.repetition))
        }
      }
    }
    // Sorted once: a resample only changes how much each delay counts.
    delays.sort { ($0.0, $0.1) < ($1.0, $1.1) }
    let owners = Set(delays.map(\.1))
    var interval = (low: Double.nan, high: Double.nan)
    if sample.allowsInterval(of: owners) {
      var medians: [Double] = []
      sample.forEachResample { weights in
        medians.append(WeightedMedian.of(delays, weights))
      }
      interval = Bootstrap.interval(medians)
    }
    return Scores.Onset(
      median: Self.median(delays.map(\.0)),
      low: interval.low,
      high: interval.high,
      repetitions: owners.count
    )
  }
}

/// The median of values of which each counts as much as its owner weighs.
enum WeightedMedian {
  /// - Parameters:
  ///   - values: Ascending, each with the index of its owner.
  ///   - weights: Of the owners.
  /// - Returns: The value at which half of the weight is reached, the mean of
  ///   the middle two where half is reached between them; not a number where
  ///   nothing weighs.
  static func of(_ values: [(Double, Int)], _ weights: [Double]) -> Double {
    let total = values.reduce(0) { $0 + weights[$1.1] }
    guard total > 0 else { return .nan }
    // Weights are small multiples of n / (n - 1): far apart next to this.
    let half = total / 2, tolerance = total * 1e-9
    var seen = 0.0
    var low: Double?
    for (value, owner) in values where weights[owner] > 0 {
      seen += weights[owner]
      if low == nil, seen >= half - tolerance { low = value }
      if seen > half + tolerance {
        let below = low ?? value
        return below == value ? value : (below + value) / 2
      }
    }
    return low ?? .nan
  }
}

extension Scoreboard {
  /// The median of `sorted`, the mean of the middle two where it has no
  /// middle; infinite as soon as one of these is. Not a number when empty.
  static func median(_ sorted: [Double]) -> Double {
    guard !sorted.isEmpty else { return .nan }
    let low = sorted[(sorted.count - 1) / 2]
    let high = sorted[sorted.count / 2]
    return low == high ? low : (low + high) / 2
  }

  /// The confidence interval of a finger's median onset delay, by the same
  /// bootstrap over units.
  func onsetInterval(finger: Int) -> (low: Double, high: Double) {
    let owners = units.filter {
      !$0.onsets[finger].delaysMilliseconds.isEmpty
    }
    guard owners.count > 1 else { return (.nan, .nan) }
    // Sorted once: a resample only changes how often each delay counts.
    let delays = owners.indices.flatMap { owner in
      owners[owner].onsets[finger].delaysMilliseconds.map { ($0, owner) }
    }.sorted { ($0.0, $0.1) < ($1.0, $1.1) }
    var medians: [Double] = []
    Bootstrap(unitCount: owners.count).forEachResample { weights in
      let count = delays.reduce(0) { $0 + weights[$1.1] }
      let low = Self.element((count - 1) / 2, of: delays, weights)
      let high = Self.element(count / 2, of: delays, weights)
      medians.append(low == high ? low : (low + high) / 2)
    }
    return Bootstrap.interval(medians)
  }

  /// The element at `index` of the delays, each repeated as its owner is.
  private static func element(
    _ index: Int,
    of delays: [(Double, Int)],
    _ weights: [Int]
  ) -> Double {
    var seen = 0
    for (delay, owner) in delays {
      seen += weights[owner]
      if seen > index { return delay }
    }
    return .nan
  }
}

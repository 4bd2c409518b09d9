/// The figures of a row, flat: the same code serves the session and every
/// bootstrap resample.
extension ScorePlan {
  static let fingerMetrics = BinaryCounts.metrics + RegressionSums.metrics
  static let valueMetrics =
    RegressionSums.metrics + RegressionSums.movingMetrics

  /// The metrics of each element of a group.
  static func elementMetrics(_ kind: GroupKind) -> [Metric] {
    switch kind {
    case .classes: [.recall]
    case .activity: BinaryCounts.metrics
    case .values: valueMetrics
    }
  }

  /// The metrics of a group as a whole; means over its elements, but for
  /// classes.
  static func groupMetrics(_ kind: GroupKind) -> [Metric] {
    kind == .classes ? [.accuracy, .balancedAccuracy] : elementMetrics(kind)
  }

  /// All metrics, in the order of `evaluate`: for every finger its own; for
  /// every group the group's, then those of each element; the means over
  /// fingers.
  var metrics: [Metric] {
    var list: [Metric] = []
    for _ in fingerNames { list += Self.fingerMetrics }
    for group in groups {
      list += Self.groupMetrics(group.kind)
      for _ in group.elementNames { list += Self.elementMetrics(group.kind) }
    }
    return list + Self.fingerMetrics
  }

  /// The figures of a row, or, with `chance`, what chance would give.
  func evaluate(_ row: [Double], chance: Bool = false) -> [Double] {
    var figures: [Double] = []
    var fingers: [[Double]] = []
    for finger in fingerNames.indices {
      let offset = finger * Self.fingerWidth
      let counts = BinaryCounts(row, at: offset)
      let sums = RegressionSums(row, at: offset + BinaryCounts.width)
      fingers.append(
        chance ? counts.chances + sums.chances : counts.values + sums.values
      )
    }
    for finger in fingers { figures += finger }
    for (group, offset) in zip(groups, groupOffsets) {
      figures += evaluate(group, row, at: offset, chance: chance)
    }
    return figures + Self.means(fingers, count: Self.fingerMetrics.count)
  }

  private func evaluate(
    _ group: Group,
    _ row: [Double],
    at offset: Int,
    chance: Bool
  ) -> [Double] {
    if group.kind == .classes {
      let matrix = ConfusionMatrix(
        row,
        at: offset,
        classCount: group.elementNames.count
      )
      return chance ? matrix.chances : matrix.values
    }
    var elements: [[Double]] = []
    for element in group.elementNames.indices {
      if group.kind == .activity {
        let counts = BinaryCounts(
          row,
          at: offset + element * BinaryCounts.width
        )
        elements.append(chance ? counts.chances : counts.values)
      } else {
        let start = offset + element * 2 * RegressionSums.width
        let all = RegressionSums(row, at: start)
        let moving = RegressionSums(row, at: start + RegressionSums.width)
        elements.append(
          chance ? all.chances + moving.chances : all.values + moving.values
        )
      }
    }
    let count = Self.elementMetrics(group.kind).count
    return Self.means(elements, count: count) + elements.flatMap { $0 }
  }

  /// The mean of each figure over the lists in which it is a number.
  static func means(_ lists: [[Double]], count: Int) -> [Double] {
    (0..<count).map { index in
      let known = lists.map { $0[index] }.filter { !$0.isNaN }
      return known.isEmpty ? .nan : known.reduce(0, +) / Double(known.count)
    }
  }
}

import DecoderHost
/// The figures of a row, flat: the same code serves the session and every
/// bootstrap resample.
extension ScorePlan {
  static let fingerMetrics = BinaryCounts.metrics + RegressionSums.metrics
  static let valueMetrics =
    RegressionSums.metrics + RegressionSums.movingMetrics

  /// The metrics of each element of a group.
  static func elementMetrics(_ kind: DecoderOutline.GroupKind) -> [Metric] {
    switch kind {
    case .classes: [.recall]
    case .activity: BinaryCounts.metrics
    case .values: valueMetrics
    }
  }

  /// The metrics of a group as a whole; means over its elements, but for
  /// classes.
  static func groupMetrics(_ kind: DecoderOutline.GroupKind) -> [Metric] {
    kind == .classes ? [.accuracy, .balancedAccuracy] : elementMetrics(kind)
  }

  /// All metrics, in the order of `evaluate`: for every finger its own; for
  /// every group the group's, then those of each element; the means over
  /// fingers; those of rest.
  var metrics: [Metric] {
    var list: [Metric] = []
    for _ in fingerNames { list += Self.fingerMetrics }
    for group in groups {
      list += Self.groupMetrics(group.kind)
      for _ in group.elementNames { list += Self.elementMetrics(group.kind) }
    }
    return list + Self.fingerMetrics + RestCounts.metrics
  }

  /// The figures of a row.
  func evaluate(_ row: [Double]) -> [Double] {
    walk(
      row,
      binary: \.values,
      classes: \.values,
      regression: \.values,
      join: Self.mean
    ) + RestCounts(row, at: restOffset).values(hopSeconds: hopSeconds)
  }

  /// What chance would give; of rest it has no meaning.
  func chances(_ row: [Double]) -> [Double] {
    walk(
      row,
      binary: \.chances,
      classes: \.chances,
      regression: \.chances,
      join: Self.mean
    ) + RestCounts.metrics.map { _ in .nan }
  }

  /// Whether a row tells of a figure: of those with two sides, the balanced
  /// accuracies, of which it may tell one alone.
  struct Tells {
    var first: Bool, second: Bool

    init(_ first: Bool, _ second: Bool) {
      self.first = first
      self.second = second
    }

    init(_ both: Bool) { self.init(both, both) }
  }

  /// Of which figures a row tells; of a mean, where it tells of any part.
  func tells(_ row: [Double]) -> [Tells] {
    let hasRest = RestCounts(row, at: restOffset).hopCount > 0
    return walk(
      row,
      binary: \.tells,
      classes: \.tells,
      regression: \.tells
    ) { parts in
      Tells(parts.contains(where: \.first), parts.contains(where: \.second))
    } + RestCounts.metrics.map { _ in Tells(hasRest) }
  }

  /// Goes through a row, but for rest, in the order of `metrics`.
  ///
  /// - Parameters:
  ///   - row: The sums.
  ///   - binary: What is made of the counts of a yes-or-no decision.
  ///   - classes: What is made of those of classes.
  ///   - regression: What is made of the sums of a value.
  ///   - join: Makes the figure of a whole of those of its parts.
  /// - Returns: What was made, one for each metric but those of rest.
  private func walk<Value>(
    _ row: [Double],
    binary: (BinaryCounts) -> [Value],
    classes: (ConfusionMatrix) -> [Value],
    regression: (RegressionSums) -> [Value],
    join: ([Value]) -> Value
  ) -> [Value] {
    func joined(_ lists: [[Value]], count: Int) -> [Value] {
      (0..<count).map { index in join(lists.map { $0[index] }) }
    }
    let fingers = fingerNames.indices.map { finger in
      let offset = finger * Self.fingerWidth
      return binary(BinaryCounts(row, at: offset))
        + regression(RegressionSums(row, at: offset + BinaryCounts.width))
    }
    var list = fingers.flatMap { $0 }
    for (group, offset) in zip(groups, groupOffsets) {
      let elements: [[Value]]
      switch group.kind {
      case .classes:
        list += classes(
          ConfusionMatrix(
            row,
            at: offset,
            classCount: group.elementNames.count
          )
        )
        continue
      case .activity:
        elements = group.elementNames.indices.map {
          binary(BinaryCounts(row, at: offset + $0 * BinaryCounts.width))
        }
      case .values:
        elements = group.elementNames.indices.map {
          let start = offset + $0 * 2 * RegressionSums.width
          return regression(RegressionSums(row, at: start))
            + regression(
              RegressionSums(row, at: start + RegressionSums.width)
            )
        }
      }
      list +=
        joined(elements, count: Self.elementMetrics(group.kind).count)
        + elements.flatMap { $0 }
    }
    return list + joined(fingers, count: Self.fingerMetrics.count)
  }

  /// The mean of those that are numbers.
  private static func mean(_ values: [Double]) -> Double {
    let known = values.filter { !$0.isNaN }
    return known.isEmpty ? .nan : known.reduce(0, +) / Double(known.count)
  }
}

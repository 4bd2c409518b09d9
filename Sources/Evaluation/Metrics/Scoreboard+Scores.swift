extension Scoreboard {
  /// The figures of all that was added, with their confidence intervals.
  public func scores() -> Scores {
    precondition(!isScoring, "finish the unit before asking for its figures")
    let scored = units.filter { $0.sampleCount > 0 }
    var total = [Double](repeating: 0, count: plan.width)
    for unit in scored { unit.add(to: &total) }
    let values = plan.evaluate(total)
    let chances = plan.evaluate(total, chance: true)
    let intervals = bootstrap(scored, figureCount: values.count)
    let figures = plan.metrics.indices.map { index in
      Figure(
        metric: plan.metrics[index],
        value: values[index],
        chance: chances[index],
        low: intervals[index].low,
        high: intervals[index].high
      )
    }
    var rest = figures[...]
    let fingers = plan.fingerNames.indices.map { index in
      finger(
        index,
        figures: Self.take(ScorePlan.fingerMetrics.count, of: &rest),
        total: total
      )
    }
    let groups = plan.groups.indices.map {
      group($0, taking: &rest, total: total)
    }
    return Scores(
      fingers: fingers,
      groups: groups,
      overall: Array(rest),
      trials: scored.map(trial),
      trialColumns: trialColumns,
      sampleCount: sampleCount,
      unitCount: scored.count
    )
  }

  /// One resample after another, the figures of the units drawn.
  private func bootstrap(
    _ scored: [ScoreUnit],
    figureCount: Int
  ) -> [(low: Double, high: Double)] {
    guard scored.count > 1 else {
      return [(low: Double, high: Double)](
        repeating: (.nan, .nan),
        count: figureCount
      )
    }
    var samples = [[Double]](repeating: [], count: figureCount)
    Bootstrap(unitCount: scored.count).forEachResample { weights in
      var row = [Double](repeating: 0, count: plan.width)
      for (unit, weight) in zip(scored, weights) where weight > 0 {
        unit.add(to: &row, times: Double(weight))
      }
      for (index, value) in plan.evaluate(row).enumerated() {
        samples[index].append(value)
      }
    }
    return samples.map(Bootstrap.interval)
  }

  private static func take(
    _ count: Int,
    of figures: inout ArraySlice<Figure>
  ) -> [Figure] {
    defer { figures = figures.dropFirst(count) }
    return Array(figures.prefix(count))
  }

  private func finger(
    _ index: Int,
    figures: [Figure],
    total: [Double]
  ) -> Scores.Finger {
    var onsets = OnsetCounts()
    for unit in units {
      onsets.delaysMilliseconds += unit.onsets[index].delaysMilliseconds
      onsets.falseCount += unit.onsets[index].falseCount
      onsets.repeatedCount += unit.onsets[index].repeatedCount
    }
    let offset = index * ScorePlan.fingerWidth
    let interval = onsetInterval(finger: index)
    return Scores.Finger(
      name: plan.fingerNames[index],
      figures: figures,
      sampleCount: Int(total[offset..<offset + 4].reduce(0, +)),
      onsets: onsets,
      medianDelay: Self.median(onsets.delaysMilliseconds.sorted()),
      low: interval.low,
      high: interval.high
    )
  }

  private func group(
    _ index: Int,
    taking rest: inout ArraySlice<Figure>,
    total: [Double]
  ) -> Scores.Group {
    let group = plan.groups[index]
    let offset = plan.groupOffsets[index]
    let own = Self.take(
      ScorePlan.groupMetrics(group.kind).count,
      of: &rest
    )
    var elements: [Scores.Element] = []
    for name in group.elementNames {
      let count = ScorePlan.elementMetrics(group.kind).count
      elements.append(
        Scores.Element(name: name, figures: Self.take(count, of: &rest))
      )
    }
    let counts = total[offset..<offset + group.width]
    var confusion: [[Int]] = []
    var samples = 0
    switch group.kind {
    case .classes:
      let side = group.elementNames.count
      confusion = (0..<side).map { truth in
        (0..<side).map { Int(total[offset + truth * side + $0]) }
      }
      samples = Int(counts.reduce(0, +))
    case .activity: samples = Int(counts.prefix(4).reduce(0, +))
    case .values: samples = Int(counts.first ?? 0)
    }
    return Scores.Group(
      group: group,
      figures: own,
      elements: elements,
      confusion: confusion,
      sampleCount: samples
    )
  }

  /// For every finger its accuracy and R2; for every group what tells most.
  private var trialColumns: [String] {
    plan.fingerNames.flatMap { ["\($0)_accuracy", "\($0)_r2"] }
      + plan.groups.map {
        $0.name + ($0.kind == .values ? "_mse" : "_accuracy")
      }
  }

  private func trial(_ unit: ScoreUnit) -> Scores.Trial {
    var row = [Double](repeating: 0, count: plan.width)
    unit.add(to: &row)
    let all = plan.evaluate(row)
    var values: [Double] = []
    var place = 0
    for _ in plan.fingerNames {
      values += [all[place], all[place + BinaryCounts.metrics.count]]
      place += ScorePlan.fingerMetrics.count
    }
    for group in plan.groups {
      values.append(all[group.kind == .values ? place + 1 : place])
      place +=
        ScorePlan.groupMetrics(group.kind).count
        + group.elementNames.count * ScorePlan.elementMetrics(group.kind).count
    }
    return Scores.Trial(
      name: unit.name,
      recording: unit.recording,
      firstSample: unit.firstSample,
      lastSample: unit.lastSample,
      sampleCount: unit.sampleCount,
      values: values,
      onsets: unit.onsets
    )
  }
}

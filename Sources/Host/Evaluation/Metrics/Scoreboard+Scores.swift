import DecoderHost
extension Scoreboard {
  /// The figures of all that was added, with their confidence intervals.
  public func scores() -> Scores {
    precondition(!isScoring, "finish the unit before asking for its figures")
    let scored = units.filter(\.isScored)
    let sample = RepetitionSample(self)
    var total = [Double](repeating: 0, count: plan.width)
    for unit in scored { add(unit, to: &total) }
    let values = plan.evaluate(total)
    let chances = plan.chances(total)
    let support = Support(self, sample)
    let intervals = bootstrap(scored, sample, support)
    var rest = plan.metrics.indices.map { index in
      Figure(
        metric: plan.metrics[index],
        value: values[index],
        chance: chances[index],
        low: intervals[index].low,
        high: intervals[index].high,
        repetitions: support.counts[index]
      )
    }[...]
    let fingers = plan.fingerNames.indices.map { index in
      finger(
        index,
        figures: Self.take(ScorePlan.fingerMetrics.count, of: &rest),
        total: total,
        sample
      )
    }
    let groups = plan.groups.indices.map {
      group($0, taking: &rest, total: total)
    }
    return Scores(
      fingers: fingers,
      groups: groups,
      overall: Self.take(ScorePlan.fingerMetrics.count, of: &rest),
      rest: Array(rest),
      restCounts: RestCounts(total, at: plan.restOffset),
      onset: onset(of: plan.fingerNames.indices, sample),
      trials: scored.map(trial),
      trialColumns: trialColumns,
      sampleCount: sampleCount,
      repetitionCount: sample.count,
      movementCount: Set(
        repetitions.indices.filter { sample.placeOf[$0] >= 0 }.map {
          repetitions[$0].repetition.movement
        }
      ).count
    )
  }

  /// Adds the sums of a unit, so many times, to a row.
  private func add(
    _ unit: ScoreUnit,
    to row: inout [Double],
    times weight: Double = 1
  ) {
    unit.add(to: &row, times: weight)
    unit.rest.add(to: &row, at: plan.restOffset, times: weight)
  }

  /// Of which figures which repetitions tell.
  private struct Support {
    /// For each figure, how many repetitions tell of it; of a figure with two
    /// sides, of the side of which fewer do.
    private(set) var counts: [Int]

    /// For each figure, whether they are enough for an interval.
    private(set) var allowsInterval: [Bool]

    init(_ board: Scoreboard, _ sample: RepetitionSample) {
      let figureCount = board.plan.metrics.count
      var sides = [(first: Set<Int>, second: Set<Int>)](
        repeating: ([], []),
        count: figureCount
      )
      for unit in board.units where unit.isScored {
        var row = [Double](repeating: 0, count: board.plan.width)
        board.add(unit, to: &row)
        for (index, tells) in board.plan.tells(row).enumerated() {
          if tells.first { sides[index].first.insert(unit.repetition) }
          if tells.second { sides[index].second.insert(unit.repetition) }
        }
      }
      // A side that nobody tells of is not part of the figure.
      counts = sides.map { side in
        let known = [side.first.count, side.second.count].filter { $0 > 0 }
        return known.min() ?? 0
      }
      allowsInterval = sides.map { side in
        let known = [side.first, side.second].filter { !$0.isEmpty }
        return !known.isEmpty && known.allSatisfy(sample.allowsInterval)
      }
    }
  }

  /// One resample after another, the figures of the repetitions drawn.
  private func bootstrap(
    _ scored: [ScoreUnit],
    _ sample: RepetitionSample,
    _ support: Support
  ) -> [(low: Double, high: Double)] {
    guard support.allowsInterval.contains(true) else {
      return support.counts.map { _ in (.nan, .nan) }
    }
    var samples = [[Double]](repeating: [], count: support.counts.count)
    sample.forEachResample { weights in
      var row = [Double](repeating: 0, count: plan.width)
      for unit in scored where weights[unit.repetition] > 0 {
        add(unit, to: &row, times: weights[unit.repetition])
      }
      for (index, value) in plan.evaluate(row).enumerated() {
        samples[index].append(value)
      }
    }
    return zip(samples, support.allowsInterval).map {
      $1 ? Bootstrap.interval($0) : (.nan, .nan)
    }
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
    total: [Double],
    _ sample: RepetitionSample
  ) -> Scores.Finger {
    var onsets = OnsetCounts()
    for unit in units { onsets += unit.onsets[index] }
    let offset = index * ScorePlan.fingerWidth
    return Scores.Finger(
      name: plan.fingerNames[index],
      figures: figures,
      sampleCount: Int(total[offset..<offset + 4].reduce(0, +)),
      onsets: onsets,
      onset: onset(of: index..<index + 1, sample)
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
      onsets: unit.onsets,
      rest: unit.rest
    )
  }
}

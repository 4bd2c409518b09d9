import Reports
/// The figures of a replay that come first, in every form of its results.
struct Headline {
  /// What it is.
  let name: String
  /// The figure with its unit.
  let value: String
  /// Its 95 % interval, or how few repetitions tell of it.
  let interval: String
}

extension ReplayResult {
  /// How well fingers are told, how often the hand moves by itself, how soon it
  /// follows; those that have a meaning.
  var headlines: [Headline] {
    var list: [Headline] = []
    func add(
      _ metric: Metric,
      _ name: String,
      _ text: (Double) -> String
    ) {
      let figures = scores.overall + scores.rest
      guard let figure = figures.first(where: { $0.metric == metric }),
        !figure.value.isNaN
      else { return }
      let interval =
        figure.low.isNaN
        ? Self.interval(figure)
        : "\(text(figure.low)) to \(text(figure.high))"
      list.append(
        Headline(name: name, value: text(figure.value), interval: interval)
      )
    }
    add(.balancedAccuracy, "balanced accuracy, mean of fingers") {
      NumberText.people($0, decimals: 3)
    }
    add(.falseActivations, "false activations a minute of rest") {
      NumberText.people($0, decimals: $0 < 10 ? 2 : 1)
    }
    add(.restActiveShare, "rest with any finger active") {
      NumberText.people($0 * 100, decimals: 1) + " %"
    }
    if !scores.onsets.delaysMilliseconds.isEmpty {
      list.append(
        Headline(
          name: "onset delay, median of all fingers",
          value: NumberText.people(scores.onset.median, decimals: 0) + " ms",
          interval: Self.interval(scores.onset)
        )
      )
    }
    return list
  }

  /// The interval of a figure in few digits, or how many repetitions tell of it
  /// where they are too few; a dash where the figure has no meaning.
  static func interval(_ figure: Figure) -> String {
    if figure.value.isNaN { return "–" }
    return figure.low.isNaN
      ? "n = \(figure.repetitions)"
      : "\(short(figure.low))-\(short(figure.high))"
  }

  /// Likewise of an onset delay, in milliseconds.
  static func interval(_ onset: Scores.Onset) -> String {
    if onset.median.isNaN { return "–" }
    guard !onset.low.isNaN else { return "n = \(onset.repetitions)" }
    return NumberText.people(onset.low, decimals: 0) + " to "
      + NumberText.people(onset.high, decimals: 0)
  }
}

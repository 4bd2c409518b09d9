import DecoderHost
import Reports
/// The tables of the report: each figure beside chance, its interval below.
extension ReplayResult {
  /// A figure in a cell: value, then the 95 % interval and chance, small.
  static func cell(_ figure: Figure?) -> String {
    guard let figure, !figure.value.isNaN else { return "<td>–</td>" }
    let small = [
      roughInterval(figure),
      figure.chance.isNaN
        ? "" : "chance \(rough(figure.chance))",
    ].filter { !$0.isEmpty }
    return "<td>\(shown(figure.value, figure.metric))<small>"
      + small.joined(separator: "<br>") + "</small></td>"
  }

  /// The 95 % interval, or the number of repetitions where they are too few.
  static func roughInterval(_ figure: Figure) -> String {
    figure.low.isNaN
      ? interval(figure) : "\(rough(figure.low)) – \(rough(figure.high))"
  }

  /// Few digits, for what stands below a figure.
  private static func rough(_ value: Double) -> String {
    let size = abs(value)
    return NumberText.people(
      value,
      decimals: size >= 100 ? 0 : size >= 10 ? 1 : size >= 0.1 ? 2 : 3
    )
  }

  /// A figure in the digits that suit it.
  static func shown(_ value: Double, _ metric: Metric) -> String {
    switch metric {
    case .mse, .mseMoving:
      value.isFinite && value != 0 && (value < 0.1 || value >= 1000)
        ? NumberText.text((value * 1e4).rounded() / 1e4) ?? "–"
        : NumberText.people(value, decimals: 3)
    default: NumberText.people(value, decimals: 3)
    }
  }

  /// The heading of a metric's column.
  static func heading(_ metric: Metric) -> String {
    switch metric {
    case .accuracy: "accuracy"
    case .balancedAccuracy: "balanced accuracy"
    case .truePositiveRate: "true positive rate"
    case .falsePositiveRate: "false positive rate"
    case .f1: "F1"
    case .recall: "recall"
    case .r2: "R²"
    case .mse: "MSE"
    case .vaf: "VAF"
    case .r2Moving: "R² moving"
    case .mseMoving: "MSE moving"
    case .vafMoving: "VAF moving"
    case .falseActivations: "false activations a minute"
    case .restActiveShare: "rest active"
    }
  }

  private static func table(
    _ columns: [String],
    _ rows: [(isMean: Bool, cells: String)]
  ) -> String {
    """
    <div class="scroll"><table class="figures"><thead><tr>\
    \(columns.map { "<th>\($0)</th>" }.joined())</tr></thead>
    <tbody>
    \(rows.map {
      "<tr\($0.isMean ? " class=\"mean\"" : "")>\($0.cells)</tr>"
    }.joined(separator: "\n"))
    </tbody></table></div>
    """
  }

  /// The fingers, their mean, their onsets.
  var fingerTable: String {
    let metrics = scores.overall.map(\.metric)
    var rows: [(Bool, String)] = []
    for finger in scores.fingers where finger.sampleCount > 0 {
      let onsets = finger.onsets
      let delay =
        onsets.delaysMilliseconds.isEmpty
        ? "<td>–</td>"
        : "<td>\(NumberText.people(finger.onset.median, decimals: 0)) ms<small>"
          + Self.interval(finger.onset) + "</small></td>"
      let counts = Self.counts(onsets).dropFirst().dropLast().map {
        "\($0.1) \($0.0.prefix { $0 != "_" })"
      }
      rows.append(
        (
          false,
          "<td>\(Markup.title(finger.name))</td>"
            + finger.figures.map { Self.cell($0) }.joined() + delay
            + "<td>\(onsets.delaysMilliseconds.count)<small>"
            + counts.prefix(2).joined(separator: ", ") + "<br>"
            + counts.dropFirst(2).joined(separator: ", ") + "</small></td>"
        )
      )
    }
    rows.append(
      (
        true,
        "<td>mean</td>" + scores.overall.map { Self.cell($0) }.joined()
          + "<td></td><td></td>"
      )
    )
    return Self.table(
      ["finger"] + metrics.map(Self.heading)
        + ["onset delay, median", "onsets"],
      rows
    )
  }

  /// One output group.
  static func groupTable(_ group: Scores.Group) -> String {
    guard group.group.kind != .classes else { return classTable(group) }
    let columns = group.elements.first?.figures.map(\.metric) ?? []
    var rows = group.elements.map {
      (
        false,
        "<td>\(Markup.title($0.name))</td>"
          + $0.figures.map { Self.cell($0) }.joined()
      )
    }
    rows.append(
      (
        true,
        "<td>mean</td>" + group.figures.map { Self.cell($0) }.joined()
      )
    )
    return table(["element"] + columns.map(heading), rows)
  }

  /// The classes of a group: how many samples, and the share found.
  private static func classTable(_ group: Scores.Group) -> String {
    let rows = group.elements.enumerated().map { index, element in
      let figure = element.figures[0]
      let count = group.confusion[index].reduce(0, +)
      return (
        false,
        "<td>\(Markup.title(element.name))</td><td>\(count)</td>"
          + "<td>\(NumberText.people(figure.value, decimals: 3))</td>"
          + "<td>\(roughInterval(figure))</td>"
      )
    }
    return table(["class", "samples", "recall", "95 %"], rows)
  }
}

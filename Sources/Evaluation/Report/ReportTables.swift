/// The tables of the report: each figure beside chance, its interval below.
extension ReplayResult {
  /// A figure in a cell: value, then chance and the 95 % interval, small.
  static func cell(_ figure: Figure?, percent: Bool = true) -> String {
    guard let figure, !figure.value.isNaN else { return "<td>–</td>" }
    func show(_ value: Double) -> String {
      shown(value, figure.metric)
    }
    var small: [String] = []
    if !figure.low.isNaN {
      small.append("\(show(figure.low)) to \(show(figure.high))")
    }
    if !figure.chance.isNaN { small.append("chance \(show(figure.chance))") }
    return "<td>\(show(figure.value))<small>"
      + small.joined(separator: "<br>") + "</small></td>"
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
      var delay = "<td>–</td>"
      if !onsets.delaysMilliseconds.isEmpty {
        let low = NumberText.people(finger.low, decimals: 0)
        let high = NumberText.people(finger.high, decimals: 0)
        delay =
          "<td>\(NumberText.people(finger.medianDelay, decimals: 0)) ms<small>"
          + (finger.low.isNaN ? "" : "\(low) to \(high)") + "</small></td>"
      }
      rows.append(
        (
          false,
          "<td>\(Markup.title(finger.name))</td>"
            + finger.figures.map { Self.cell($0) }.joined() + delay
            + "<td>\(onsets.missedCount)<small>of "
            + "\(onsets.delaysMilliseconds.count)</small></td>"
            + "<td>\(onsets.falseCount)</td>"
        )
      )
    }
    rows.append(
      (
        true,
        "<td>mean</td>" + scores.overall.map { Self.cell($0) }.joined()
          + "<td></td><td></td><td></td>"
      )
    )
    return Self.table(
      ["finger"] + metrics.map(Self.heading)
        + ["onset delay, median", "missed", "false"],
      rows
    )
  }

  /// One output group.
  static func groupTable(_ group: Scores.Group) -> String {
    let isClasses = group.group.kind == .classes
    let columns = group.elements.first?.figures.map(\.metric) ?? []
    var rows = group.elements.map {
      (
        false,
        "<td>\(Markup.title($0.name))</td>"
          + $0.figures.map { Self.cell($0) }.joined()
      )
    }
    if !isClasses {
      rows.append(
        (
          true,
          "<td>mean</td>" + group.figures.map { Self.cell($0) }.joined()
        )
      )
    }
    return table(
      [isClasses ? "class" : "element"] + columns.map(heading),
      rows
    )
  }
}

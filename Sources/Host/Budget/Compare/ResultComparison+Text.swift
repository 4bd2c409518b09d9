import Reports
import Files

/// What is printed for people.
extension ResultComparison {
  /// What the results are of, a line for each difference; then a line for each
  /// figure that changed: those that were asked for, then the others, the
  /// greatest change first. With `isBrief` only what stands by itself, not in
  /// lists; points of curves never.
  public func text(isBrief: Bool) -> String {
    let texts = textChanges.filter { !isBrief || $0.isWhole }
    let shown = changes.filter { !$0.isPoint && (!isBrief || $0.isWhole) }
    let parts = changes.count { !$0.isPoint } - shown.count
    let points = changes.count(where: \.isPoint)
    var lines = texts.map(Self.line)
    if !shown.isEmpty { lines += Self.table(shown.sorted(by: Self.isBefore)) }
    if changes.isEmpty { lines.append("no figure changed") }
    if parts > 0 {
      lines.append("and \(parts) figures of parts; --all shows them")
    }
    if points > 0 {
      lines.append("and \(points) points of curves; --json has them")
    }
    return lines.joined(separator: "\n")
  }

  /// What was asked for, among the figures.
  private static let asked = [
    "clock_MHz", "battery_celsius", "day_hours", "hours_worn", "hours_awake",
  ]

  private static func isBefore(_ a: Change, _ b: Change) -> Bool {
    func order(_ change: Change) -> (Int, Double, String) {
      let place = asked.firstIndex(of: change.path) ?? asked.count
      // From nothing to something is more than any share; of a few more or
      // fewer a share would be large and say nothing.
      let size = change.isOfFew ? 0 : change.share.map(abs) ?? .infinity
      return (place, -size, change.path)
    }
    return order(a) < order(b)
  }

  private static func line(_ change: TextChange) -> String {
    func shown(_ text: String?) -> String {
      text.map { $0.visible.shortened(to: 60) } ?? "-"
    }
    return Figures.folded(
      "\(change.path.visible.shortened(to: 100)): \(shown(change.first)) → "
        + shown(change.second)
    )
  }

  /// A path of more letters has a line of its own, so that a terminal of 80
  /// columns breaks no line.
  private static let widestPath = 38

  /// A share, or of few the number of more or fewer.
  private static func difference(_ change: Change) -> String {
    if change.isOfFew, let first = change.first, let second = change.second {
      let number = Figures.text(second - first, digits: 6)
      return second > first ? "+" + number : number
    }
    return change.share.map { ($0 > 0 ? "+" : "") + Figures.percent($0) } ?? "-"
  }

  private static func table(_ changes: [Change]) -> [String] {
    var table = TextTable()
    table.add(["figure", "before", "after", "change"])
    var longPaths: [Int: String] = [:]
    for (index, change) in changes.enumerated() {
      let path = change.path.visible.shortened(to: 100)
      let isLong = path.count > widestPath
      // The first line is the head.
      if isLong { longPaths[index + 1] = path }
      table.add([
        isLong ? "" : path,
        change.first.map { Figures.text($0, digits: 6) } ?? "-",
        change.second.map { Figures.text($0, digits: 6) } ?? "-",
        difference(change),
      ])
    }
    return table.lines.enumerated().flatMap { index, line in
      [longPaths[index], line].compactMap { $0 }
    }
  }
}

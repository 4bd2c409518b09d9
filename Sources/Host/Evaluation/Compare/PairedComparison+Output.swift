public import Reports
extension PairedComparison {
  /// What is printed: a line for each figure, 100 columns wide.
  public var text: String {
    var table = TextTable()
    table.add(["", "before", "after", "change", "95 %", ""])
    for row in rows {
      func shown(_ value: Double) -> String {
        NumberText.people(value, decimals: row.decimals)
      }
      let interval =
        row.low.isNaN
        ? "n = \(row.repetitions)"
        : "\(shown(row.low)) to \(shown(row.high))"
      let change = row.second - row.first
      table.add([
        row.name, shown(row.first), shown(row.second),
        row.first == row.second
          ? "0" : (change > 0 ? "+" : "") + shown(change),
        interval, row.verdict ?? "",
      ])
    }
    return
      (table.lines + [
        "paired over \(repetitionCount) repetitions of \(movementCount) movements; "
          + "n = 3: only three tell of it, too few"
      ]).joined(separator: "\n")
  }

  /// For scripts.
  public var document: JSONValue {
    .list(
      rows.map {
        .object([
          ("figure", .text($0.name)), ("first", .number($0.first)),
          ("second", .number($0.second)),
          ("difference", .number($0.second - $0.first)),
          (
            "confidence_95",
            $0.low.isNaN ? .null : .list([.number($0.low), .number($0.high)])
          ),
          ("repetitions", .integer($0.repetitions)),
          ("verdict", $0.verdict.map { .text($0) } ?? .null),
        ])
      }
    )
  }
}

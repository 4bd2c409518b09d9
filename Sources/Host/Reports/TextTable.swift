import Files

/// Lines of text in columns, for people at a terminal.
public struct TextTable {
  private var rows: [[String]] = []
  private let leading: Int

  /// Starts a table.
  ///
  /// - Parameter leadingColumns: How many columns are aligned to the left; the
  ///   others are aligned to the right.
  public init(leadingColumns: Int = 1) {
    leading = leadingColumns
  }

  /// Adds a line; of what is no text in its cells the codes are shown.
  public mutating func add(_ cells: [String]) {
    rows.append(cells.map(\.visible))
  }

  /// The lines, columns two spaces apart.
  public var lines: [String] {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      var line = ""
      for (column, cell) in row.enumerated() {
        let pad = String(repeating: " ", count: widths[column] - cell.count)
        if column > 0 { line += "  " }
        line += column < leading ? cell + pad : pad + cell
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}

import Files

/// Reads columns of a table, row by row.
final class CSVCursor: SignalCursor {
  let channelCount: Int
  let frameCount: Int

  private let source: ByteSource
  private let table: CSVTable
  private let columns: [Int]
  private var lines: LineReader
  /// The row that `lines` gives next.
  private var row = 0
  /// The line of the row before that, from 1.
  private var lineNumber: Int

  init(
    _ source: ByteSource,
    _ table: CSVTable,
    columns: [Int],
    frameCount: Int
  ) {
    self.source = source
    self.table = table
    self.columns = columns
    self.frameCount = frameCount
    channelCount = columns.count
    let first = table.index.first ?? CSVTable.Entry(offset: 0, line: 1)
    lines = LineReader(source, from: first.offset, lineEnd: table.lineEnd)
    lineNumber = first.line - 1
  }

  var position = 0

  func read(
    _ count: Int,
    into values: inout [Double]
  ) throws(Fault) -> Int {
    let total = min(count, frameCount - position)
    guard total > 0 else { return 0 }
    try seek()
    for _ in 0..<total {
      guard let line = try nextRow() else { return try ended() }
      let base = values.count
      values.append(contentsOf: repeatElement(0, count: channelCount))
      try parse(line, into: &values, at: base)
      position += 1
    }
    return total
  }

  /// Goes to the row at `position`.
  private func seek() throws(Fault) {
    if position == row { return }
    let entry = position / CSVTable.indexInterval
    if position < row || entry > row / CSVTable.indexInterval {
      let place = table.index[entry]
      lines = LineReader(source, from: place.offset, lineEnd: table.lineEnd)
      lineNumber = place.line - 1
      row = entry * CSVTable.indexInterval
    }
    while row < position {
      guard try nextRow() != nil else {
        _ = try ended()
        return
      }
    }
  }

  private func nextRow() throws(Fault) -> ArraySlice<UInt8>? {
    while let line = try lines.next() {
      lineNumber += 1
      if CSVHeader.isBlank(line) || CSVHeader.isComment(line) { continue }
      row += 1
      return line
    }
    return nil
  }

  private func parse(
    _ line: ArraySlice<UInt8>,
    into values: inout [Double],
    at base: Int
  ) throws(Fault) {
    let fields = CSVRow.fields(line, table.dialect)
    guard fields.count == table.fieldCount else {
      _ = try ended()
      return
    }
    for (channel, column) in columns.enumerated() {
      let field = fields[column]
      let number: Double? =
        if let words = table.words[column] {
          words.known(CSVRow.text(field)).map(Double.init)
        } else {
          CSVRow.number(field, point: table.dialect.point)
        }
      guard let number else {
        throw Fault(
          place: "\(source.path):\(lineNumber)",
          fault: "'\(CSVRow.text(field).prefix(40))' in field \(column + 1) is "
            + "not a number",
          remedy: "correct the line"
        )
      }
      values[base + channel] = number
    }
  }

  private func ended() throws(Fault) -> Int {
    throw Fault(
      place: source.path,
      fault: "changed while it was read",
      remedy: "run again when it is complete"
    )
  }
}

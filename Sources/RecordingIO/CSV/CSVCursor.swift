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
    lines = LineReader(source, from: table.index.first ?? 0)
  }

  var position = 0

  func read(
    _ count: Int,
    into values: inout [Double]
  ) throws(RecordingError) -> Int {
    let total = min(count, frameCount - position)
    guard total > 0 else { return 0 }
    try seek()
    for _ in 0..<total {
      guard var line = try nextRow() else { return try ended() }
      if row == 1 && line.starts(with: [0xEF, 0xBB, 0xBF]) {
        line = line.dropFirst(3)
      }
      let base = values.count
      values.append(contentsOf: repeatElement(0, count: channelCount))
      try parse(line, into: &values, at: base)
      position += 1
    }
    return total
  }

  /// Goes to the row at `position`.
  private func seek() throws(RecordingError) {
    if position == row { return }
    let entry = position / CSVTable.indexInterval
    if position < row || entry > row / CSVTable.indexInterval {
      lines = LineReader(source, from: table.index[entry])
      row = entry * CSVTable.indexInterval
    }
    while row < position {
      guard try nextRow() != nil else {
        _ = try ended()
        return
      }
    }
  }

  private func nextRow() throws(RecordingError) -> ArraySlice<UInt8>? {
    let line = try lines.next()
    row += 1
    return line
  }

  private func parse(
    _ line: ArraySlice<UInt8>,
    into values: inout [Double],
    at base: Int
  ) throws(RecordingError) {
    let fields = CSVRow.fields(line, table.separator)
    guard fields.count == table.fieldCount else {
      _ = try ended()
      return
    }
    for (channel, column) in columns.enumerated() {
      guard let number = CSVRow.number(fields[column]) else {
        throw RecordingError(
          place: "\(source.path):\(table.firstLine + row - 1)",
          fault: "'\(CSVRow.text(fields[column]).prefix(40))' in field "
            + "\(column + 1) is not a number",
          remedy: "correct the line"
        )
      }
      values[base + channel] = number
    }
  }

  private func ended() throws(RecordingError) -> Int {
    throw RecordingError(
      place: source.path,
      fault: "changed while it was read",
      remedy: "run again when it is complete"
    )
  }
}

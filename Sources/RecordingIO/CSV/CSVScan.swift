/// The first pass over a table: counts rows, and finds the rate and the gaps
/// if there is a column with the time.
struct CSVScan {
  var table: CSVTable
  var segments = [RecordingSegment(start: .zero, position: .zero)]
  var rate: Rational?

  private var firstTime: Rational?
  private var lastTime: Rational?
  private var interval: Rational?
  /// Rows since the last gap, and the time of the first of them.
  private var stretchStart = Rational.zero
  private var stretchRows = 0

  init(
    _ source: ByteSource,
    _ header: CSVHeader,
    _ options: CSVOptions,
    _ warnings: inout [String]
  ) throws(RecordingError) {
    table = CSVTable(
      separator: header.separator,
      fieldCount: header.names.count,
      firstLine: header.firstLine
    )
    rate = options.rate
    interval = options.rate?.reciprocal
    var lines = LineReader(source, from: header.firstRowOffset)
    var offset = header.firstRowOffset
    var lineNumber = header.firstLine
    while let line = try lines.next() {
      let content =
        header.firstRowOffset == 0 && lineNumber == 1
          && line.starts(with: [0xEF, 0xBB, 0xBF]) ? line.dropFirst(3) : line
      if !content.isEmpty {
        let fields = CSVRow.count(content, table.separator)
        if fields != table.fieldCount {
          // Only the last line may lack its end: the file was cut off there.
          guard lines.isUnterminated else {
            throw RecordingError(
              place: "\(source.path):\(lineNumber)",
              fault: "has \(fields) fields, the first line has "
                + "\(table.fieldCount)",
              remedy: "correct the line"
            )
          }
          warnings.append(
            "\(source.path): truncated in line \(lineNumber); "
              + "\(table.rowCount) whole rows are used"
          )
          break
        }
        if let column = header.timeColumn {
          try addTime(content, column, "\(source.path):\(lineNumber)")
        }
        if table.rowCount.isMultiple(of: CSVTable.indexInterval) {
          table.index.append(offset)
        }
        table.rowCount += 1
      } else if !lines.isAtEnd {
        // A blank line inside would shift the lines that errors name.
        throw RecordingError(
          place: "\(source.path):\(lineNumber)",
          fault: "the line is empty",
          remedy: "remove it"
        )
      }
      lineNumber += 1
      offset = lines.offset
    }
    guard table.rowCount > 0 else {
      throw RecordingError(
        place: source.path,
        fault: "has no rows",
        remedy: "check the file"
      )
    }
    try finishRate(source.path, header)
  }

  private mutating func addTime(
    _ line: ArraySlice<UInt8>,
    _ column: Int,
    _ place: String
  ) throws(RecordingError) {
    let field = CSVRow.fields(line, table.separator)[column]
    guard let time = Rational(CSVRow.text(field)) else {
      throw RecordingError(
        place: place,
        fault: "the time '\(CSVRow.text(field))' is not a number",
        remedy: "write seconds"
      )
    }
    defer { lastTime = time }
    guard let lastTime else {
      firstTime = time
      stretchStart = time
      stretchRows = 1
      return
    }
    guard time > lastTime else {
      throw RecordingError(
        place: place,
        fault: "the time does not go on",
        remedy: "sort the rows, or cut the file in two"
      )
    }
    let step = time.subtracting(lastTime) ?? .zero
    if interval == nil { interval = step }
    // A gap: one and a half samples or more since the row before.
    if let interval, let limit = interval.multiplied(by: Rational(3, 2)),
      step >= limit
    {
      segments.append(
        RecordingSegment(
          start: time.subtracting(firstTime ?? .zero) ?? time,
          position: interval.multiplied(by: Rational(table.rowCount)) ?? .zero
        )
      )
      stretchStart = time
      stretchRows = 0
    }
    stretchRows += 1
  }

  /// The rate that the first interval gives, if the times bear it out.
  private mutating func finishRate(
    _ path: String,
    _ header: CSVHeader
  ) throws(RecordingError) {
    guard header.timeColumn != nil else { return }
    guard let interval, let lastTime, let found = interval.reciprocal else {
      return
    }
    // Times are rounded: over the last stretch they may be off by a sample.
    let elapsed = lastTime.subtracting(stretchStart)?.doubleValue ?? 0
    let expected = Double(stretchRows - 1) * interval.doubleValue
    guard abs(elapsed - expected) <= interval.doubleValue else {
      throw RecordingError(
        place: path,
        fault: "\(stretchRows) rows at \(found) Hz do not last \(elapsed) s",
        remedy: "state 'rate_hz' if it differs, or repair the times"
      )
    }
    rate = found
  }
}

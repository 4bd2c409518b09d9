import Files

/// The first pass over a table: counts rows, collects the times and the words of
/// columns of text, and sees that each row has all fields.
struct CSVScan {
  var table: CSVTable

  /// The times, relative to the first, in the unit in which they count.
  let stamps: StampStore

  /// The first time as it is written.
  private(set) var firstTime = 0.0

  /// Whether all times are whole numbers.
  private(set) var timesAreWhole = true

  /// Columns of text whose words are no labels.
  private(set) var freeTexts: Set<Int> = []

  private let path: String
  private let header: CSVHeader
  private var firstStamp: Int128?
  private var lastStamp: Int128 = 0
  /// Columns whose words are collected, and those that are still empty.
  private var textColumns: [Int]
  private(set) var emptyColumns: [Int]
  /// Rows at the end, so far, in which no field has anything.
  private var emptyRowCount = 0

  /// More different words are no labels.
  private static let wordLimit = 1000

  init(
    _ source: ByteSource,
    _ header: CSVHeader,
    _ warnings: inout [String]
  ) throws(Fault) {
    path = source.path
    self.header = header
    table = CSVTable(header)
    stamps = StampStore(for: path)
    textColumns = header.kinds.indices.filter {
      header.kinds[$0] == .text && $0 != header.timeColumn
    }
    emptyColumns = header.kinds.indices.filter {
      header.kinds[$0] == .empty && $0 != header.timeColumn
    }
    for column in textColumns { table.words[column] = CSVWords() }
    var lines = LineReader(
      source,
      from: header.firstRowOffset,
      lineEnd: header.text.lineEnd
    )
    var offset = header.firstRowOffset
    var number = header.firstLine
    var blankLine: Int?
    // Comments since the last row: those behind all rows are nobody's concern.
    var pendingCommentCount = 0
    var commentCount = 0
    while let line = try lines.next() {
      defer {
        number += 1
        offset = lines.offset
      }
      if CSVHeader.isBlank(line) {
        blankLine = blankLine ?? number
        continue
      }
      if CSVHeader.isComment(line) {
        pendingCommentCount += table.rowCount > 0 ? 1 : 0
        continue
      }
      let isLast = lines.isUnterminated
      do {
        try addRow(line, number, isLast: isLast)
      } catch  where isLast {
        // Only the last line may lack its end: the file was cut off there.
        warnings.append(
          "\(path): truncated in line \(number); \(table.rowCount) whole rows "
            + "are used"
        )
        break
      }
      if let blankLine {
        throw Fault(
          place: "\(path):\(blankLine)",
          fault: "the line is empty",
          remedy: "remove it"
        )
      }
      if table.rowCount.isMultiple(of: CSVTable.indexInterval) {
        table.index.append(CSVTable.Entry(offset: offset, line: number))
      }
      table.rowCount += 1
      commentCount += pendingCommentCount
      pendingCommentCount = 0
    }
    if commentCount > 0 {
      warnings.append(
        "\(path): \(commentCount) lines of comment between the rows; left out"
      )
    }
    if emptyRowCount > 0 {
      table.rowCount -= emptyRowCount
      warnings.append(
        "\(path): the last \(emptyRowCount) rows are empty; left out"
      )
    }
    for (column, words) in table.words where words.areFree(table.rowCount) {
      table.words[column] = nil
      freeTexts.insert(column)
    }
    try stamps.finish()
    guard table.rowCount > 0 else {
      throw Fault(
        place: path,
        fault: "has no rows",
        remedy: "check the file"
      )
    }
  }

  private mutating func addRow(
    _ line: ArraySlice<UInt8>,
    _ number: Int,
    isLast: Bool
  ) throws(Fault) {
    let place = "\(path):\(number)"
    guard !line.contains(0) else {
      throw Fault(
        place: place,
        fault: "holds bytes of zero",
        remedy: "repair the line"
      )
    }
    let dialect = table.dialect
    let count = CSVRow.count(line, dialect)
    guard count == table.fieldCount else {
      throw Fault(
        place: place,
        fault: "has \(count) fields, the first line has \(table.fieldCount)",
        remedy: "correct the line"
      )
    }
    if CSVRow.isEmpty(line, dialect) {
      emptyRowCount += 1
      return
    }
    defer { emptyRowCount = 0 }
    let needsFields =
      header.timeColumn != nil || !textColumns.isEmpty || !emptyColumns.isEmpty
      || isLast
    guard needsFields else { return }
    let fields = CSVRow.fields(line, dialect)
    if isLast { try checkNumbers(fields, place) }
    for column in emptyColumns { addToEmpty(column, fields[column]) }
    if let column = header.timeColumn {
      guard emptyRowCount == 0 else {
        throw Fault(
          place: place,
          fault: "the rows before it have no time",
          remedy: "remove them"
        )
      }
      try addTime(fields[column], place)
    }
    for column in textColumns { addWord(fields[column], column) }
  }

  /// A last line without an end may be cut inside a number.
  private func checkNumbers(
    _ fields: [ArraySlice<UInt8>],
    _ place: String
  ) throws(Fault) {
    for column in fields.indices
    where header.kinds[column] == .number && column != header.timeColumn {
      guard
        CSVRow.number(fields[column], point: table.dialect.point) != nil
      else {
        throw Fault(
          place: place,
          fault: "is cut off",
          remedy: "remove the line"
        )
      }
    }
  }

  // MARK: - Words

  /// A column in which nothing stood becomes one of text by its first word, and
  /// stays one of numbers by its first number.
  private mutating func addToEmpty(_ column: Int, _ field: ArraySlice<UInt8>) {
    let bare = CSVRow.bare(field)
    if bare.isEmpty { return }
    emptyColumns.removeAll { $0 == column }
    guard CSVRow.number(bare, point: table.dialect.point) == nil else { return }
    textColumns.append(column)
    var words = CSVWords()
    // The rows before had none.
    if table.rowCount > 0 { _ = words.code(of: "") }
    table.words[column] = words
  }

  private mutating func addWord(_ field: ArraySlice<UInt8>, _ column: Int) {
    table.words[column]?.add(CSVRow.text(field))
    guard let count = table.words[column]?.list.count, count > Self.wordLimit
    else { return }
    textColumns.removeAll { $0 == column }
    table.words[column] = nil
    freeTexts.insert(column)
  }

  // MARK: - Times

  private mutating func addTime(
    _ field: ArraySlice<UInt8>,
    _ place: String
  ) throws(Fault) {
    let bytes = CSVRow.bare(field)
    guard
      let stamp = DecimalText.parse(bytes, point: table.dialect.point)
        ?? ClockText.parse(bytes)
    else {
      throw Fault(
        place: place,
        fault:
          "the time '\(FileText.decode(bytes).prefix(40))' is not a number",
        remedy: "write seconds, or set 'time_column: none'"
      )
    }
    timesAreWhole = timesAreWhole && stamp % DecimalText.unit == 0
    guard let firstStamp else {
      firstStamp = stamp
      lastStamp = stamp
      firstTime = Double(stamp) / Double(DecimalText.unit)
      try stamps.append(0)
      return
    }
    // Stamps may be alike, where they are rounded or rows come in bursts.
    guard stamp >= lastStamp else {
      throw Fault(
        place: place,
        fault: "the time does not go on: it is before that of the row above",
        remedy: "sort the rows, or cut the file in two"
      )
    }
    lastStamp = stamp
    // Neither of the two is beyond 10^36.
    let elapsed = stamp - firstStamp
    try stamps.append(Double(elapsed) / Double(DecimalText.unit))
  }
}

/// The different words of a column, numbered as they come.
struct CSVWords: Sendable {
  private(set) var list: [String] = []
  private var codes: [String: Int] = [:]

  /// The number of a word; a new one's is the next.
  mutating func code(of word: String) -> Int {
    if let code = codes[word] { return code }
    codes[word] = list.count
    list.append(word)
    return list.count - 1
  }

  mutating func add(_ word: String) { _ = code(of: word) }

  /// Whether they are times of day, or nearly as many as there are rows, which
  /// labels are not.
  func areFree(_ rowCount: Int) -> Bool {
    list.count > 20 && 2 * list.count > rowCount
      || list.contains { !$0.isEmpty }
        && list.allSatisfy {
          $0.isEmpty || ClockText.parse(Array($0.utf8)[...]) != nil
        }
  }

  /// The number of a word that is known.
  func known(_ word: String) -> Int? { codes[word] }
}

import Files

/// What the first lines of a table say: how its fields are parted and named, and
/// which of them are numbers, time, text.
struct CSVHeader {
  var text: CSVText
  var dialect: CSVDialect
  /// One for each field of a row.
  var names: [String]
  /// As the names or a line of units say; empty where nothing does.
  var units: [String]
  /// What each field holds.
  var kinds: [Kind]
  /// The field with the time.
  var timeColumn: Int?
  var timeUnit: TimeUnit?
  /// A first field that counts the rows, as pandas and R write it.
  var indexColumn: Int?
  /// Fields without a name of their own.
  var unnamed: Set<Int> = []
  /// A rate that a comment or a name states, and where.
  var statedRate: (rate: Rational, place: String)?
  /// Where the first row starts, and its line, from 1.
  var firstRowOffset = 0
  var firstLine = 1
  /// What was taken for something, one line each.
  var notes: [String] = []

  /// What a field holds.
  enum Kind {
    case number, text
    /// Nothing, in the lines that were looked at.
    case empty
  }

  /// Lines that are looked at, and the most bytes they may have.
  private static let sampleLineCount = 200
  private static let sampleByteCount = 1 << 18

  /// Marks at the start of a line that make it a comment.
  static func isComment(_ line: ArraySlice<UInt8>) -> Bool {
    line.first == UInt8(ascii: "#") || line.first == UInt8(ascii: "%")
      || line.starts(with: Array("//".utf8))
  }

  /// Whether nothing but blanks is in a line.
  static func isBlank(_ line: ArraySlice<UInt8>) -> Bool {
    line.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0C }
  }

  /// The number that comes most often; the larger of two.
  static func usualCount(_ counts: [Int]) -> Int {
    let numbers = Dictionary(grouping: counts, by: { $0 }).mapValues(\.count)
    return numbers.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key ?? 0
  }

  init(
    of source: ByteSource,
    _ options: CSVOptions
  ) throws(Fault) {
    text = try CSVText(of: source)
    let sample = try CSVSample(
      of: source,
      text,
      skipping: options.skippedLineCount,
      lineCount: Self.sampleLineCount,
      byteCount: Self.sampleByteCount
    )
    guard let first = sample.lines.first else {
      throw Fault(
        place: source.path,
        fault: "has no rows",
        remedy: "check the file"
      )
    }
    let lines = sample.lines.map(\.content)
    dialect = CSVDialect(
      of: lines,
      separator: options.separator ?? sample.separator,
      point: options.decimalPoint
    )
    let fields = lines.map { [dialect] in CSVRow.fields($0[...], dialect) }
    let body = Array(fields.dropFirst())
    let count =
      body.isEmpty ? fields[0].count : Self.usualCount(body.map(\.count))
    kinds = Self.kinds(body, count, dialect)
    let hasHeader =
      options.hasHeader ?? Self.isHeader(fields[0], body, kinds, dialect)
    firstRowOffset = first.offset
    firstLine = first.number
    names = (0..<count).map { "column \($0 + 1)" }
    units = [String](repeating: "", count: count)
    if hasHeader {
      names = try Self.names(
        fields[0],
        lines[0],
        body,
        count,
        dialect,
        "\(source.path):\(first.number)",
        sample
      )
      (firstRowOffset, firstLine) =
        sample.lines.count > 1
        ? (sample.lines[1].offset, sample.lines[1].number)
        : (sample.endOffset, first.number + 1)
      if Self.isSequence(fields[0].map { CSVRow.text($0) }) {
        notes.append(
          "\(source.path):\(first.number): the numbers 0, 1, 2 ... are taken "
            + "for the columns' names; set 'header: false' if they are a row"
        )
      }
    } else {
      kinds = Self.kinds(fields, count, dialect)
      if let comment = sample.comments.last,
        let found = Self.names(
          inComment: comment.content,
          fields,
          count,
          dialect
        )
      {
        names = found
      }
      try Self.checkDecimals(fields, dialect, "\(source.path):\(firstLine)")
    }
    for (index, name) in names.enumerated() {
      units[index] = UnitInName.unit(of: name)
    }
    addUnitLine(sample, fields, hasHeader)
    findIndex(hasHeader ? body : fields)
    unnamed = Set(names.indices.filter { names[$0].isEmpty })
    for index in unnamed {
      names[index] = "column \(index + 1)"
    }
    statedRate = sample.statedRate(source.path)
    try findTime(
      options,
      hasHeader ? body : fields,
      "\(source.path):\(first.number)"
    )
    guard kinds.contains(where: { $0 != .text }) else {
      throw Fault(
        place: source.path,
        fault: "holds no column of numbers",
        remedy: "check the file's kind"
      )
    }
  }

  // MARK: - Names

  /// Whether the first line names the columns: where the lines below have
  /// numbers, it has words.
  private static func isHeader(
    _ first: [ArraySlice<UInt8>],
    _ body: [[ArraySlice<UInt8>]],
    _ kinds: [Kind],
    _ dialect: CSVDialect
  ) -> Bool {
    let isWord = first.map {
      CSVRow.number($0, point: dialect.point) == nil
        && CSVRow.number($0) == nil
    }
    if body.isEmpty { return isWord.contains(true) }
    let isNumber = kinds.contains(.number)
    for (word, kind) in zip(isWord, kinds) where word && kind == .number {
      return true
    }
    // More names, or fewer, than there are numbers below.
    if first.count != kinds.count && !isWord.contains(false) { return true }
    if !isNumber { return !isWord.contains(false) }
    let texts = first.map { CSVRow.text($0) }
    guard isSequence(texts) else { return false }
    // pandas numbers columns without names: 0, 1, 2 ... over its index, or over
    // decimals.
    return texts[0].isEmpty || texts.count >= 4
      || body.joined().contains { $0.contains(dialect.point) }
  }

  /// Whether texts are 0, 1, 2 ..., the first of them empty or not.
  private static func isSequence(_ texts: [String]) -> Bool {
    let numbers = texts.first?.isEmpty == true ? texts.dropFirst() : texts[...]
    return !numbers.isEmpty
      && numbers.elementsEqual((0..<numbers.count).map(String.init))
      && (texts.first?.isEmpty == true || numbers.count > 1)
  }

  /// The names in the first line, one for each field of the rows.
  private static func names(
    _ first: [ArraySlice<UInt8>],
    _ line: [UInt8],
    _ body: [[ArraySlice<UInt8>]],
    _ count: Int,
    _ dialect: CSVDialect,
    _ place: String,
    _ sample: CSVSample
  ) throws(Fault) -> [String] {
    if line.count(where: { $0 == UInt8(ascii: "\"") }) % 2 == 1 {
      throw Fault(
        place: place,
        fault: "a name between quotes goes on in the next line",
        remedy: "write it in one line"
      )
    }
    var names = first.map { CSVRow.text($0) }
    if names.count == count { return names }
    // Names over aligned columns may have blanks inside.
    if dialect.separator == CSVDialect.blank {
      let wide = FileText.decode(line[...]).split(separator: "  ").map(
        \.trimmed
      )
      .filter { !$0.isEmpty }
      if wide.count == count { return wide }
    }
    // A separator at the end of the names alone, or of the rows alone.
    if names.count == count + 1 && names.last?.isEmpty == true {
      return names.dropLast()
    }
    if names.count == count - 1 {
      let rows = body.filter { $0.count == count }
      if rows.allSatisfy({ $0.last.map { CSVRow.bare($0).isEmpty } ?? false }) {
        return names + [""]
      }
      // R names the rows in a first column that has no name.
      if countsRows(rows.compactMap(\.first)) {
        names.insert("", at: 0)
        return names
      }
    }
    if dialect.separator == UInt8(ascii: ","), count == 2 * names.count,
      body.joined().allSatisfy({ !$0.contains(UInt8(ascii: ".")) })
    {
      throw Fault(
        place: place,
        fault: "has \(names.count) fields, the rows have \(count): commas "
          + "before decimals and between fields alike",
        remedy: "write points, or part the fields with semicolons"
      )
    }
    let start = sample.lines.first {
      CSVRow.count($0.content[...], dialect) == count
    }
    throw Fault(
      place: place,
      fault: "has \(names.count) fields, most rows have \(count)",
      remedy: start.map {
        "if the table starts in line \($0.number), set 'skip_lines: "
          + "\($0.number - 1)' in the session file, or mark the lines above "
          + "with #"
      } ?? "correct the line"
    )
  }

  /// The names that numpy.savetxt writes into a comment.
  private static func names(
    inComment comment: [UInt8],
    _ rows: [[ArraySlice<UInt8>]],
    _ count: Int,
    _ dialect: CSVDialect
  ) -> [String]? {
    let content = comment.drop { "#%/ ".utf8.contains($0) }
    for separator in [dialect.separator, UInt8(ascii: ","), CSVDialect.blank] {
      let fields = CSVRow.fields(
        content[...],
        CSVDialect(separator: separator)
      )
      guard fields.count == count,
        fields.allSatisfy({ CSVRow.number($0) == nil })
      else { continue }
      return fields.map { CSVRow.text($0) }
    }
    return nil
  }

  /// Refuses whole numbers such as `05` behind a comma: they are decimals.
  private static func checkDecimals(
    _ rows: [[ArraySlice<UInt8>]],
    _ dialect: CSVDialect,
    _ place: String
  ) throws(Fault) {
    guard dialect.separator == UInt8(ascii: ",") else { return }
    let fields = rows.joined().map { CSVRow.bare($0) }
    guard fields.allSatisfy({ !$0.contains(UInt8(ascii: ".")) }),
      let decimals = fields.first(where: {
        $0.count > 1 && $0.first == UInt8(ascii: "0")
          && $0.allSatisfy { (0x30...0x39).contains($0) }
      })
    else { return }
    throw Fault(
      place: place,
      fault: "'\(FileText.decode(decimals))' behind a comma looks like the "
        + "decimals of a number",
      remedy: "write points, or part the fields with semicolons"
    )
  }

  /// A line below the names that gives their units.
  private mutating func addUnitLine(
    _ sample: CSVSample,
    _ fields: [[ArraySlice<UInt8>]],
    _ hasHeader: Bool
  ) {
    guard hasHeader, fields.count > 2, fields[1].count == names.count else {
      return
    }
    let words = fields[1].map { text -> String in
      CSVRow.text(text).filter { !"()[]{}".contains($0) }.trimmed
    }
    guard words.contains(where: { !$0.isEmpty }),
      words.allSatisfy({ $0.isEmpty || UnitInName.known.contains($0) })
    else { return }
    units = words
    firstRowOffset = sample.lines[2].offset
    firstLine = sample.lines[2].number
  }

  // MARK: - Columns

  /// What each column of some rows holds: text where most of what stands there
  /// is none of numbers.
  private static func kinds(
    _ rows: [[ArraySlice<UInt8>]],
    _ count: Int,
    _ dialect: CSVDialect
  ) -> [Kind] {
    var numbers = [Int](repeating: 0, count: count)
    var others = numbers
    for row in rows where row.count == count {
      for (index, field) in row.enumerated()
      where !CSVRow.bare(field).isEmpty {
        if CSVRow.number(field, point: dialect.point) != nil {
          numbers[index] += 1
        } else {
          others[index] += 1
        }
      }
    }
    return zip(numbers, others).map { numbers, others in
      numbers + others == 0 ? .empty : others > numbers ? .text : .number
    }
  }

  /// Whether fields are whole numbers, each one more than that before it.
  private static func countsRows(_ fields: [ArraySlice<UInt8>]) -> Bool {
    let numbers = fields.map { Int(CSVRow.text($0)) }
    guard let first = numbers.first, let first else { return false }
    return numbers.enumerated().allSatisfy {
      $0.element == first.addingReportingOverflow($0.offset).partialValue
    }
  }

  /// Whether each of some numbers is more than the one before.
  private static func rises(
    _ fields: [ArraySlice<UInt8>],
    _ dialect: CSVDialect
  ) -> Bool {
    let numbers = fields.map { CSVRow.number($0, point: dialect.point) ?? .nan }
    return numbers.count > 1
      && zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 }
  }

  /// A first column without a name that counts the rows.
  private mutating func findIndex(_ rows: [[ArraySlice<UInt8>]]) {
    let whole = rows.filter { [names] in $0.count == names.count }
    if names.count > 1, names[0].isEmpty, whole.count > 1,
      Self.countsRows(whole.compactMap(\.first))
    {
      indexColumn = 0
    }
  }

  private mutating func findTime(
    _ options: CSVOptions,
    _ rows: [[ArraySlice<UInt8>]],
    _ place: String
  ) throws(Fault) {
    func holdsTimes(_ column: Int) -> Bool {
      guard kinds[column] == .text else { return true }
      return rows.prefix(3).allSatisfy {
        column < $0.count && ClockText.parse(CSVRow.bare($0[column])) != nil
      }
    }
    if let wanted = options.timeColumn {
      guard let column = names.firstIndex(of: wanted) else {
        throw Fault(
          place: place,
          fault: "has no column '\(wanted)'",
          remedy: "it has: \(names.prefix(40).joined(separator: ", "))"
        )
      }
      timeColumn = column
    } else if options.findsTime {
      timeColumn = names.indices.first {
        $0 != indexColumn && TimeColumnName(names[$0]) != nil
          && holdsTimes($0)
      }
    }
    if timeColumn == nil && options.findsTime && names.count > 1
      && names[0] == "t" && Self.rises(rows.compactMap(\.first), dialect)
    {
      timeColumn = 0
    }
    guard let timeColumn else { return }
    if indexColumn == timeColumn { indexColumn = nil }
    let name = TimeColumnName(names[timeColumn])
    timeUnit =
      options.timeUnit ?? name?.unit
      ?? TimeUnit(word: units[timeColumn])
    if let rate = name?.rate { statedRate = (rate, place) }
  }
}

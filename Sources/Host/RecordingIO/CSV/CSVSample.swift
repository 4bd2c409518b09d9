import Files

/// The first lines of a table, comments and blank lines apart.
struct CSVSample {
  /// A line of the file.
  struct Line {
    var content: [UInt8]
    /// From 1.
    var number: Int
    /// Where it starts.
    var offset: Int
  }

  /// Those that are neither blank nor comments.
  private(set) var lines: [Line] = []

  /// Those that are comments, before the first of the others.
  private(set) var comments: [Line] = []

  /// What a first line `sep=;` states, as Excel reads it.
  private(set) var separator: UInt8?

  /// Where the lines that were read end.
  private(set) var endOffset = 0

  init(
    of source: ByteSource,
    _ text: CSVText,
    skipping skipped: Int,
    lineCount: Int,
    byteCount: Int
  ) throws(Fault) {
    var reader = LineReader(source, from: text.start, lineEnd: text.lineEnd)
    var number = 0
    var offset = text.start
    while lines.count < lineCount, offset < byteCount,
      let line = try reader.next()
    {
      number += 1
      defer { offset = reader.offset }
      if number <= skipped || CSVHeader.isBlank(line) { continue }
      let found = Line(content: Array(line), number: number, offset: offset)
      let word = line.prefix(4).map { $0 | 0x20 }
      if lines.isEmpty, line.count == 5, word[0..<3] == [0x73, 0x65, 0x70],
        line.dropFirst(3).first == UInt8(ascii: "="), let last = line.last
      {
        separator = last
        continue
      }
      if CSVHeader.isComment(line) {
        if lines.isEmpty { comments.append(found) }
        continue
      }
      // A last line that is cut off tells of the table nothing.
      if reader.isUnterminated && lines.count > 1 { continue }
      lines.append(found)
    }
    endOffset = offset
  }

  /// The rate that a comment states, as `%Sample Rate = 250 Hz`.
  func statedRate(_ path: String) -> (rate: Rational, place: String)? {
    for comment in comments {
      let text = FileText.decode(comment.content[...]).lowercased()
      guard
        text.contains("sampl")
          && (text.contains("rate") || text.contains("freq")),
        let mark = text.firstIndex(where: { $0 == "=" || $0 == ":" })
      else { continue }
      let value = text[text.index(after: mark)...].drop { $0 == " " }
      let digits = value.prefix { $0.isNumber || $0 == "." }
      let unit = value.dropFirst(digits.count).trimmed
      guard var rate = Rational(digits), rate.isSamplingRate else { continue }
      if unit.hasPrefix("khz") {
        rate = rate.multiplied(by: Rational(1000)) ?? rate
      } else if !unit.isEmpty && !unit.hasPrefix("hz") {
        continue
      }
      return (rate, "\(path):\(comment.number)")
    }
    return nil
  }
}

import Files

/// Where the rows of a table lie, and how they are read.
struct CSVTable: Sendable {
  let dialect: CSVDialect
  /// How many fields a row has.
  let fieldCount: Int
  let lineEnd: UInt8
  var rowCount = 0
  /// The lines of every `indexInterval`th row.
  var index: [Entry] = []
  /// The words of columns of text, by column.
  var words: [Int: CSVWords] = [:]

  /// A row's place.
  struct Entry: Sendable {
    var offset: Int
    /// From 1.
    var line: Int
  }

  /// Sparse enough that an hour at 10 kHz takes 140 KB.
  static let indexInterval = 4096

  init(_ header: CSVHeader) {
    dialect = header.dialect
    fieldCount = header.names.count
    lineEnd = header.text.lineEnd
  }
}

/// Reads tables of numbers: comma, semicolon or tab between the fields, a
/// header with names or none, a column with the time or none.
///
/// The file is read through once when it is opened, to count its rows and to
/// see that each has all fields; after that, rows are read as they are needed.
/// A last row that is cut off is left out, with a warning.
public final class CSVReader: RecordingReader {
  public let path: String
  public let format: String
  public let signals: [RecordingSignal]
  public let annotations: [RecordingAnnotation] = []
  public let segments: [RecordingSegment]
  public let warnings: [String]

  let source: ByteSource
  let table: CSVTable

  /// The fields that are signals.
  let signalColumns: [Int]

  /// Opens a file and counts its rows.
  public init(
    opening path: String,
    options: CSVOptions = CSVOptions()
  ) throws(RecordingError) {
    self.path = path
    source = try ByteSource(opening: path)
    let header = try CSVHeader(of: source, options)
    format = header.separator == UInt8(ascii: "\t") ? "TSV" : "CSV"
    var warnings: [String] = []
    let scan = try CSVScan(source, header, options, &warnings)
    table = scan.table
    segments = scan.segments
    self.warnings = warnings
    let columns = header.names.indices.filter { $0 != header.timeColumn }
    signalColumns = columns
    guard !columns.isEmpty else {
      throw RecordingError(
        place: path,
        fault: "has no column but the time",
        remedy: "check the separator"
      )
    }
    signals = columns.map { column in
      var signal = RecordingSignal(
        label: header.names[column],
        frameCount: scan.table.rowCount
      )
      signal.rate = scan.rate
      return signal
    }
  }

  public func makeCursor(
    over signals: [Int]
  ) throws(RecordingError) -> any SignalCursor {
    let frameCount = try commonFrameCount(signals)
    return CSVCursor(
      source,
      table,
      columns: signals.map { signalColumns[$0] },
      frameCount: frameCount
    )
  }
}

/// Where the rows of a table lie.
struct CSVTable: Sendable {
  var separator: UInt8
  /// How many fields a row has.
  var fieldCount: Int
  var rowCount = 0
  /// The line of the first row, from 1.
  var firstLine: Int
  /// Offsets of every `indexInterval`th row.
  var index: [Int] = []

  /// Sparse enough that an hour at 10 kHz takes 70 KB.
  static let indexInterval = 4096
}

/// What the first line of a table says.
struct CSVHeader {
  var separator: UInt8
  var names: [String]
  var timeColumn: Int?
  /// Where the first row of numbers starts, and its line.
  var firstRowOffset: Int
  var firstLine: Int

  init(
    of source: ByteSource,
    _ options: CSVOptions
  ) throws(RecordingError) {
    var lines = LineReader(source, from: 0)
    guard var line = try lines.next() else {
      throw RecordingError(
        place: source.path,
        fault: "the file is empty",
        remedy: "copy it again"
      )
    }
    if line.starts(with: [0xEF, 0xBB, 0xBF]) { line = line.dropFirst(3) }
    let first = line
    separator =
      options.separator
      ?? [UInt8(ascii: "\t"), UInt8(ascii: ";")].first { first.contains($0) }
      ?? UInt8(ascii: ",")
    let fields = CSVRow.fields(line, separator)
    let isHeader =
      options.hasHeader ?? !fields.allSatisfy { CSVRow.number($0) != nil }
    if isHeader {
      names = fields.map { CSVRow.text($0) }
      firstRowOffset = lines.offset
      firstLine = 2
      // Bytes that no name has: this is no text.
      guard !line.contains(0), names.contains(where: { !$0.isEmpty }) else {
        throw RecordingError(
          place: source.path,
          fault: "not a table of text",
          remedy: "check the file's kind"
        )
      }
    } else {
      names = fields.indices.map { "column \($0 + 1)" }
      firstRowOffset = 0
      firstLine = 1
    }
    if let wanted = options.timeColumn {
      guard let column = names.firstIndex(of: wanted) else {
        throw RecordingError(
          place: "\(source.path):1",
          fault: "has no column '\(wanted)'",
          remedy: "it has: \(names.prefix(40).joined(separator: ", "))"
        )
      }
      timeColumn = column
    } else if let name = names.first?.lowercased(), isHeader,
      ["time", "time_s", "timestamp"].contains(name)
    {
      timeColumn = 0
    }
  }
}

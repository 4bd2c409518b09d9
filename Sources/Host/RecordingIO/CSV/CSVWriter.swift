public import Files

/// Writes a table of numbers, row by row.
///
/// The file appears under its name only when `finish` returns. Numbers are
/// written with the fewest digits that read back as the same binary64.
public final class CSVWriter {
  private let file: AtomicFile
  private let columnCount: Int
  private var line: [UInt8] = []

  /// Starts a table with a line of names.
  ///
  /// - Parameters:
  ///   - path: Where it will be; nothing is there yet.
  ///   - columns: The names; quoted where they hold a comma or a quote.
  /// - Throws: What is there, or a folder that cannot be written.
  public init(
    creating path: String,
    columns: [String]
  ) throws(Fault) {
    file = try AtomicFile(creating: OutputPlace(path, replacing: nil))
    columnCount = columns.count
    try file.append(
      Array((columns.map(Self.field).joined(separator: ",") + "\n").utf8)
    )
  }

  /// Adds a row of numbers; one that is not a number leaves its field empty.
  ///
  /// - Parameter row: One for each column.
  /// - Throws: A full disk.
  public func append(_ row: [Double]) throws(Fault) {
    try append(
      fields: row.map { number in
        if number.isNaN { return "" }
        // Whole numbers need no point; beyond 2^53 it would say too much.
        if number.rounded() == number && number.magnitude < 0x1p53 {
          return String(Int(number))
        }
        return "\(number)"
      }
    )
  }

  /// Adds a row of text.
  ///
  /// - Parameter fields: One for each column.
  /// - Throws: A full disk.
  public func append(fields: [String]) throws(Fault) {
    precondition(fields.count == columnCount, "a field for each column")
    try file.append(
      Array((fields.map(Self.field).joined(separator: ",") + "\n").utf8)
    )
  }

  /// Completes the file and gives it its name.
  ///
  /// - Throws: A full disk.
  public func finish() throws(Fault) {
    try file.commit()
  }

  private static func field(_ text: String) -> String {
    guard text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline })
    else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}

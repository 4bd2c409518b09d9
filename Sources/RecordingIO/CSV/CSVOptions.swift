/// How a CSV or TSV file is to be read.
public struct CSVOptions: Equatable, Sendable {
  /// The column with the time in seconds; it is not a signal, and gives the
  /// rate unless one is stated. Nil: the first column, if it is named `time`,
  /// `time_s` or `timestamp`.
  public var timeColumn: String?

  /// Frames a second, if there is no time column to tell.
  public var rate: Rational?

  /// Whether the first row names the columns. Nil: if it is not all numbers.
  public var hasHeader: Bool?

  /// The byte between fields. Nil: tab, semicolon or comma, whichever the first
  /// row has, in this order.
  public var separator: UInt8?

  /// Everything is found out from the file.
  public init() {}
}

public import Files

/// How a CSV or TSV file is to be read.
public struct CSVOptions: Equatable, Sendable {
  /// The column with the time; it is not a signal, and gives the rate. Nil: the
  /// first that is named so, such as `time`, `time_ms` or `Timestamp [s]`.
  public var timeColumn: String?

  /// Whether a column with the time is looked for, if none is stated.
  public var findsTime = true

  /// What the times count. Nil: told by the column's name or by their size.
  public var timeUnit: TimeUnit?

  /// Frames a second, whatever the times say: rows are evenly sampled, and only
  /// their stamps are not.
  public var rate: Rational?

  /// Frames a second to which the rows are interpolated at their times.
  public var resamplingRate: Rational?

  /// Columns that are not interpolated: the newest row's number holds.
  public var held: [String] = []

  /// Whether the first row names the columns. Nil: if it is not all numbers.
  public var hasHeader: Bool?

  /// The byte between fields; a space stands for any number of blanks. Nil: that
  /// which makes numbers of the fields.
  public var separator: UInt8?

  /// The byte before decimals, point or comma. Nil: likewise.
  public var decimalPoint: UInt8?

  /// Lines before the table that are not looked at.
  public var skippedLineCount = 0

  /// Everything is found out from the file.
  public init() {}
}

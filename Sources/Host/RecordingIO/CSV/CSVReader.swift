public import Files

/// Reads tables of numbers as people have them: fields parted by commas,
/// semicolons, tabs or blanks, decimals behind points or commas, comments,
/// names, units, a column with the time, columns of words.
///
/// The file is read through once when it is opened, to count its rows, to see
/// that each has all fields, and to tell the rate from all times; after that,
/// rows are read as they are needed. A last row that is cut off is left out,
/// with a warning.
public final class CSVReader: RecordingReader {
  public let path: String
  public let format: String
  public let signals: [RecordingSignal]
  public let annotations: [RecordingAnnotation] = []
  public let segments: [RecordingSegment]
  public let warnings: [String]
  public let refusals: [RecordingRefusal]
  public let beginning: Double?

  let source: ByteSource
  let table: CSVTable

  /// The fields that are signals.
  let signalColumns: [Int]

  /// Where rows are interpolated.
  private let resampling: CSVResampling?

  /// Opens a file and counts its rows.
  public init(
    opening path: String,
    options: CSVOptions = CSVOptions()
  ) throws(Fault) {
    self.path = path
    source = try ByteSource(opening: path)
    let header = try CSVHeader(of: source, options)
    let isTabbed = header.dialect.separator == UInt8(ascii: "\t")
    format = isTabbed && header.names.count > 1 ? "TSV" : "CSV"
    var warnings = header.notes
    let scan = try CSVScan(source, header, &warnings)
    table = scan.table
    let timing = try CSVTiming(path, header, scan, options)
    segments = timing.segments
    resampling = timing.resampling
    warnings += timing.notes
    beginning = timing.beginning
    refusals = Self.refusals(header, scan)
    let columns = header.names.indices.filter {
      $0 != header.timeColumn && $0 != header.indexColumn
        && !scan.freeTexts.contains($0)
        // What follows a separator at the end of every line is no column.
        && !(header.unnamed.contains($0) && scan.emptyColumns.contains($0))
    }
    signalColumns = columns
    guard !columns.isEmpty else {
      throw Fault(
        place: path,
        fault: "has no column but the time",
        remedy: "check the separator, or set 'time_column: none'"
      )
    }
    let frameCount = timing.resampling?.frameCount ?? scan.table.rowCount
    var signals = columns.map { column in
      var signal = RecordingSignal(
        label: header.names[column],
        unit: header.units[column],
        frameCount: frameCount
      )
      signal.rate = timing.rate
      signal.texts = scan.table.words[column]?.list
      return signal
    }
    RecordingSignal.distinguish(&signals, path, &warnings)
    self.signals = signals
    self.warnings = warnings
  }

  public func makeCursor(
    over signals: [Int]
  ) throws(Fault) -> any SignalCursor {
    let frameCount = try commonFrameCount(signals)
    let rows = CSVCursor(
      source,
      table,
      columns: signals.map { signalColumns[$0] },
      frameCount: table.rowCount
    )
    guard let resampling else { return rows }
    precondition(frameCount == resampling.frameCount, "one clock for all")
    return CSVResampledCursor(
      rows,
      resampling,
      holds: signals.map {
        self.signals[$0].texts != nil
          || resampling.held.contains(self.signals[$0].label)
      }
    )
  }

  /// The columns that are no signals.
  private static func refusals(
    _ header: CSVHeader,
    _ scan: CSVScan
  ) -> [RecordingRefusal] {
    var refusals: [RecordingRefusal] = []
    if let column = header.timeColumn {
      refusals.append(
        RecordingRefusal(
          name: header.names[column],
          fault: "is the column with the time",
          remedy: "set 'time_column: none' for the file to read it as a signal",
          countsInPatterns: false
        )
      )
    }
    if let column = header.indexColumn {
      refusals.append(
        RecordingRefusal(
          name: header.names[column],
          fault: "counts the rows and has no name",
          remedy: "give it a name to read it as a signal",
          countsInPatterns: false
        )
      )
    }
    for column in scan.freeTexts.sorted() {
      refusals.append(
        RecordingRefusal(
          name: header.names[column],
          fault:
            "is text that is no label: times of day, or too many different words",
          remedy: "leave it out",
          countsInPatterns: false
        )
      )
    }
    return refusals
  }
}

/// What the times of a table, or its header, say of the rate.
struct CSVTiming {
  /// The first row's time, where it is one since 1970 and not since a start.
  private(set) var beginning: Double?
  private(set) var rate: Rational?
  private(set) var segments = [
    RecordingSegment(start: .zero, position: .zero)
  ]
  private(set) var resampling: CSVResampling?
  private(set) var notes: [String] = []

  init(
    _ path: String,
    _ header: CSVHeader,
    _ scan: CSVScan,
    _ options: CSVOptions
  ) throws(Fault) {
    let stated =
      options.rate.map { (rate: $0, place: path) } ?? header.statedRate
    guard let column = header.timeColumn, scan.table.rowCount > 1 else {
      if options.resamplingRate != nil {
        throw Fault(
          place: path,
          fault: "has no times by which it could be resampled",
          remedy: "name the column with 'time_column', or set 'rate_hz'"
        )
      }
      rate = stated?.rate
      if options.rate == nil, let stated {
        notes.append(
          "\(stated.place): taken to be sampled at \(stated.rate) Hz"
        )
      }
      return
    }
    var stamps = SampleClock.Stamps(
      store: scan.stamps,
      first: scan.firstTime,
      areWhole: scan.timesAreWhole,
      unit: header.timeUnit,
      path: path,
      name: header.names[column]
    )
    beginning = Self.beginning(stamps)
    if let wanted = options.resamplingRate {
      let made = try CSVResampling(stamps, to: wanted, holding: options.held)
      resampling = made
      (rate, segments) = (wanted, made.segments)
      return
    }
    stamps.rate = stated
    let clock = try SampleClock(stamps)
    (rate, segments, notes) = (clock.rate, clock.segments, clock.notes)
  }

  private static func beginning(_ stamps: SampleClock.Stamps) -> Double? {
    guard let unit = stamps.unit ?? TimeUnit(ofUnixTime: stamps.first) else {
      return nil
    }
    let seconds = stamps.first / unit.perSecond
    return TimeUnit(ofUnixTime: seconds) == .seconds ? seconds : nil
  }
}

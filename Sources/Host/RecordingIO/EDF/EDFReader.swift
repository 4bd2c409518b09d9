public import Files

/// Reads EDF, EDF+, BDF and BDF+ files, continuous or not.
///
/// Annotations are read once, when the file is opened; samples are read record
/// by record. A truncated file, or one whose header does not count its records,
/// gives the whole ones, and a warning with the counts. A channel whose range is
/// empty is refused, the others are read.
public final class EDFReader: RecordingReader {
  public let path: String
  public let format: String
  public let signals: [RecordingSignal]
  public let annotations: [RecordingAnnotation]
  public let segments: [RecordingSegment]
  public let warnings: [String]
  public let refusals: [RecordingRefusal]
  public let beginning: Double?

  /// The header's fields for people: patient and recording.
  public let identification: (patient: String, recording: String)

  /// How many whole records the file holds.
  public let recordCount: Int

  /// Seconds of one record.
  public let recordDuration: Rational

  let layout: EDFLayout

  /// Opens a file and reads its header and annotations.
  public init(opening path: String) throws(Fault) {
    let source = try ByteSource(opening: path)
    let header = try EDFHeader(parsing: source)
    var warnings: [String] = []
    let count = Self.wholeRecords(header, source, &warnings)
    let layout = EDFLayout(header: header, source: source, recordCount: count)
    self.path = path
    self.layout = layout
    format = header.formatName
    recordCount = count
    recordDuration = header.recordDuration
    identification = (header.patient, header.recording)
    beginning = header.beginning
    var signals = try layout.sampleSignals.map {
      (index) throws(Fault) in
      try Self.describe(header.signals[index], header, recordCount: count, path)
    }
    RecordingSignal.distinguish(&signals, path, &warnings)
    self.signals = signals
    refusals = header.signals.compactMap { signal in
      guard let fault = signal.fault else { return nil }
      return RecordingRefusal(
        name: signal.label,
        fault: fault,
        remedy: "correct its header fields, or leave it out"
      )
    }
    if header.recordDuration == .zero && !signals.isEmpty {
      warnings.append(
        "\(path): the header does not say how long a record lasts; state the "
          + "signals' rate_hz in the session file"
      )
    }
    let timeline = try EDFTimeline(reading: layout, header, path)
    annotations = timeline.annotations
    segments = timeline.segments
    self.warnings = warnings + timeline.warnings
  }

  public func makeCursor(
    over signals: [Int]
  ) throws(Fault) -> any SignalCursor {
    let frameCount = try commonFrameCount(signals)
    return EDFCursor(layout, signals: signals, frameCount: frameCount)
  }

  /// How many records are whole, and what to say about the rest.
  private static func wholeRecords(
    _ header: EDFHeader,
    _ source: ByteSource,
    _ warnings: inout [String]
  ) -> Int {
    let size = header.recordByteCount
    let (whole, rest) = (source.byteCount - header.byteCount)
      .quotientAndRemainder(dividingBy: size)
    guard let stated = header.recordCount else {
      warnings.append(
        "\(source.path): the header does not count its records; "
          + "\(whole) whole records are used, \(rest) bytes left out"
      )
      return whole
    }
    if whole < stated {
      warnings.append(
        "\(source.path): truncated at byte \(source.byteCount); "
          + "\(whole) whole records of \(stated) are used, "
          + "\(rest) bytes left out"
      )
      return whole
    }
    if whole > stated || rest > 0 {
      let extra = source.byteCount - header.byteCount - stated * size
      warnings.append(
        "\(source.path): \(extra) bytes follow the \(stated) records of the "
          + "header; left out"
      )
    }
    return stated
  }

  private static func describe(
    _ part: EDFHeader.Signal,
    _ header: EDFHeader,
    recordCount: Int,
    _ path: String
  ) throws(Fault) -> RecordingSignal {
    var signal = RecordingSignal(
      label: part.label,
      unit: part.unit,
      frameCount: part.samplesPerRecord * recordCount
    )
    signal.rate = Rational(part.samplesPerRecord)
      .divided(by: header.recordDuration)
    guard signal.rate != nil || header.recordDuration == .zero else {
      throw Fault(
        place: path,
        fault: "the rate of signal \(part.label) is out of range",
        remedy: "correct the record duration in the header"
      )
    }
    signal.digitalRange =
      Double(part.digitalMinimum)...Double(part.digitalMaximum)
    signal.physicalRange = RecordingSignal.PhysicalRange(
      atMinimum: part.physicalMinimum.doubleValue,
      atMaximum: part.physicalMaximum.doubleValue
    )
    let digital = Rational(part.digitalMaximum - part.digitalMinimum)
    signal.exactScale = part.physicalMaximum
      .subtracting(part.physicalMinimum)?.divided(by: digital)
    signal.exactOffset = signal.exactScale?
      .multiplied(by: Rational(part.digitalMinimum))
      .flatMap { part.physicalMinimum.subtracting($0) }
    let physical =
      part.physicalMaximum.doubleValue - part.physicalMinimum.doubleValue
    signal.scale =
      signal.exactScale?.doubleValue ?? physical / digital.doubleValue
    signal.offset =
      signal.exactOffset?.doubleValue
      ?? part.physicalMinimum.doubleValue
      - signal.scale * Double(part.digitalMinimum)
    return signal
  }
}

/// Where the samples of an EDF file lie.
struct EDFLayout: Sendable {
  /// The file.
  let source: ByteSource
  /// Where the first record starts.
  let firstRecordOffset: Int
  /// The bytes of a record.
  let recordByteCount: Int
  /// How many whole records there are.
  let recordCount: Int
  /// Two or three.
  let bytesPerSample: Int
  /// Header indexes of the signals that hold samples which mean something.
  let sampleSignals: [Int]
  /// For each of them, where its samples start in a record, and how many.
  let places: [(offset: Int, count: Int)]
  /// The same for the annotation signals, in bytes.
  let annotationPlaces: [(offset: Int, byteCount: Int)]

  init(header: EDFHeader, source: ByteSource, recordCount: Int) {
    self.source = source
    self.recordCount = recordCount
    firstRecordOffset = header.byteCount
    recordByteCount = header.recordByteCount
    bytesPerSample = header.bytesPerSample
    var offset = 0
    var sampleSignals: [Int] = []
    var places: [(offset: Int, count: Int)] = []
    var annotationPlaces: [(offset: Int, byteCount: Int)] = []
    for (index, signal) in header.signals.enumerated() {
      let byteCount = signal.samplesPerRecord * header.bytesPerSample
      if signal.isAnnotations {
        annotationPlaces.append((offset, byteCount))
      } else if signal.fault == nil {
        sampleSignals.append(index)
        places.append((offset, signal.samplesPerRecord))
      }
      offset += byteCount
    }
    self.sampleSignals = sampleSignals
    self.places = places
    self.annotationPlaces = annotationPlaces
  }
}

public import Files

/// Writes an EDF+ or BDF+ file, a record at a time.
///
///     let writer = try EDFWriter(
///       creating: "nerve.edf", recordDuration: Rational(1, 10),
///       signals: [EDFSignal(label: "N01", unit: "uV",
///         samplesPerRecord: 1000, step: Rational(195, 1000))])
///     try writer.append(record: [samples])
///     writer.annotate(RecordingAnnotation(onset: Rational(2), text: "trial 1"))
///     try writer.finish()
///
/// The file appears under its name only when `finish` returns; a writer that
/// goes away before leaves nothing behind. The header holds no date, so that
/// the same samples give the same bytes.
public final class EDFWriter {
  /// Which of the two formats.
  public enum Format: Sendable {
    /// 16-bit samples.
    case edfPlus
    /// 24-bit samples.
    case bdfPlus
  }

  /// How many records have been appended.
  public private(set) var recordCount = 0

  private var header: EDFHeader
  private let file: AtomicFile
  private var pending: [RecordingAnnotation] = []
  private let sampleSignalCount: Int
  private var nextStart = Rational.zero

  /// Starts a file.
  ///
  /// - Parameters:
  ///   - path: Where the file will be; nothing is there yet.
  ///   - format: EDF+ or BDF+.
  ///   - recordDuration: Seconds of a record; an exact decimal of at most eight
  ///     characters. The standard asks for records of at most 61 440 bytes.
  ///   - signals: At least one.
  ///   - patient: The EDF+ patient field; at most 80 bytes.
  ///   - recording: The EDF+ recording field; at most 80 bytes.
  ///   - annotationByteCount: Bytes for annotations in every record, one more
  ///     than are used for the record's own time; a multiple of 6.
  ///   - isDiscontinuous: Writes EDF+D, for records that leave gaps.
  /// - Throws: A header field that does not hold its value, an empty range, or
  ///   a folder that cannot be written.
  public convenience init(
    creating path: String,
    format: Format = .edfPlus,
    recordDuration: Rational,
    signals: [EDFSignal],
    patient: String = "X X X X",
    recording: String = "Startdate X X X X",
    annotationByteCount: Int = 120,
    isDiscontinuous: Bool = false
  ) throws(Fault) {
    try self.init(
      creating: OutputPlace(path, replacing: nil),
      format: format,
      recordDuration: recordDuration,
      signals: signals,
      patient: patient,
      recording: recording,
      annotationByteCount: annotationByteCount,
      isDiscontinuous: isDiscontinuous
    )
  }

  /// Starts a file at a place that has been looked at.
  package init(
    creating place: OutputPlace,
    format: Format = .edfPlus,
    recordDuration: Rational,
    signals: [EDFSignal],
    patient: String = "X X X X",
    recording: String = "Startdate X X X X",
    annotationByteCount: Int = 120,
    isDiscontinuous: Bool = false
  ) throws(Fault) {
    precondition(
      annotationByteCount >= 48 && annotationByteCount.isMultiple(of: 6),
      "annotations take a multiple of 6 bytes, 48 or more"
    )
    var header = EDFHeader()
    header.bytesPerSample = format == .edfPlus ? 2 : 3
    header.isPlus = true
    header.isDiscontinuous = isDiscontinuous
    header.patient = patient
    header.recording = recording
    // 1985 is the earliest year that the two digits can say.
    header.startDate = "01.01.85"
    header.startTime = "00.00.00"
    header.recordDuration = recordDuration
    for signal in signals {
      var part = EDFHeader.Signal()
      part.label = signal.label
      part.transducer = signal.transducer
      part.unit = signal.unit
      part.prefilter = signal.prefilter
      part.physicalMinimum = signal.physicalMinimum
      part.physicalMaximum = signal.physicalMaximum
      part.digitalMinimum = signal.digitalRange.lowerBound
      part.digitalMaximum = signal.digitalRange.upperBound
      part.samplesPerRecord = signal.samplesPerRecord
      header.signals.append(part)
    }
    header.signals.append(
      Self.annotationSignal(header, byteCount: annotationByteCount)
    )
    self.header = header
    sampleSignalCount = signals.count
    try Self.check(header, place.path)
    file = try AtomicFile(creating: place)
    try file.append(try header.encoded(for: place.path))
  }

  /// Adds a record: one array of stored numbers for each signal.
  ///
  /// - Parameters:
  ///   - samples: `samplesPerRecord` numbers for each signal.
  ///   - start: For EDF+D, when the record starts, in seconds; by default right
  ///     after the one before.
  /// - Throws: A number outside its signal's range, or a full disk.
  public func append(
    record samples: [[Int32]],
    startingAt start: Rational? = nil
  ) throws(Fault) {
    precondition(samples.count == sampleSignalCount, "an array for each signal")
    precondition(start == nil || header.isDiscontinuous, "only in EDF+D")
    // A variable of the function, since a class's is checked at every access.
    var record: [UInt8] = []
    record.reserveCapacity(header.recordByteCount)
    for (signal, values) in zip(header.signals, samples) {
      precondition(
        values.count == signal.samplesPerRecord,
        "samplesPerRecord numbers for each signal"
      )
      let range = signal.digitalMinimum...signal.digitalMaximum
      if let value = values.first(where: { !range.contains(Int($0)) }) {
        throw Fault(
          place: "\(file.path): record \(recordCount)",
          fault: "signal \(signal.label) has \(value), outside \(range)",
          remedy: "scale it or widen its digital range"
        )
      }
      let size = header.bytesPerSample
      var place = record.count
      record.append(contentsOf: repeatElement(0, count: values.count * size))
      for value in values {
        record[place] = UInt8(truncatingIfNeeded: value)
        record[place + 1] = UInt8(truncatingIfNeeded: value >> 8)
        if size == 3 {
          record[place + 2] = UInt8(truncatingIfNeeded: value >> 16)
        }
        place += size
      }
    }
    let time = start ?? nextStart
    record += annotationBytes(time: time)
    try file.append(record)
    recordCount += 1
    nextStart = time.adding(header.recordDuration) ?? time
  }

  /// Adds an annotation. It goes into the next record with room for it.
  public func annotate(_ annotation: RecordingAnnotation) {
    pending.append(annotation)
  }

  /// Completes the file and gives it its name.
  ///
  /// Throws if annotations are left that found no room.
  public func finish() throws(Fault) {
    try finish(with: [])
  }

  /// Completes the file and gives it and others that belong to it their names:
  /// all of them, or none.
  package func finish(with others: [AtomicFile]) throws(Fault) {
    guard pending.isEmpty else {
      throw Fault(
        place: file.path,
        fault: "\(pending.count) annotations did not fit the records",
        remedy: "give annotations more bytes in each record"
      )
    }
    header.recordCount = recordCount
    try file.overwrite(try header.encoded(for: file.path), at: 0)
    try AtomicFile.commit([file] + others)
  }

  /// How many bytes each record needs for annotations that are all added before
  /// the first one.
  ///
  /// - Parameters:
  ///   - annotations: In the order in which they are added.
  ///   - recordCount: How many records there will be; at least one.
  ///   - recordDuration: Seconds of a record.
  /// - Returns: At least 120.
  package static func annotationByteCount(
    for annotations: [RecordingAnnotation],
    recordCount: Int,
    recordDuration: Rational
  ) -> Int {
    precondition(recordCount > 0, "records to put them into")
    let lists = annotations.map { EDFAnnotations.encode($0).count }
    let times = (0..<recordCount).map { record in
      let time = recordDuration.multiplied(by: Rational(record)) ?? .zero
      return EDFAnnotations.encode(
        RecordingAnnotation(onset: time, text: "")
      ).count
    }
    var byteCount = 120
    while true {
      var waiting = lists[...]
      for time in times {
        var free = byteCount - time
        while let next = waiting.first, next <= free {
          free -= next
          waiting.removeFirst()
        }
      }
      if waiting.isEmpty { return byteCount }
      byteCount += 6
    }
  }

  /// Fills the annotation bytes: the record's time first, then what waits.
  private func annotationBytes(time: Rational) -> [UInt8] {
    guard let signal = header.signals.last else { return [] }
    let capacity = signal.samplesPerRecord * header.bytesPerSample
    var bytes = EDFAnnotations.encode(
      RecordingAnnotation(onset: time, text: "")
    )
    var taken = 0
    for annotation in pending {
      let list = EDFAnnotations.encode(annotation)
      guard bytes.count + list.count <= capacity else { break }
      bytes += list
      taken += 1
    }
    pending.removeFirst(taken)
    bytes += [UInt8](repeating: 0, count: capacity - bytes.count)
    return bytes
  }

  private static func annotationSignal(
    _ header: EDFHeader,
    byteCount: Int
  ) -> EDFHeader.Signal {
    var signal = EDFHeader.Signal()
    let isEDF = header.bytesPerSample == 2
    signal.label = isEDF ? "EDF Annotations" : "BDF Annotations"
    signal.physicalMinimum = Rational(-1)
    signal.physicalMaximum = Rational(1)
    signal.digitalMinimum = isEDF ? -32_768 : -8_388_608
    signal.digitalMaximum = isEDF ? 32_767 : 8_388_607
    signal.samplesPerRecord = byteCount / header.bytesPerSample
    return signal
  }

  private static func check(
    _ header: EDFHeader,
    _ path: String
  ) throws(Fault) {
    func wrong(_ fault: String, _ remedy: String) -> Fault {
      Fault(place: path, fault: fault, remedy: remedy)
    }
    guard header.recordDuration > .zero else {
      throw wrong("records have no duration", "make it greater than zero")
    }
    let limit = header.bytesPerSample == 2 ? 32_768 : 8_388_608
    for signal in header.signals {
      guard signal.samplesPerRecord > 0 else {
        throw wrong(
          "signal \(signal.label) has no samples in a record",
          "make the records longer"
        )
      }
      guard signal.digitalMinimum < signal.digitalMaximum,
        signal.digitalMinimum >= -limit, signal.digitalMaximum < limit,
        signal.physicalMinimum != signal.physicalMaximum
      else {
        throw wrong(
          "signal \(signal.label) has an empty or too wide range",
          "correct its range"
        )
      }
    }
  }
}

/// The header of an EDF, EDF+, BDF or BDF+ file.
///
/// | bytes | field |
/// |---|---|
/// | 8 | version: `0`, or 255 and `BIOSEMI` |
/// | 80, 80 | patient, recording |
/// | 8, 8 | start date and time |
/// | 8 | bytes of the header, 256 × (signals + 1) |
/// | 44 | `EDF+C`, `EDF+D`, `BDF+C`, `BDF+D`, `24BIT` or empty |
/// | 8, 8 | records (-1: unknown), seconds of a record |
/// | 4 | signals |
///
/// and then, each for all signals: label 16, transducer 80, unit 8, physical
/// minimum 8 and maximum 8, digital minimum 8 and maximum 8, prefilter 80,
/// samples of a record 8, reserved 32.
///
/// Source: Kemp and Olivan, "European data format 'plus' (EDF+)", Clinical
/// Neurophysiology 114, 2003.
struct EDFHeader {
  /// One signal's part of the header.
  struct Signal {
    var label = ""
    var transducer = ""
    var unit = ""
    var prefilter = ""
    var physicalMinimum = Rational.zero
    var physicalMaximum = Rational.zero
    var digitalMinimum = 0
    var digitalMaximum = 0
    var samplesPerRecord = 0

    /// Whether it carries annotations and no samples.
    var isAnnotations: Bool {
      label == "EDF Annotations" || label == "BDF Annotations"
    }
  }

  /// Two bytes in EDF, three in BDF.
  var bytesPerSample = 2

  /// Whether the reserved field says `EDF+` or `BDF+`.
  var isPlus = false

  /// Whether records need not follow each other, `EDF+D`.
  var isDiscontinuous = false

  var patient = ""
  var recording = ""
  var startDate = ""
  var startTime = ""

  /// Nil where the writer did not know, or did not come to write it.
  var recordCount: Int?

  /// In seconds.
  var recordDuration = Rational.zero

  var signals: [Signal] = []

  /// The bytes of the fixed part, and of each signal's part.
  static let blockByteCount = 256

  /// The bytes of the header.
  var byteCount: Int { (signals.count + 1) * Self.blockByteCount }

  /// The bytes of one record.
  var recordByteCount: Int {
    signals.reduce(0) { $0 + $1.samplesPerRecord } * bytesPerSample
  }

  /// `EDF`, `BDF+D` and the like.
  var formatName: String {
    (bytesPerSample == 2 ? "EDF" : "BDF")
      + (isPlus ? (isDiscontinuous ? "+D" : "+C") : "")
  }

  /// Field widths of the signals' part, in order.
  static let signalFieldWidths = [16, 80, 8, 8, 8, 8, 8, 80, 8, 32]

  /// An empty header, to be filled in.
  init() {}
}

// MARK: - Parsing

extension EDFHeader {
  /// The header at the start of a file.
  init(parsing source: ByteSource) throws(RecordingError) {
    self.init()
    let path = source.path
    guard source.byteCount > 0 else {
      throw RecordingError(
        place: path,
        fault: "the file is empty",
        remedy: "copy it again"
      )
    }
    guard source.byteCount >= Self.blockByteCount else {
      throw Self.truncated(path, source.byteCount, needed: Self.blockByteCount)
    }
    let fixed = try source.bytes(at: 0, count: Self.blockByteCount)
    if fixed[0] == 0xFF && fixed[1..<8].elementsEqual("BIOSEMI".utf8) {
      bytesPerSample = 3
    } else if Self.text(fixed[0..<8]) != "0" {
      throw RecordingError(
        place: path,
        fault: "not an EDF or BDF file",
        remedy: "check the file's kind"
      )
    }
    patient = Self.text(fixed[8..<88])
    recording = Self.text(fixed[88..<168])
    startDate = Self.text(fixed[168..<176])
    startTime = Self.text(fixed[176..<184])
    let reserved = Self.text(fixed[192..<236])
    isPlus = reserved.hasPrefix("EDF+") || reserved.hasPrefix("BDF+")
    isDiscontinuous = isPlus && reserved.dropFirst(4).hasPrefix("D")

    let stated = try Self.integer(
      fixed[184..<192],
      "header size",
      path,
      within: 256...Int(Int32.max)
    )
    let count = try Self.integer(
      fixed[236..<244],
      "record count",
      path,
      within: -1...99_999_999
    )
    recordCount = count < 0 ? nil : count
    recordDuration = try Self.fraction(
      fixed[244..<252],
      "record duration",
      path
    )
    let signalCount = try Self.integer(
      fixed[252..<256],
      "signal count",
      path,
      within: 1...9999
    )
    guard stated == (signalCount + 1) * Self.blockByteCount else {
      throw RecordingError(
        place: path,
        fault: "the header says \(stated) bytes, its \(signalCount) signals "
          + "need \((signalCount + 1) * Self.blockByteCount)",
        remedy: "the header is damaged; copy the file again"
      )
    }
    guard source.byteCount >= stated else {
      throw Self.truncated(path, source.byteCount, needed: stated)
    }
    try parseSignals(
      try source.bytes(
        at: Self.blockByteCount,
        count: stated - Self.blockByteCount
      ),
      count: signalCount,
      path
    )
  }

  private mutating func parseSignals(
    _ bytes: [UInt8],
    count: Int,
    _ path: String
  ) throws(RecordingError) {
    signals = [Signal](repeating: Signal(), count: count)
    var start = 0
    for (field, width) in Self.signalFieldWidths.enumerated() {
      for index in 0..<count {
        let content = bytes[start..<start + width]
        start += width
        try parse(field, content, ofSignal: index, path)
      }
    }
    for (index, signal) in signals.enumerated() where !signal.isAnnotations {
      let name = "signal \(index + 1) (\(signal.label))"
      guard signal.digitalMinimum < signal.digitalMaximum,
        signal.physicalMinimum != signal.physicalMaximum
      else {
        throw RecordingError(
          place: path,
          fault: "\(name) has an empty range",
          remedy: "correct its header fields"
        )
      }
      guard recordDuration > .zero else {
        throw RecordingError(
          place: path,
          fault: "\(name) has records of no duration",
          remedy: "correct the record duration in the header"
        )
      }
    }
  }

  private mutating func parse(
    _ field: Int,
    _ content: ArraySlice<UInt8>,
    ofSignal index: Int,
    _ path: String
  ) throws(RecordingError) {
    let name = "signal \(index + 1)"
    let digits = -9_999_999...99_999_999
    switch field {
    case 0: signals[index].label = Self.text(content)
    case 1: signals[index].transducer = Self.text(content)
    case 2: signals[index].unit = Self.text(content)
    case 3, 4:
      // An annotation signal has no range, and some writers leave it empty.
      if signals[index].isAnnotations { return }
      let value = try Self.fraction(content, "physical range of \(name)", path)
      if field == 3 {
        signals[index].physicalMinimum = value
      } else {
        signals[index].physicalMaximum = value
      }
    case 5, 6:
      if signals[index].isAnnotations { return }
      let value = try Self.integer(
        content,
        "digital range of \(name)",
        path,
        within: digits
      )
      if field == 5 {
        signals[index].digitalMinimum = value
      } else {
        signals[index].digitalMaximum = value
      }
    case 7: signals[index].prefilter = Self.text(content)
    case 8:
      signals[index].samplesPerRecord = try Self.integer(
        content,
        "samples per record of \(name)",
        path,
        within: 1...99_999_999
      )
    default: break
    }
  }

  /// A field without its padding: UTF-8 if it is that, else Latin-1.
  private static func text(_ field: ArraySlice<UInt8>) -> String {
    var content = field
    while let last = content.last, last == 0x20 || last == 0 {
      content = content.dropLast()
    }
    while content.first == 0x20 { content = content.dropFirst() }
    if let text = String(validating: content, as: UTF8.self) { return text }
    return String(String.UnicodeScalarView(content.map { Unicode.Scalar($0) }))
  }

  private static func integer(
    _ field: ArraySlice<UInt8>,
    _ name: String,
    _ path: String,
    within range: ClosedRange<Int>
  ) throws(RecordingError) -> Int {
    guard let value = Int(text(field)), range.contains(value) else {
      throw malformed(name, text(field), path)
    }
    return value
  }

  private static func fraction(
    _ field: ArraySlice<UInt8>,
    _ name: String,
    _ path: String
  ) throws(RecordingError) -> Rational {
    // Some writers use a decimal comma.
    let content = text(field).replacing(",", with: ".")
    guard !content.contains("/"), let value = Rational(content) else {
      throw malformed(name, content, path)
    }
    return value
  }

  private static func malformed(
    _ name: String,
    _ content: String,
    _ path: String
  ) -> RecordingError {
    RecordingError(
      place: path,
      fault: "the \(name) in the header is '\(content)'",
      remedy: "the header is damaged; copy the file again"
    )
  }

  private static func truncated(
    _ path: String,
    _ byteCount: Int,
    needed: Int
  ) -> RecordingError {
    RecordingError(
      place: "\(path): byte \(byteCount)",
      fault: "the file ends inside its header of \(needed) bytes",
      remedy: "copy it again; it is truncated"
    )
  }
}

import Files
import Foundation

/// The header of an EDF, EDF+, BDF or BDF+ file.
///
/// | bytes | field |
/// |---|---|
/// | 8 | version: `0`, or 255 and `BIOSEMI` |
/// | 80, 80 | patient, recording |
/// | 8, 8 | start date and time |
/// | 8 | bytes of the header, 256 × (signals + 1) |
/// | 44 | `EDF+C`, `EDF+D`, `BDF+C`, `BDF+D`, `24BIT` or empty |
/// | 8, 8 | records (-1, 0: unknown), seconds of a record |
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

    /// Why its samples mean nothing; nil if they do.
    var fault: String?

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

  /// Nil where the writer did not know, or did not come to write it: a field of
  /// -1, of 0, or of no number.
  var recordCount: Int?

  /// In seconds; zero where the header does not say.
  var recordDuration = Rational.zero

  var signals: [Signal] = []

  /// The bytes of the fixed part, and of each signal's part.
  static let blockByteCount = 256

  /// The bytes of the header.
  var byteCount: Int { (signals.count + 1) * Self.blockByteCount }

  /// The bytes of one record; more than zero in a header that was read.
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
  init(parsing source: ByteSource) throws(Fault) {
    self.init()
    let path = source.path
    guard source.byteCount > 0 else {
      throw Fault(
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
    } else if FileText.field(fixed[0..<8]) != "0" {
      throw Fault(
        place: path,
        fault: "not an EDF or BDF file",
        remedy: "check the file's kind"
      )
    }
    patient = FileText.field(fixed[8..<88])
    recording = FileText.field(fixed[88..<168])
    startDate = FileText.field(fixed[168..<176])
    startTime = FileText.field(fixed[176..<184])
    let reserved = FileText.field(fixed[192..<236])
    isPlus = reserved.hasPrefix("EDF+") || reserved.hasPrefix("BDF+")
    isDiscontinuous = isPlus && reserved.dropFirst(4).hasPrefix("D")

    let stated = try Self.integer(
      fixed[184..<192],
      "header size",
      path,
      within: 256...Int(Int32.max)
    )
    // Written last, or never where the recorder was killed.
    recordCount = Int(FileText.field(fixed[236..<244])).flatMap {
      $0 > 0 ? $0 : nil
    }
    recordDuration = max(Self.fraction(fixed[244..<252]) ?? .zero, .zero)
    let signalCount = try Self.integer(
      fixed[252..<256],
      "signal count",
      path,
      within: 1...9999
    )
    guard stated == (signalCount + 1) * Self.blockByteCount else {
      throw Fault(
        place: path,
        fault: "the header says that it has \(stated) bytes, its "
          + "\(signalCount) signals need "
          + "\((signalCount + 1) * Self.blockByteCount)",
        remedy: "correct bytes 184 to 191 or 252 to 255 of the file"
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
  ) throws(Fault) {
    signals = [Signal](repeating: Signal(), count: count)
    var start = 0
    for (field, width) in Self.signalFieldWidths.enumerated() {
      for index in 0..<count {
        let content = bytes[start..<start + width]
        start += width
        try parse(field, content, ofSignal: index, path)
      }
    }
    for index in signals.indices where !signals[index].isAnnotations {
      signals[index].fault = signals[index].fault ?? Self.fault(signals[index])
    }
    guard recordByteCount > 0 else {
      throw Fault(
        place: path,
        fault: "no signal has samples in a record",
        remedy: "check the header's samples per record"
      )
    }
  }

  /// Why a signal's samples mean nothing, as in an unused channel.
  private static func fault(_ signal: Signal) -> String? {
    if signal.samplesPerRecord == 0 { return "has no samples in a record" }
    if signal.digitalMinimum >= signal.digitalMaximum {
      return "has an empty digital range, \(signal.digitalMinimum) to "
        + "\(signal.digitalMaximum)"
    }
    if signal.physicalMinimum == signal.physicalMaximum {
      return "has an empty physical range, \(signal.physicalMinimum) to "
        + "\(signal.physicalMaximum)"
    }
    return nil
  }

  private mutating func parse(
    _ field: Int,
    _ content: ArraySlice<UInt8>,
    ofSignal index: Int,
    _ path: String
  ) throws(Fault) {
    let text = FileText.field(content)
    /// A range that is no number spoils its own signal alone.
    func malformed(_ name: String) {
      // An annotation signal has no range, and some writers leave it empty.
      guard !signals[index].isAnnotations else { return }
      signals[index].fault =
        signals[index].fault ?? "has the \(name) '\(text)' in the header"
    }
    switch field {
    case 0: signals[index].label = text
    case 1: signals[index].transducer = text
    case 2: signals[index].unit = text
    case 3:
      let value = Self.fraction(content)
      signals[index].physicalMinimum = value ?? .zero
      if value == nil { malformed("physical minimum") }
    case 4:
      let value = Self.fraction(content)
      signals[index].physicalMaximum = value ?? .zero
      if value == nil { malformed("physical maximum") }
    case 5:
      let value = Self.digital(content)
      signals[index].digitalMinimum = value ?? 0
      if value == nil { malformed("digital minimum") }
    case 6:
      let value = Self.digital(content)
      signals[index].digitalMaximum = value ?? 0
      if value == nil { malformed("digital maximum") }
    case 7: signals[index].prefilter = text
    case 8:
      // Without it, nobody knows where the next signal's samples start.
      signals[index].samplesPerRecord = try Self.integer(
        content,
        "samples per record of signal \(index + 1)",
        path,
        within: 0...99_999_999
      )
    default: break
    }
  }

  /// An end of a digital range; nil if it is none.
  private static func digital(_ field: ArraySlice<UInt8>) -> Int? {
    let text = FileText.field(field)
    // Some writers put a point behind whole numbers.
    guard let value = Int(text) ?? Rational(text).flatMap(whole),
      (-9_999_999...99_999_999).contains(value)
    else { return nil }
    return value
  }

  private static func whole(_ value: Rational) -> Int? {
    value.isInteger ? value.numerator : nil
  }

  private static func integer(
    _ field: ArraySlice<UInt8>,
    _ name: String,
    _ path: String,
    within range: ClosedRange<Int>
  ) throws(Fault) -> Int {
    let text = FileText.field(field)
    guard let value = Int(text), range.contains(value) else {
      throw malformed(name, text, path)
    }
    return value
  }

  /// A decimal number; nil if it is none.
  private static func fraction(_ field: ArraySlice<UInt8>) -> Rational? {
    // Some writers use a decimal comma.
    let content = FileText.field(field).replacing(",", with: ".")
    return content.contains("/") ? nil : Rational(content)
  }

  private static func malformed(
    _ name: String,
    _ content: String,
    _ path: String
  ) -> Fault {
    Fault(
      place: path,
      fault: "the \(name) in the header is '\(content)'",
      remedy: "correct the header"
    )
  }

  private static func truncated(
    _ path: String,
    _ byteCount: Int,
    needed: Int
  ) -> Fault {
    Fault(
      place: "\(path): byte \(byteCount)",
      fault: "the file ends inside its header of \(needed) bytes",
      remedy: "copy it again; it is truncated"
    )
  }
}

extension EDFHeader {
  /// The start that the header states, in seconds since 1970 were the clock's
  /// zone Greenwich; nil where it is none, or the first day there is, as files
  /// have it that are to tell nothing.
  var beginning: Double? {
    func numbers(_ text: String) -> [Int] {
      text.split(separator: ".").compactMap { Int($0) }
    }
    let date = numbers(startDate), clock = numbers(startTime)
    guard date.count == 3, clock.count == 3, startDate != "01.01.85",
      (0...99).contains(date[2])
    else { return nil }
    let year = date[2] + (date[2] < 85 ? 2000 : 1900)
    let text = String(
      format: "%04d-%02d-%02d %02d:%02d:%02d",
      year,
      date[1],
      date[0],
      clock[0],
      clock[1],
      clock[2]
    )
    return ClockText.parse(Array(text.utf8)[...])
      .map { Double($0 / DecimalText.unit) }
  }
}

import Synchronization

/// Reads the numeric arrays of MATLAB v5 and v7 files, of either byte order,
/// compressed or not.
///
/// Structures, cells, text and the HDF5 files of v7.3 are refused by name. An
/// array that is compressed is decompressed to a temporary file when it is
/// first used.
///
/// Source: The MathWorks, "MAT-File Format", R2019b.
public final class MATReader: RecordingReader, ArrayContainer {
  public let path: String
  public let format = "MATLAB v5"
  public let signals: [RecordingSignal]
  public let annotations: [RecordingAnnotation] = []
  public let segments = [RecordingSegment(start: .zero, position: .zero)]
  public let warnings: [String]

  let arrayNames: [String]
  private let variables: [String: MATVariable]
  private let spooled = Mutex<[String: ByteSource]>([:])

  /// Opens a file and finds its variables.
  public init(opening path: String) throws(RecordingError) {
    self.path = path
    let source = try ByteSource(opening: path)
    var warnings: [String] = []
    let found = try MATDirectory.variables(of: source, &warnings)
    var variables: [String: MATVariable] = [:]
    for variable in found { variables[variable.name] = variable }
    self.variables = variables
    self.warnings = warnings
    arrayNames = found.filter { $0.refusal == nil }.map(\.name)
    signals = found.filter { $0.refusal == nil }.map {
      ArraySignal.describe($0.name, $0.shape)
    }
    guard !found.isEmpty else {
      throw RecordingError(
        place: path,
        fault: "holds no variables",
        remedy: warnings.isEmpty
          ? "check the file" : "copy it again; it is truncated"
      )
    }
    // A file of structures alone is none that can be replayed; say why.
    if arrayNames.isEmpty, let first = found.first, let reason = first.refusal {
      throw RecordingError(
        place: "\(path): \(first.name)",
        fault: reason,
        remedy: MATVariable.remedy
      )
    }
  }

  func array(named name: String) throws(RecordingError) -> NumericArray {
    guard let variable = variables[name] else {
      throw fault(
        "has no array '\(name)'",
        "it has: \(arrayNames.prefix(40).joined(separator: ", "))"
      )
    }
    let place = "\(path): array \(name)"
    if let reason = variable.refusal {
      throw RecordingError(
        place: place,
        fault: reason,
        remedy: MATVariable.remedy
      )
    }
    var content = variable.source
    if let deflated = variable.deflated {
      if let ready = spooled.withLock({ $0[name] }) {
        content = ready
      } else {
        content = try deflated.spooled(expecting: variable.byteCount)
        spooled.withLock { [content] in $0[name] = content }
      }
    }
    return NumericArray(
      name: name,
      shape: variable.shape,
      isColumnMajor: true,
      type: variable.type,
      isBigEndian: variable.isBigEndian,
      source: content,
      offset: variable.dataOffset,
      place: place
    )
  }

  public func makeCursor(
    over signals: [Int]
  ) throws(RecordingError) -> any SignalCursor {
    try ArraySignal.cursor(self, signals)
  }
}

/// A variable of a MAT file.
struct MATVariable: Sendable {
  var name: String
  var shape: [Int]
  /// Of the elements as they are stored, which may be narrower than its class.
  var type: ElementType
  var isBigEndian: Bool
  /// Where its first element is: in the file, or in what is decompressed.
  var dataOffset: Int
  var source: ByteSource
  /// Set if it is compressed.
  var deflated: DeflatedBytes?
  /// Of the whole variable, decompressed.
  var byteCount: Int
  /// Why it is not read, if it is not.
  var refusal: String?

  /// What to do about those.
  static let remedy = "save numeric arrays with save('-v7', ...)"
}

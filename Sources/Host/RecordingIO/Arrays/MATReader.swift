public import Files
import Synchronization

/// Reads the numeric arrays of MATLAB v5 and v7 files, of either byte order,
/// compressed or not.
///
/// Structures, cells, text and all else are refused by name, and the rest is
/// read. Of two variables of one name the last counts, as in MATLAB. An array
/// that is compressed is decompressed to a temporary file when it is
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
  public let refusals: [RecordingRefusal]

  let arrayNames: [String]
  private let variables: [String: MATVariable]
  private let spooled = Mutex<[String: ByteSource]>([:])

  /// Opens a file and finds its variables.
  public init(opening path: String) throws(Fault) {
    self.path = path
    let source = try ByteSource(opening: path)
    var warnings: [String] = []
    let found = try MATDirectory.variables(of: source, &warnings)
    guard !found.isEmpty else {
      throw Fault(
        place: path,
        fault: "holds no variables",
        remedy: warnings.isEmpty
          ? "check the file" : "copy it again; it is truncated"
      )
    }
    let names = ArraySignal.lastOfEach(found.map(\.name), path, &warnings)
    let kept = names.map { found[$0] }
    variables = Dictionary(
      kept.map { ($0.name, $0) },
      uniquingKeysWith: { $1 }
    )
    self.warnings = warnings
    let readable = kept.filter { $0.refusal == nil }
    arrayNames = readable.map(\.name)
    signals = readable.map {
      ArraySignal.describe($0.name, $0.shape, isColumnMajor: true)
    }
    refusals = kept.compactMap { variable in
      variable.refusal.map {
        RecordingRefusal(
          name: variable.name,
          fault: $0,
          remedy: MATVariable.remedy
        )
      }
    }
  }

  public func contents(
    ofRefused name: String
  ) throws(Fault) -> [String] {
    guard let variable = variables[name],
      [MATVariable.cell, MATVariable.structure].contains(variable.code)
    else { return [] }
    return MATContents(of: variable, in: try content(of: variable)).lines
  }

  /// The bytes of a variable: the file's, or decompressed ones.
  private func content(
    of variable: MATVariable
  ) throws(Fault) -> ByteSource {
    guard let deflated = variable.deflated else { return variable.source }
    if let ready = spooled.withLock({ $0[variable.name] }) { return ready }
    let content = try deflated.spooled(expecting: variable.byteCount)
    spooled.withLock { $0[variable.name] = content }
    return content
  }

  func array(named name: String) throws(Fault) -> NumericArray {
    guard let variable = variables[name] else {
      throw fault(
        "has no array '\(name)'",
        "it has: \(arrayNames.prefix(40).joined(separator: ", "))"
      )
    }
    let place = "\(path): array \(name)"
    try checkRefusals(name)
    return NumericArray(
      name: name,
      shape: variable.shape,
      isColumnMajor: true,
      type: variable.type,
      isBigEndian: variable.isBigEndian,
      source: try content(of: variable),
      offset: variable.dataOffset,
      place: place
    )
  }

  public func makeCursor(
    over signals: [Int]
  ) throws(Fault) -> any SignalCursor {
    try ArraySignal.cursor(self, signals)
  }
}

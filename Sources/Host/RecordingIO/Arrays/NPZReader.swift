public import Files
import Synchronization

/// Reads NumPy's NPZ archives and NPY files.
///
/// Stored arrays are read in place. Deflated ones are decompressed to a
/// temporary file when they are first used, and their check sum is verified.
public final class NPZReader: RecordingReader, ArrayContainer {
  public let path: String
  public let format: String
  public let signals: [RecordingSignal]
  public let annotations: [RecordingAnnotation] = []
  public let segments = [RecordingSegment(start: .zero, position: .zero)]
  public let warnings: [String]
  public let refusals: [RecordingRefusal]

  let arrayNames: [String]
  private let members: [String: Member]
  private let source: ByteSource
  private let spooled = Mutex<[String: ByteSource]>([:])

  /// An array and where it lies.
  private struct Member: Sendable {
    var header: NPYHeader
    var type: ElementType
    var isBigEndian: Bool
    var offset: Int
    var deflated: DeflatedBytes?
    var byteCount: Int
    var checksum: UInt32
    /// Bytes behind the last element.
    var restByteCount: Int
  }

  /// Opens a file and reads the headers of its arrays.
  public init(opening path: String) throws(Fault) {
    self.path = path
    source = try ByteSource(opening: path)
    let head = try source.bytes(at: 0, count: min(6, source.byteCount))
    var members: [String: Member] = [:]
    var refusals: [RecordingRefusal] = []
    var warnings: [String] = []
    var names: [String] = []
    if head.first == 0x93 {
      format = "NPY"
      let headerBytes = try source.bytes(
        at: 0,
        count: min(source.byteCount, NPYHeader.byteLimit + 12)
      )
      members["array"] = try Self.member(
        headerBytes,
        path,
        offset: 0,
        byteCount: source.byteCount
      )
      names = ["array"]
    } else {
      format = "NPZ"
      let directory = try ZIPDirectory(of: source)
      let last = ArraySignal.lastOfEach(
        directory.members.map(\.name),
        path,
        &warnings
      )
      for entry in last.map({ directory.members[$0] }) {
        guard entry.name.hasSuffix(".npy") else {
          refusals.append(
            RecordingRefusal(
              name: entry.name,
              fault: "is no NumPy array",
              remedy: "leave it out",
              countsInPatterns: false
            )
          )
          continue
        }
        let name = String(entry.name.dropLast(4))
        do {
          members[name] = try Self.member(
            entry,
            in: directory,
            source,
            "\(path): array \(name)"
          )
          names.append(name)
        } catch {
          // One bad array leaves the others readable.
          refusals.append(
            RecordingRefusal(
              name: name,
              fault: error.fault,
              remedy: error.remedy
            )
          )
        }
      }
      guard directory.members.contains(where: { $0.name.hasSuffix(".npy") })
      else {
        throw Fault(
          place: path,
          fault: "the archive holds no NumPy arrays",
          remedy: "check the file's kind"
        )
      }
    }
    for name in names {
      guard let rest = members[name]?.restByteCount, rest > 0 else { continue }
      warnings.append(
        "\(path): \(rest) bytes follow the array '\(name)', as where another "
          + "array was appended; they are not read"
      )
    }
    self.members = members
    self.refusals = refusals
    self.warnings = warnings
    arrayNames = names
    signals = names.compactMap { name in
      members[name].map {
        ArraySignal.describe(
          name,
          $0.header.shape,
          isColumnMajor: $0.header.isColumnMajor
        )
      }
    }
  }

  func array(named name: String) throws(Fault) -> NumericArray {
    try checkRefusals(name)
    guard let member = members[name] else {
      throw fault(
        "has no array '\(name)'",
        "it has: \(arrayNames.prefix(40).joined(separator: ", "))"
      )
    }
    var content = source
    if let deflated = member.deflated {
      content = try spool(name) { () throws(Fault) in
        try deflated.spooled(
          expecting: member.byteCount,
          checksum: member.checksum
        )
      }
    }
    return NumericArray(
      name: name,
      shape: member.header.shape,
      isColumnMajor: member.header.isColumnMajor,
      type: member.type,
      isBigEndian: member.isBigEndian,
      source: content,
      offset: member.offset + member.header.byteCount,
      place: "\(path): array \(name)"
    )
  }

  public func makeCursor(
    over signals: [Int]
  ) throws(Fault) -> any SignalCursor {
    try ArraySignal.cursor(self, signals)
  }

  private func spool(
    _ name: String,
    _ make: () throws(Fault) -> ByteSource
  ) throws(Fault) -> ByteSource {
    if let ready = spooled.withLock({ $0[name] }) { return ready }
    let content = try make()
    spooled.withLock { $0[name] = content }
    return content
  }

  private static func member(
    _ entry: ZIPDirectory.Member,
    in directory: ZIPDirectory,
    _ source: ByteSource,
    _ place: String
  ) throws(Fault) -> Member {
    let offset = try directory.dataOffset(of: entry)
    guard !entry.isEncrypted, entry.method == 0 || entry.method == 8 else {
      throw Fault(
        place: place,
        fault: "is encrypted or compressed in an unknown way",
        remedy: "save it with numpy.savez_compressed"
      )
    }
    let limit = NPYHeader.byteLimit + 12
    guard entry.method == 8 else {
      guard entry.byteCount == entry.compressedByteCount else {
        throw Fault(
          place: place,
          fault: "has two sizes",
          remedy: "copy the file again"
        )
      }
      return try member(
        try source.bytes(at: offset, count: min(limit, entry.byteCount)),
        place,
        offset: offset,
        byteCount: entry.byteCount
      )
    }
    let deflated = DeflatedBytes(
      source: source,
      offset: offset,
      byteCount: entry.compressedByteCount,
      isZlib: false,
      place: place
    )
    var member = try member(
      // Headers are short; more is only decompressed for the odd long one.
      try deflated.prefix(limit),
      place,
      offset: 0,
      byteCount: entry.byteCount
    )
    member.deflated = deflated
    member.checksum = entry.checksum
    return member
  }

  private static func member(
    _ head: [UInt8],
    _ place: String,
    offset: Int,
    byteCount: Int
  ) throws(Fault) -> Member {
    let header = try NPYHeader(parsing: head, place: place)
    guard let (type, isBigEndian) = header.elementType else {
      throw Fault(
        place: place,
        fault: "has elements of type '\(header.descriptor)' are not "
          + "read",
        remedy: "convert it to integers, float32 or float64"
      )
    }
    let expected = header.shape.reduce(type.byteCount, *)
    let rest = byteCount - header.byteCount - expected
    guard rest >= 0 else {
      throw Fault(
        place: place,
        fault: "has \(byteCount - header.byteCount) bytes, its shape "
          + "\(header.shape) needs \(expected)",
        remedy: "it is cut off; copy it again"
      )
    }
    return Member(
      header: header,
      type: type,
      isBigEndian: isBigEndian,
      offset: offset,
      byteCount: byteCount,
      checksum: 0,
      restByteCount: rest
    )
  }
}

/// What files of arrays have in common as recordings.
enum ArraySignal {
  /// The indexes of names, in order, of which each is the last of its name; of
  /// the others a warning tells.
  ///
  /// Programs that append write a name again to replace it: the last counts in
  /// MATLAB, scipy and NumPy.
  static func lastOfEach(
    _ names: [String],
    _ path: String,
    _ warnings: inout [String]
  ) -> [Int] {
    var last: [String: Int] = [:]
    for (index, name) in names.enumerated() { last[name] = index }
    let counts = Dictionary(grouping: names, by: { $0 }).mapValues(\.count)
    let kept = names.indices.filter { last[names[$0]] == $0 }
    for index in kept {
      guard let count = counts[names[index]], count > 1 else { continue }
      warnings.append(
        "\(path): '\(names[index])' comes \(count) times; the last one is used"
      )
    }
    return kept
  }

  /// An array as a signal: time along the first axis, or along the first two of
  /// windows; its numbers one after another where it has more axes, or windows
  /// in column-major order.
  static func describe(
    _ name: String,
    _ shape: [Int],
    isColumnMajor: Bool
  ) -> RecordingSignal {
    let isFlat = isFlat(shape, isColumnMajor)
    let channels = shape.count > 1 && !isFlat ? shape[shape.count - 1] : 1
    let total = shape.reduce(1, *)
    var signal = RecordingSignal(
      label: name,
      frameCount: channels == 0 ? 0 : total / channels
    )
    signal.channelCount = channels
    signal.shape = shape
    return signal
  }

  private static func isFlat(_ shape: [Int], _ isColumnMajor: Bool) -> Bool {
    shape.count > (isColumnMajor ? 2 : 3)
  }

  /// A cursor over one array.
  static func cursor(
    _ container: any ArrayContainer,
    _ chosen: [Int]
  ) throws(Fault) -> any SignalCursor {
    _ = try container.commonFrameCount(chosen)
    guard chosen.count == 1 else {
      throw container.fault(
        "arrays are read one at a time",
        "choose one of them"
      )
    }
    let array = try container.array(
      named: container.signals[chosen[0]].label
    )
    if isFlat(array.shape, array.isColumnMajor) {
      return try ArrayCursor(array.flattened, axes: [.time])
    }
    let axes: [ArrayAxis] =
      array.shape.count > 2 ? [.window, .time, .channel] : [.time, .channel]
    return try ArrayCursor(array, axes: axes)
  }
}

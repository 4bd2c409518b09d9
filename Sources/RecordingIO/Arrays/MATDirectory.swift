/// Finds the variables of a MATLAB v5 file.
///
/// After a header of 128 bytes come elements: a type and a length of 4 bytes
/// each, and the content, padded to 8 bytes unless it is compressed. Content of
/// up to 4 bytes may share the first 8: then the length is in the upper half of
/// the type. A variable is an element of elements: flags, dimensions, name,
/// numbers.
enum MATDirectory {
  private static let compressed = 15
  private static let matrix = 14

  /// Enough of a variable for all that comes before its numbers.
  private static let prefixByteCount = 4096

  /// All variables in the file's order; what is cut off becomes a warning.
  static func variables(
    of source: ByteSource,
    _ warnings: inout [String]
  ) throws(RecordingError) -> [MATVariable] {
    let isBigEndian = try checkHeader(source)
    var variables: [MATVariable] = []
    var position = 128
    while position < source.byteCount {
      guard source.byteCount - position >= 8 else {
        warnings.append(cutOff(source, variables.count))
        break
      }
      var tag = ByteReader(try source.bytes(at: position, count: 8))
      tag.isBigEndian = isBigEndian
      let type = tag.unsigned(at: 0, 4) ?? 0
      let count = tag.unsigned(at: 4, 4) ?? 0
      guard type <= 18 else {
        throw RecordingError(
          place: "\(source.path): byte \(position)",
          fault: "an element of unknown type \(type)",
          remedy: "the file is damaged; copy it again"
        )
      }
      let start = position + 8
      guard count <= source.byteCount - start else {
        warnings.append(cutOff(source, variables.count))
        break
      }
      if let variable = try variable(
        type: type,
        source,
        at: start,
        count,
        isBigEndian
      ) {
        variables.append(variable)
      }
      // Only compressed elements are not padded.
      position = start + (type == compressed ? count : (count + 7) / 8 * 8)
    }
    return variables
  }

  private static func variable(
    type: Int,
    _ source: ByteSource,
    at start: Int,
    _ count: Int,
    _ isBigEndian: Bool
  ) throws(RecordingError) -> MATVariable? {
    if type == matrix {
      let head = try source.bytes(at: start, count: min(count, prefixByteCount))
      return try MATElement(
        head,
        isBigEndian,
        count,
        "\(source.path): byte \(start)"
      )
      .variable(source: source, offset: start)
    }
    guard type == compressed else { return nil }
    let place = "\(source.path): byte \(start)"
    let deflated = DeflatedBytes(
      source: source,
      offset: start,
      byteCount: count,
      isZlib: true,
      place: place
    )
    let prefix = try deflated.prefix(prefixByteCount + 8)
    var tag = ByteReader(prefix)
    tag.isBigEndian = isBigEndian
    guard let innerType = tag.unsigned(at: 0, 4),
      let innerCount = tag.unsigned(at: 4, 4)
    else {
      throw RecordingError(
        place: place,
        fault: "a compressed variable is cut off",
        remedy: "the file is damaged; copy it again"
      )
    }
    guard innerType == matrix else { return nil }
    var variable = try MATElement(
      Array(prefix.dropFirst(8)),
      isBigEndian,
      innerCount,
      place
    ).variable(source: source, offset: 8)
    var named = deflated
    named.place = "\(source.path): array \(variable.name)"
    variable.deflated = named
    variable.byteCount = innerCount + 8
    return variable
  }

  /// Tells the byte order, and refuses what is no v5 file.
  private static func checkHeader(
    _ source: ByteSource
  ) throws(RecordingError) -> Bool {
    let path = source.path
    guard source.byteCount >= 128 else {
      throw RecordingError(
        place: "\(path): byte \(source.byteCount)",
        fault: "the file ends inside its header of 128 bytes",
        remedy: "copy it again; it is truncated"
      )
    }
    let head = try source.bytes(at: 0, count: 128)
    let order = head[126...127]
    let isBigEndian = order.elementsEqual("MI".utf8)
    guard isBigEndian || order.elementsEqual("IM".utf8) else {
      throw RecordingError(
        place: path,
        fault: "not a MATLAB v5 file",
        remedy: "save numeric arrays with save('-v7', ...)"
      )
    }
    let version = isBigEndian ? head[124] : head[125]
    guard version == 1 else {
      throw hdf5(path)
    }
    return isBigEndian
  }

  /// What is said of HDF5 files.
  static func hdf5(_ path: String) -> RecordingError {
    RecordingError(
      place: path,
      fault: "a MATLAB v7.3 or other HDF5 file, which is not read",
      remedy: "save it again with save('-v7', ...)"
    )
  }

  private static func cutOff(_ source: ByteSource, _ count: Int) -> String {
    "\(source.path): truncated at byte \(source.byteCount); "
      + "\(count) whole variables are used"
  }
}

/// The start of a matrix element.
struct MATElement {
  private var reader: ByteReader
  private let byteCount: Int
  private let place: String

  // The byte count is of the whole element, of which `head` is a part.
  init(
    _ head: [UInt8],
    _ isBigEndian: Bool,
    _ byteCount: Int,
    _ place: String
  ) {
    reader = ByteReader(head)
    reader.isBigEndian = isBigEndian
    self.byteCount = byteCount
    self.place = place
  }

  /// A part of the element: its type, where its content starts, and its length.
  private struct Part {
    var type: Int
    var start: Int
    var count: Int
    var end: Int
  }

  /// The variable, whose bytes start at `offset` in `source`.
  func variable(
    source: ByteSource,
    offset: Int
  ) throws(RecordingError) -> MATVariable {
    let flagsPart = try part(at: 0)
    let dimensions = try part(at: flagsPart.end)
    let namePart = try part(at: dimensions.end)
    guard let flags = reader.unsigned(at: flagsPart.start, 4),
      dimensions.type == 5, dimensions.count % 4 == 0,
      let name = reader.bytes(at: namePart.start, namePart.count)
    else { throw damaged() }
    var variable = MATVariable(
      name: String(decoding: name, as: UTF8.self),
      shape: [],
      type: .float64,
      isBigEndian: reader.isBigEndian,
      dataOffset: 0,
      source: source,
      byteCount: byteCount
    )
    var total = 1
    for index in 0..<dimensions.count / 4 {
      guard let size = reader.unsigned(at: dimensions.start + 4 * index, 4),
        size <= Int32.max
      else { throw damaged() }
      let product = total.multipliedReportingOverflow(by: max(size, 1))
      guard !product.overflow, product.partialValue < 1 << 59 else {
        throw damaged()
      }
      total = product.partialValue
      variable.shape.append(size)
    }
    let isComplex = flags & 0x800 != 0
    variable.refusal = Self.refusal(ofClass: flags & 0xFF, isComplex: isComplex)
    guard variable.refusal == nil else { return variable }
    let numbers = try part(at: namePart.end)
    guard let type = Self.types[numbers.type] else { throw damaged() }
    variable.type = type
    variable.dataOffset = offset + numbers.start
    guard variable.shape.reduce(type.byteCount, *) == numbers.count,
      numbers.start <= byteCount, numbers.count <= byteCount - numbers.start
    else { throw damaged() }
    return variable
  }

  /// The part whose tag is at `offset`.
  private func part(at offset: Int) throws(RecordingError) -> Part {
    guard let word = reader.unsigned(at: offset, 4) else { throw damaged() }
    if word >> 16 != 0 {
      // The small format: type, length and up to 4 bytes in 8.
      guard word >> 16 <= 4 else { throw damaged() }
      return Part(
        type: word & 0xFFFF,
        start: offset + 4,
        count: word >> 16,
        end: offset + 8
      )
    }
    guard let count = reader.unsigned(at: offset + 4, 4) else {
      throw damaged()
    }
    return Part(
      type: word,
      start: offset + 8,
      count: count,
      end: offset + 8 + (count + 7) / 8 * 8
    )
  }

  private func damaged() -> RecordingError {
    RecordingError(
      place: place,
      fault: "a variable is malformed",
      remedy: "the file is damaged; copy it again"
    )
  }

  /// Why a variable of a class is not read, or nil.
  private static func refusal(ofClass code: Int, isComplex: Bool) -> String? {
    switch code {
    case 1: "a cell array, which is not read"
    case 2: "a structure, which is not read"
    case 3: "an object, which is not read"
    case 4: "text, which is not read"
    case 5: "a sparse array, which is not read"
    case 6...15: isComplex ? "complex numbers, which are not read" : nil
    default: "of an unknown class \(code), which is not read"
    }
  }

  private static let types: [Int: ElementType] = [
    1: .int8, 2: .uint8, 3: .int16, 4: .uint16, 5: .int32, 6: .uint32,
    7: .float32, 9: .float64, 12: .int64, 13: .uint64,
  ]
}

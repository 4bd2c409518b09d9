import Files

/// The start of a matrix element: flags, dimensions, name, numbers, each a tag
/// of type and length with its content.
struct MATElement {
  private var reader: ByteReader
  private let byteCount: Int

  // The byte count is of the whole element, of which `head` is a part.
  init(_ head: [UInt8], _ isBigEndian: Bool, _ byteCount: Int) {
    reader = ByteReader(head)
    reader.isBigEndian = isBigEndian
    self.byteCount = byteCount
  }

  /// A part of the element: its type, where its content starts, and its length.
  struct Part {
    var type: Int
    var start: Int
    var count: Int
    var end: Int
  }

  /// The variable, whose bytes start at `offset` in `source`; nil for what has
  /// no name, as MATLAB's own data on the objects of a file.
  ///
  /// What is no array of numbers has a refusal; it is an error only where not
  /// even its name can be told.
  func variable(
    source: ByteSource,
    offset: Int
  ) throws(Fault) -> MATVariable? {
    let flagsPart = try part(at: 0)
    guard let flags = reader.unsigned(at: flagsPart.start, 4) else {
      throw Self.malformed("has no flags")
    }
    let code = flags & 0xFF
    if code == Self.opaque {
      // An object has no dimensions; three texts say name, system and class.
      let namePart = try part(at: flagsPart.end)
      let system = try part(at: namePart.end)
      let kind = try part(at: system.end)
      return MATVariable(
        name: try text(namePart),
        refusing: "is an object of class \(try text(kind)), which is not read",
        source
      )
    }
    let dimensions = try part(at: flagsPart.end)
    let namePart = try part(at: dimensions.end)
    var variable = MATVariable(
      name: try text(namePart),
      shape: [],
      type: .float64,
      isBigEndian: reader.isBigEndian,
      dataOffset: 0,
      source: source,
      byteCount: byteCount
    )
    guard !variable.name.isEmpty else { return nil }
    variable.start = offset
    variable.contentOffset = offset + namePart.end
    variable.code = code
    guard let shape = shape(dimensions) else {
      variable.refusal = "has malformed dimensions"
      return variable
    }
    variable.shape = shape
    variable.refusal = Self.refusal(
      ofClass: code,
      isComplex: flags & 0x800 != 0
    )
    if variable.refusal == nil { addNumbers(namePart.end, offset, &variable) }
    return variable
  }

  /// The class, shape and place of an element without a name of its own; nil
  /// where it is malformed.
  func inner(
    offset: Int
  ) -> (code: Int, shape: [Int], contentOffset: Int)? {
    guard let flagsPart = Self.part(of: reader, at: 0),
      let flags = reader.unsigned(at: flagsPart.start, 4)
    else { return nil }
    let code = flags & 0xFF
    if code == Self.opaque { return (code, [1, 1], offset) }
    guard let dimensions = Self.part(of: reader, at: flagsPart.end),
      let shape = shape(dimensions),
      let name = Self.part(of: reader, at: dimensions.end)
    else { return nil }
    return (code, shape, offset + name.end)
  }

  /// Where the numbers are; a refusal where they are not as they should be.
  private func addNumbers(
    _ start: Int,
    _ offset: Int,
    _ variable: inout MATVariable
  ) {
    // Some programs write nothing where there are no numbers.
    if variable.shape.contains(0) { return }
    guard let numbers = try? part(at: start) else {
      variable.refusal = "has no numbers"
      return
    }
    guard let type = Self.types[numbers.type] else {
      variable.refusal = "has numbers of unknown type \(numbers.type)"
      return
    }
    variable.type = type
    variable.dataOffset = offset + numbers.start
    let expected = variable.shape.reduce(type.byteCount, *)
    guard expected == numbers.count, numbers.start <= byteCount,
      numbers.count <= byteCount - numbers.start
    else {
      variable.refusal =
        "has \(numbers.count) bytes of numbers, its shape \(variable.shape) "
        + "needs \(expected)"
      return
    }
  }

  /// How many elements along each axis; nil for what cannot be.
  private func shape(_ dimensions: Part) -> [Int]? {
    // Unsigned numbers (6) are against the letter, but programs write them.
    guard dimensions.type == 5 || dimensions.type == 6,
      dimensions.count % 4 == 0, dimensions.count >= 4
    else { return nil }
    var shape: [Int] = []
    var total = 1
    for index in 0..<dimensions.count / 4 {
      guard let size = reader.unsigned(at: dimensions.start + 4 * index, 4),
        size <= Int32.max
      else { return nil }
      let product = total.multipliedReportingOverflow(by: max(size, 1))
      guard !product.overflow, product.partialValue < 1 << 59 else {
        return nil
      }
      total = product.partialValue
      shape.append(size)
    }
    return shape
  }

  private func text(_ part: Part) throws(Fault) -> String {
    guard let bytes = reader.bytes(at: part.start, part.count) else {
      throw Self.malformed("has no name")
    }
    return FileText.decode(bytes)
  }

  /// The part whose tag is at `offset`.
  private func part(at offset: Int) throws(Fault) -> Part {
    guard let part = Self.part(of: reader, at: offset) else {
      throw Self.malformed("is malformed")
    }
    return part
  }

  /// The part whose tag is at `offset`; nil beyond the end.
  static func part(of reader: ByteReader, at offset: Int) -> Part? {
    guard let word = reader.unsigned(at: offset, 4) else { return nil }
    if word >> 16 != 0 {
      // The small format: type, length and up to 4 bytes in 8.
      guard word >> 16 <= 4 else { return nil }
      return Part(
        type: word & 0xFFFF,
        start: offset + 4,
        count: word >> 16,
        end: offset + 8
      )
    }
    guard let count = reader.unsigned(at: offset + 4, 4) else { return nil }
    return Part(
      type: word,
      start: offset + 8,
      count: count,
      end: offset + 8 + (count + 7) / 8 * 8
    )
  }

  /// What is wrong with a variable, whose place the caller names.
  static func malformed(_ fault: String) -> Fault {
    Fault(place: "", fault: fault, remedy: MATVariable.remedy)
  }

  /// The class of objects that MATLAB alone understands.
  private static let opaque = 17

  /// Why a variable of a class is not read, or nil.
  private static func refusal(ofClass code: Int, isComplex: Bool) -> String? {
    switch code {
    case MATVariable.cell: "is a cell array, which is not read"
    case MATVariable.structure: "is a structure, which is not read"
    case 3: "is an object, which is not read"
    case 4: "is text, which is not read"
    case 5: "is a sparse array, which is not read"
    case 6...15:
      isComplex ? "holds complex numbers, which are not read" : nil
    case 16: "is a function handle, which is not read"
    default: "is of an unknown class \(code), which is not read"
    }
  }

  private static let types: [Int: ElementType] = [
    1: .int8, 2: .uint8, 3: .int16, 4: .uint16, 5: .int32, 6: .uint32,
    7: .float32, 9: .float64, 12: .int64, 13: .uint64,
  ]
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
  /// Where its bytes start, as `dataOffset`.
  var start = 0
  /// Where what follows its name starts, as `dataOffset`.
  var contentOffset = 0
  /// The number of its class.
  var code = 0

  /// The classes that hold other variables.
  static let cell = 1
  static let structure = 2

  /// What to do about those.
  static let remedy = "save numeric arrays with save('-v7', ...)"
}

extension MATVariable {
  /// A variable of which only the name, and why it is not read, are known.
  init(name: String, refusing reason: String, _ source: ByteSource) {
    self.init(
      name: name,
      shape: [],
      type: .float64,
      isBigEndian: false,
      dataOffset: 0,
      source: source,
      byteCount: 0,
      refusal: reason
    )
  }
}

import Files

/// What structures and cell arrays hold, told from their headers alone.
///
/// After its name, a structure has the length that each field name takes, the
/// names, and then the fields of each of its elements as matrix elements; a cell
/// array has its cells as matrix elements.
struct MATContents {
  /// `rec.emg: 1000 x 8 double`, one for each that is found.
  private(set) var lines: [String] = []

  private let source: ByteSource
  private let isBigEndian: Bool

  /// More lines than these tell nobody anything.
  private static let lineLimit = 100

  /// Structures in structures are followed this far.
  private static let depthLimit = 8

  /// The contents of a variable in the file, or decompressed.
  init(of variable: MATVariable, in source: ByteSource) {
    self.source = source
    isBigEndian = variable.isBigEndian
    let end = min(variable.byteCount + variable.start, source.byteCount)
    describe(
      variable.name,
      code: variable.code,
      count: variable.shape.reduce(1, *),
      from: variable.contentOffset,
      to: end,
      depth: 0
    )
  }

  private mutating func describe(
    _ name: String,
    code: Int,
    count: Int,
    from start: Int,
    to end: Int,
    depth: Int
  ) {
    guard depth < Self.depthLimit else { return }
    var position = start
    var fields = [""]
    if code == MATVariable.structure {
      guard let names = fieldNames(&position, end) else { return }
      guard !names.isEmpty else { return }
      fields = names
    }
    for element in 0..<count {
      for field in fields {
        guard lines.count < Self.lineLimit, position < end,
          let (part, head) = part(at: position, end), part.type == 14
        else { return }
        let isOne = count == 1 && code == MATVariable.structure
        let index =
          code == MATVariable.cell ? "{\(element + 1)}" : "(\(element + 1))"
        let path =
          name + (isOne ? "" : index) + (field.isEmpty ? "" : "." + field)
        if part.count > 0 {
          describe(path, head, position + part.start, part.count, depth)
        } else {
          lines.append("\(path): empty")
        }
        position += part.end
      }
    }
  }

  /// One matrix element inside.
  private mutating func describe(
    _ path: String,
    _ head: [UInt8],
    _ start: Int,
    _ count: Int,
    _ depth: Int
  ) {
    let content = Array(head.dropFirst(8))
    // Its own name is empty; the field's stands for it.
    guard
      let inner = MATElement(content, isBigEndian, count).inner(offset: start)
    else { return lines.append("\(path): malformed") }
    let shape = inner.shape.map(String.init).joined(separator: " x ")
    lines.append("\(path): \(shape) \(Self.name(ofClass: inner.code))")
    if inner.code == MATVariable.cell || inner.code == MATVariable.structure {
      describe(
        path,
        code: inner.code,
        count: inner.shape.reduce(1, *),
        from: inner.contentOffset,
        to: start + count,
        depth: depth + 1
      )
    }
  }

  private func fieldNames(_ position: inout Int, _ end: Int) -> [String]? {
    guard let (length, head) = part(at: position, end), length.count == 4
    else { return nil }
    var reader = ByteReader(head)
    reader.isBigEndian = isBigEndian
    guard let width = reader.unsigned(at: length.start, 4), width > 0,
      width <= 1024
    else { return nil }
    position += length.end
    guard let (names, _) = part(at: position, end), names.count <= 1 << 16,
      let bytes = try? source.bytes(
        at: position + names.start,
        count: names.count
      )
    else { return nil }
    position += names.end
    return stride(from: 0, to: bytes.count - width + 1, by: width).map {
      String(decoding: bytes[$0..<$0 + width].prefix { $0 != 0 }, as: UTF8.self)
    }
  }

  /// The part at a place, and the bytes from there on.
  private func part(
    at position: Int,
    _ end: Int
  ) -> (MATElement.Part, head: [UInt8])? {
    guard position >= 0, position < end,
      let head = try? source.bytes(
        at: position,
        count: min(512, source.byteCount - position)
      )
    else { return nil }
    var reader = ByteReader(head)
    reader.isBigEndian = isBigEndian
    guard let part = MATElement.part(of: reader, at: 0) else { return nil }
    return (part, head)
  }

  private static func name(ofClass code: Int) -> String {
    let names = [
      1: "cell", 2: "structure", 3: "object", 4: "text", 5: "sparse",
      6: "double", 7: "single", 8: "int8", 9: "uint8", 10: "int16",
      11: "uint16", 12: "int32", 13: "uint32", 14: "int64", 15: "uint64",
      16: "function handle", 17: "object",
    ]
    return names[code] ?? "of class \(code)"
  }
}

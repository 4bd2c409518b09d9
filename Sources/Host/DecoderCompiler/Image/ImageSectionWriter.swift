import DecoderImage

/// Little-endian bytes, appended.
struct ByteWriter {
  private(set) var bytes: [UInt8] = []

  mutating func append<Value: FixedWidthInteger>(_ value: Value) {
    var rest = value
    for _ in 0..<Value.bitWidth / 8 {
      bytes.append(UInt8(truncatingIfNeeded: rest))
      rest = Value.bitWidth > 8 ? rest >> 8 : rest
    }
  }

  mutating func append(_ list: [UInt8]) { bytes += list }

  /// Zeros up to the next boundary of sections.
  mutating func align() {
    while bytes.count % ImageLayout.sectionAlignment != 0 { bytes.append(0) }
  }
}

/// The strings of an image, each once.
struct StringTable {
  /// The empty string comes first.
  private(set) var bytes: [UInt8] = [0]
  private var offsets: [String: UInt32] = ["": 0]

  /// The offset of a string, which ends at a zero byte.
  mutating func offset(of text: String) -> UInt32 {
    let text = String(text.filter { $0 != "\0" })
    if let offset = offsets[text] { return offset }
    let offset = UInt32(bytes.count)
    bytes += Array(text.utf8) + [0]
    offsets[text] = offset
    return offset
  }
}

import Files

/// Lines of a file, read block by block.
struct LineReader {
  /// Where the line after the last one starts.
  private(set) var offset: Int

  /// Whether the last line had no line feed after it.
  private(set) var isUnterminated = false

  private let source: ByteSource
  private let lineEnd: UInt8
  private var buffer: [UInt8]
  private var start = 0
  private var end = 0
  private var nextBlock: Int

  private static let blockByteCount = 1 << 16

  /// A line longer than this is no line of a table.
  static let lineByteLimit = 1 << 20

  /// Lines from `offset` on, each of which ends with `lineEnd`.
  init(_ source: ByteSource, from offset: Int, lineEnd: UInt8 = 0x0A) {
    self.source = source
    self.lineEnd = lineEnd
    self.offset = offset
    nextBlock = offset
    buffer = [UInt8](repeating: 0, count: Self.blockByteCount)
  }

  /// Whether nothing is left.
  var isAtEnd: Bool { offset >= source.byteCount }

  /// The next line without its end; nil at the end of the file.
  mutating func next() throws(Fault) -> ArraySlice<UInt8>? {
    var searched = start
    while true {
      if let feed = buffer[searched..<end].firstIndex(of: lineEnd) {
        let line = buffer[start..<feed]
        offset += feed + 1 - start
        start = feed + 1
        return Self.withoutReturns(line)
      }
      searched = end
      if try !fill(&searched) {
        guard start < end else { return nil }
        isUnterminated = true
        let line = buffer[start..<end]
        offset += end - start
        start = end
        return Self.withoutReturns(line)
      }
    }
  }

  /// Without what is left of ends such as CR LF, or the CR CR LF of programs
  /// that write CR LF into a file that turns LF into CR LF.
  private static func withoutReturns(
    _ line: ArraySlice<UInt8>
  ) -> ArraySlice<UInt8> {
    var line = line
    while line.last == 0x0D { line = line.dropLast() }
    return line
  }

  /// Reads more behind what is there; false at the end of the file.
  private mutating func fill(_ searched: inout Int) throws(Fault)
    -> Bool
  {
    let left = source.byteCount - nextBlock
    guard left > 0 else { return false }
    if start > 0 {
      // Move what is left of the line to the front.
      buffer.replaceSubrange(0..<end - start, with: Array(buffer[start..<end]))
      searched -= start
      end -= start
      start = 0
    }
    if buffer.count - end < Self.blockByteCount / 2 {
      guard buffer.count < Self.lineByteLimit else {
        throw Fault(
          place: "\(source.path): byte \(offset)",
          fault: "a line of more than \(Self.lineByteLimit) bytes",
          remedy: "check that this is a table of text"
        )
      }
      buffer += [UInt8](repeating: 0, count: buffer.count)
    }
    let count = min(left, buffer.count - end)
    let bytes = try source.bytes(at: nextBlock, count: count)
    buffer.replaceSubrange(end..<end + count, with: bytes)
    end += count
    nextBlock += count
    return true
  }
}

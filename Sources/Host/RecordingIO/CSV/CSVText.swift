import Files

/// How the bytes of a table are text: where it starts, and how lines end.
struct CSVText: Sendable {
  /// Behind the mark of UTF-8, if there is one.
  var start = 0

  /// Line feed, or carriage return in files that have no line feed.
  var lineEnd: UInt8 = 0x0A

  /// Bytes that are looked at.
  private static let headByteCount = 1 << 16

  /// - Throws: What is no text, or text of a kind that is not read.
  init(of source: ByteSource) throws(Fault) {
    let head = try source.bytes(
      at: 0,
      count: min(source.byteCount, Self.headByteCount)
    )
    func wrong(_ fault: String, _ remedy: String) -> Fault {
      Fault(place: source.path, fault: fault, remedy: remedy)
    }
    // Text of 16 bits has a zero in every second byte, from the start.
    let zeros = head.prefix(64).count { $0 == 0 }
    if head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF])
      || zeros * 4 > min(head.count, 64) && head.first != 0
    {
      throw wrong(
        "text in UTF-16 or UTF-32, which is not read",
        "save it as UTF-8, as with iconv -f UTF-16 -t UTF-8"
      )
    }
    // Bytes that no text has, but for those that a crash leaves at the end.
    guard
      head.prefix(4096).prefix(while: { $0 != 0 }).allSatisfy({
        $0 >= 0x20 || (0x09...0x0D).contains($0)
      }), head.first != 0
    else { throw wrong("not a table of text", "check the file's kind") }
    if head.starts(with: [0xEF, 0xBB, 0xBF]) { start = 3 }
    if !head.contains(0x0A) && head.contains(0x0D) { lineEnd = 0x0D }
  }
}

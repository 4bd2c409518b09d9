import Files

/// The members of a ZIP archive, from the directory at its end.
///
/// Source: PKWARE, "APPNOTE.TXT - .ZIP File Format Specification", 6.3.
struct ZIPDirectory {
  /// A file in the archive.
  struct Member: Sendable {
    var name: String
    /// 0 stored, 8 deflated.
    var method: Int
    var checksum: UInt32
    var compressedByteCount: Int
    var byteCount: Int
    /// Where its local header starts.
    var headerOffset: Int
    var isEncrypted: Bool
  }

  /// In the directory's order.
  private(set) var members: [Member] = []

  private let source: ByteSource

  init(of source: ByteSource) throws(Fault) {
    self.source = source
    let tailCount = min(source.byteCount, 65_557)
    let tailStart = source.byteCount - tailCount
    let tail = ByteReader(try source.bytes(at: tailStart, count: tailCount))
    guard
      let end = stride(from: tailCount - 22, through: 0, by: -1).first(where: {
        tail.unsigned(at: $0, 4) == 0x0605_4B50
      })
    else {
      throw wrong("has no directory at its end; it is truncated or no archive")
    }
    var count = tail.unsigned(at: end + 10, 2) ?? 0
    var size = tail.unsigned(at: end + 12, 4) ?? 0
    var offset = tail.unsigned(at: end + 16, 4) ?? 0
    // A locator before the end tells of the larger record of ZIP64.
    if end >= 20, tail.unsigned(at: end - 20, 4) == 0x0706_4B50,
      let place = tail.unsigned(at: end - 12, 8)
    {
      let record = ByteReader(try bytes(at: place, 56))
      guard record.unsigned(at: 0, 4) == 0x0606_4B50 else {
        throw wrong("has a damaged directory")
      }
      count = record.unsigned(at: 32, 8) ?? 0
      size = record.unsigned(at: 40, 8) ?? 0
      offset = record.unsigned(at: 48, 8) ?? 0
    }
    let directory = ByteReader(try bytes(at: offset, size))
    var position = 0
    for _ in 0..<count {
      let (member, length) = try Self.entry(directory, position, source.path)
      members.append(member)
      position += length
    }
  }

  /// Where a member's bytes start.
  func dataOffset(of member: Member) throws(Fault) -> Int {
    let header = ByteReader(try bytes(at: member.headerOffset, 30))
    guard header.unsigned(at: 0, 4) == 0x0403_4B50,
      let name = header.unsigned(at: 26, 2),
      let extra = header.unsigned(at: 28, 2),
      // Offsets were checked to fit the file, so that sums cannot overflow.
      member.compressedByteCount <= source.byteCount,
      member.headerOffset + 30 + name + extra + member.compressedByteCount
        <= source.byteCount
    else { throw wrong("has a damaged member '\(member.name)'") }
    return member.headerOffset + 30 + name + extra
  }

  private static func entry(
    _ directory: ByteReader,
    _ start: Int,
    _ path: String
  ) throws(Fault) -> (Member, length: Int) {
    guard directory.unsigned(at: start, 4) == 0x0201_4B50,
      let flags = directory.unsigned(at: start + 8, 2),
      let method = directory.unsigned(at: start + 10, 2),
      let checksum = directory.unsigned(at: start + 16, 4),
      var compressed = directory.unsigned(at: start + 20, 4),
      var size = directory.unsigned(at: start + 24, 4),
      let nameLength = directory.unsigned(at: start + 28, 2),
      let extraLength = directory.unsigned(at: start + 30, 2),
      let commentLength = directory.unsigned(at: start + 32, 2),
      var offset = directory.unsigned(at: start + 42, 4),
      let name = directory.bytes(at: start + 46, nameLength)
    else { throw wrong("has a damaged directory", path) }
    // Fields that do not fit 32 bits follow in an extra field, in this order.
    var extra = start + 46 + nameLength
    let extraEnd = extra + extraLength
    while extra + 4 <= extraEnd,
      let tag = directory.unsigned(at: extra, 2),
      let length = directory.unsigned(at: extra + 2, 2)
    {
      var place = extra + 4
      if tag == 1 {
        for field in 0..<3 {
          let current = [size, compressed, offset][field]
          guard current == 0xFFFF_FFFF else { continue }
          guard let value = directory.unsigned(at: place, 8) else {
            throw wrong("has a damaged directory", path)
          }
          if field == 0 { size = value }
          if field == 1 { compressed = value }
          if field == 2 { offset = value }
          place += 8
        }
      }
      extra += 4 + length
    }
    return (
      Member(
        name: String(decoding: name, as: UTF8.self),
        method: method,
        checksum: UInt32(truncatingIfNeeded: checksum),
        compressedByteCount: compressed,
        byteCount: size,
        headerOffset: offset,
        isEncrypted: flags & 1 != 0
      ),
      46 + nameLength + extraLength + commentLength
    )
  }

  private func bytes(
    at offset: Int,
    _ count: Int
  ) throws(Fault) -> [UInt8] {
    guard offset >= 0, count >= 0, offset <= source.byteCount,
      count <= source.byteCount - offset
    else { throw wrong("has a damaged directory") }
    return try source.bytes(at: offset, count: count)
  }

  private func wrong(_ fault: String) -> Fault {
    Self.wrong(fault, source.path)
  }

  private static func wrong(_ fault: String, _ path: String) -> Fault {
    Fault(place: path, fault: fault, remedy: "copy it again")
  }
}

/// Bytes in memory that are read as numbers; nil beyond their end.
struct ByteReader {
  let content: [UInt8]
  var isBigEndian = false

  init(_ content: [UInt8]) { self.content = content }

  /// Some bytes.
  func bytes(at offset: Int, _ count: Int) -> ArraySlice<UInt8>? {
    guard offset >= 0, count >= 0, offset <= content.count,
      count <= content.count - offset
    else { return nil }
    return content[offset..<offset + count]
  }

  /// An unsigned number of up to 8 bytes; nil if it does not fit an Int.
  func unsigned(at offset: Int, _ count: Int) -> Int? {
    guard let bytes = bytes(at: offset, count) else { return nil }
    var bits: UInt64 = 0
    if isBigEndian {
      for byte in bytes { bits = bits << 8 | UInt64(byte) }
    } else {
      for byte in bytes.reversed() { bits = bits << 8 | UInt64(byte) }
    }
    return Int(exactly: bits)
  }
}

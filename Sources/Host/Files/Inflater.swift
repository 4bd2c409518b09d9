internal import CZlib
import Foundation

/// A stretch of a file that is compressed with deflate.
package struct DeflatedBytes: Sendable {
  /// The file.
  package var source: ByteSource
  /// Where the stretch starts.
  package var offset: Int
  /// How long it is, compressed.
  package var byteCount: Int
  /// Whether it has zlib's header and check sum, as in MAT files; ZIP has
  /// neither.
  package var isZlib: Bool
  /// For messages.
  package var place: String

  /// A stretch of a file.
  package init(
    source: ByteSource,
    offset: Int,
    byteCount: Int,
    isZlib: Bool,
    place: String
  ) {
    self.source = source
    self.offset = offset
    self.byteCount = byteCount
    self.isZlib = isZlib
    self.place = place
  }

  /// Compressed and decompressed bytes handled at a time.
  private static let blockByteCount = 1 << 16

  /// The first bytes, decompressed: `count` of them, or all if there are less.
  package func prefix(_ count: Int) throws(Fault) -> [UInt8] {
    var result: [UInt8] = []
    try inflate { (block) throws(Fault) in
      result += block
      return result.count < count
    }
    return Array(result.prefix(count))
  }

  /// All bytes, decompressed into a temporary file that has no name and is gone
  /// when it is no longer read.
  ///
  /// - Parameters:
  ///   - expected: How many bytes there must be.
  ///   - checksum: Their CRC-32, if it is known.
  /// - Returns: The temporary file.
  /// - Throws: Damage, or a disk without room.
  package func spooled(
    expecting expected: Int,
    checksum: UInt32? = nil
  ) throws(Fault) -> ByteSource {
    let spool = try SpoolFile(for: place)
    var crc = crc32(0, nil, 0)
    try inflate { (block) throws(Fault) in
      // More than was announced is damage, and could fill the disk.
      guard spool.byteCount + block.count <= expected else {
        throw damaged("holds more than the \(expected) bytes it announces")
      }
      if checksum != nil {
        crc = unsafe crc32(crc, block, uInt(block.count))
      }
      try spool.append(block)
      return true
    }
    guard spool.byteCount == expected else {
      throw damaged("holds \(spool.byteCount) bytes of \(expected)")
    }
    if let checksum, UInt32(truncatingIfNeeded: crc) != checksum {
      throw damaged("has a wrong check sum")
    }
    return spool.finish()
  }

  /// Decompresses block by block, until `take` has enough.
  private func inflate(
    _ take: ([UInt8]) throws(Fault) -> Bool
  ) throws(Fault) {
    var stream = unsafe z_stream()
    let windowBits: Int32 = isZlib ? 15 : -15
    guard
      unsafe inflateInit2_(
        &stream,
        windowBits,
        ZLIB_VERSION,
        Int32(MemoryLayout<z_stream>.size)
      ) == Z_OK
    else { throw damaged("cannot be decompressed") }
    defer { unsafe inflateEnd(&stream) }
    var input = [UInt8](repeating: 0, count: Self.blockByteCount)
    var output = [UInt8](repeating: 0, count: Self.blockByteCount)
    var position = 0
    while position < byteCount {
      let count = min(input.count, byteCount - position)
      let read = try source.read(
        at: offset + position,
        into: &input,
        count: count
      )
      guard read > 0 else { throw damaged("is cut off") }
      position += read
      var consumed = 0
      while true {
        // Both buffers outlive the call; zlib keeps no pointer that is used
        // after it, because both are set again before the next.
        let (status, used, produced) =
          unsafe input.withUnsafeMutableBufferPointer {
            source in
            unsafe output.withUnsafeMutableBufferPointer { target in
              unsafe stream.next_in = source.baseAddress.map {
                unsafe $0 + consumed
              }
              unsafe stream.avail_in = uInt(read - consumed)
              unsafe stream.next_out = target.baseAddress
              unsafe stream.avail_out = uInt(target.count)
              let status = unsafe CZlib.inflate(&stream, Z_NO_FLUSH)
              return unsafe (
                status, read - consumed - Int(stream.avail_in),
                target.count - Int(stream.avail_out)
              )
            }
          }
        consumed += used
        guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR
        else { throw damaged("is not valid deflate data") }
        if produced > 0, try !take(Array(output.prefix(produced))) { return }
        if status == Z_STREAM_END { return }
        // Nothing more without more input.
        if used == 0 && produced == 0 { break }
      }
    }
    // The stream had no end; what there was has been taken.
  }

  private func damaged(_ fault: String) -> Fault {
    Fault(
      place: place,
      fault: fault,
      remedy: "it is damaged; copy it again"
    )
  }
}

/// A temporary file without a name.
package final class SpoolFile {
  private(set) var byteCount = 0
  private let place: String
  private var descriptor: Int32

  /// Creates it in the folder for temporary files.
  package init(for place: String) throws(Fault) {
    self.place = place
    let folder = FileManager.default.temporaryDirectory.path
    var template = Array((folder + "/phalanx-XXXXXX").utf8CString)
    descriptor = unsafe template.withUnsafeMutableBufferPointer { name in
      guard let base = name.baseAddress else { return -1 }
      let descriptor = unsafe mkstemp(base)
      // Without a name it goes away with the last descriptor, come what may.
      if descriptor >= 0 { unsafe unlink(base) }
      return descriptor
    }
    guard descriptor >= 0 else { throw Self.failure(place, errno) }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Adds bytes at the end.
  package func append(_ bytes: [UInt8]) throws(Fault) {
    var done = 0
    while done < bytes.count {
      let written = unsafe bytes.withUnsafeBytes { source in
        unsafe write(
          descriptor,
          source.baseAddress.map { unsafe $0 + done },
          bytes.count - done
        )
      }
      if written < 0 && errno == EINTR { continue }
      guard written > 0 else { throw Self.failure(place, errno) }
      done += written
    }
    byteCount += bytes.count
  }

  /// The file, to be read.
  package func finish() -> ByteSource {
    let source = ByteSource(
      adopting: descriptor,
      path: place,
      byteCount: byteCount
    )
    descriptor = -1
    return source
  }

  private static func failure(_ place: String, _ code: Int32) -> Fault {
    Fault(
      place: place,
      fault: "cannot be spooled to a temporary file: "
        + ByteSource.reason(code),
      remedy: "free some space or set TMPDIR"
    )
  }
}

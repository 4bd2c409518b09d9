import Foundation

/// A file that appears whole or not at all.
///
/// Bytes go to a temporary name beside the destination; `commit` renames it,
/// and an object that goes away without that removes it.
package final class AtomicFile {
  /// The destination, as it was given.
  package var path: String { place.shown }

  private let place: OutputPlace
  private let temporaryPath: String
  private var descriptor: Int32
  private var buffer: [UInt8] = []
  private var flushedByteCount = 0

  /// Bytes collected before one write.
  private static let bufferByteCount = 1 << 18

  /// Creates the temporary file in the folder of `path`.
  ///
  /// - Throws: A folder that cannot be written to, or something at `path` that
  ///   is no regular file.
  package init(creating path: String) throws(RecordingError) {
    place = try OutputPlace(path)
    var template = Array((place.path + ".partial-XXXXXX").utf8CString)
    descriptor = unsafe template.withUnsafeMutableBufferPointer { name in
      // mkstemp is always given a buffer that holds its template.
      unsafe name.baseAddress.map { unsafe mkstemp($0) } ?? -1
    }
    guard descriptor >= 0 else {
      throw RecordingError(
        place: path,
        fault: "cannot be created: \(ByteSource.reason(errno))",
        remedy: "check that the folder exists and may be written"
      )
    }
    temporaryPath = String(
      decoding: template.dropLast().map { UInt8(bitPattern: $0) },
      as: UTF8.self
    )
    // mkstemp makes files private; a recording has the usual permissions.
    fchmod(descriptor, 0o644)
    buffer.reserveCapacity(Self.bufferByteCount)
  }

  deinit {
    if descriptor >= 0 {
      close(descriptor)
      unsafe unlink(temporaryPath)
    }
  }

  /// How many bytes have been appended.
  package var byteCount: Int { flushedByteCount + buffer.count }

  /// Adds bytes at the end.
  package func append(_ bytes: some Collection<UInt8>) throws(RecordingError) {
    buffer.append(contentsOf: bytes)
    if buffer.count >= Self.bufferByteCount { try flush() }
  }

  /// Replaces bytes that were appended earlier.
  package func overwrite(_ bytes: [UInt8], at offset: Int)
    throws(RecordingError)
  {
    precondition(offset + bytes.count <= byteCount, "nothing there yet")
    try flush()
    try write(bytes, at: offset)
  }

  /// Gives the file its name.
  package func commit() throws(RecordingError) {
    try flush()
    try place.recheck()
    let closed = close(descriptor)
    descriptor = -1
    guard closed == 0, unsafe rename(temporaryPath, place.path) == 0 else {
      let code = errno
      unsafe unlink(temporaryPath)
      throw failure(code)
    }
  }

  private func flush() throws(RecordingError) {
    precondition(descriptor >= 0, "the file is complete")
    try write(buffer, at: flushedByteCount)
    flushedByteCount += buffer.count
    buffer.removeAll(keepingCapacity: true)
  }

  private func write(_ bytes: [UInt8], at offset: Int) throws(RecordingError) {
    var done = 0
    while done < bytes.count {
      let result = unsafe bytes.withUnsafeBytes { source in
        unsafe pwrite(
          descriptor,
          source.baseAddress.map { unsafe $0 + done },
          bytes.count - done,
          off_t(offset + done)
        )
      }
      if result < 0 && errno == EINTR { continue }
      guard result > 0 else { throw failure(errno) }
      done += result
    }
  }

  private func failure(_ code: Int32) -> RecordingError {
    RecordingError(
      place: path,
      fault: "cannot be written: \(ByteSource.reason(code))",
      remedy: "free some space or choose another place"
    )
  }
}

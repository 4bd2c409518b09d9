import Foundation

/// The bytes of an open file, read by position.
///
/// `pread` moves no shared position, so any number of cursors, on any thread,
/// may read from one source, each with a buffer of its own.
package final class ByteSource: Sendable {
  /// The path, for messages.
  package let path: String

  /// The length of the file when it was opened, in bytes.
  package let byteCount: Int

  private let descriptor: Int32

  /// Opens a regular file for reading.
  package convenience init(opening path: String) throws(Fault) {
    var information = stat()
    guard unsafe stat(path, &information) == 0 else {
      throw Self.missing(path, errno)
    }
    // A pipe or a device would block or never end.
    guard information.st_mode & S_IFMT == S_IFREG else {
      throw Fault(
        place: path,
        fault: "not a regular file",
        remedy: "give the path of a recording"
      )
    }
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.missing(path, errno) }
    self.init(
      adopting: descriptor,
      path: path,
      byteCount: Int(information.st_size)
    )
  }

  /// Takes over an open descriptor, and closes it at the end.
  package init(adopting descriptor: Int32, path: String, byteCount: Int) {
    self.descriptor = descriptor
    self.path = path
    self.byteCount = byteCount
  }

  deinit {
    close(descriptor)
  }

  /// Reads into `buffer` from byte `offset` on, until the buffer is full or the
  /// file ends.
  ///
  /// - Returns: The number of bytes read.
  package func read(
    at offset: Int,
    into buffer: inout [UInt8],
    count: Int
  ) throws(Fault) -> Int {
    precondition(buffer.count >= count, "the buffer is too small")
    var done = 0
    while done < count {
      let result = unsafe buffer.withUnsafeMutableBytes { bytes in
        unsafe pread(
          descriptor,
          bytes.baseAddress.map { unsafe $0 + done },
          count - done,
          off_t(offset + done)
        )
      }
      if result < 0 && errno == EINTR { continue }
      guard result >= 0 else {
        throw Fault(
          place: "\(path): byte \(offset + done)",
          fault: "cannot be read: \(Self.reason(errno))",
          remedy: "check the disk"
        )
      }
      if result == 0 { break }
      done += result
    }
    return done
  }

  /// Exactly `count` bytes from `offset` on.
  package func bytes(at offset: Int, count: Int) throws(Fault) -> [UInt8] {
    guard offset >= 0, count >= 0, count <= byteCount - offset else {
      throw Fault(
        place: "\(path): byte \(byteCount)",
        fault: "the file ends early",
        remedy: "copy it again; it is truncated"
      )
    }
    var buffer = [UInt8](repeating: 0, count: count)
    let read = try read(at: offset, into: &buffer, count: count)
    guard read == count else {
      throw Fault(
        place: "\(path): byte \(offset + read)",
        fault: "the file ends early",
        remedy: "copy it again; it shrank while it was read"
      )
    }
    return buffer
  }

  /// The system's words for an error number.
  package static func reason(_ code: Int32) -> String {
    unsafe String(cString: strerror(code))
  }

  private static func missing(_ path: String, _ code: Int32) -> Fault {
    Fault(
      place: path,
      fault: "cannot be opened: \(reason(code))",
      remedy: code == ENOENT
        ? "check the path" : "check that the file may be read"
    )
  }
}

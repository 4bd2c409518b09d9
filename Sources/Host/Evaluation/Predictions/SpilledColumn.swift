import Files
import Foundation
internal import RecordingIO

/// The numbers of one array while it grows: on the disk, so that memory does not
/// grow with the recording.
///
/// Its file has no name: whatever becomes of the program, it is gone with it.
final class SpilledColumn<Element: NPYElement> {
  private let descriptor: Int32
  private let place: String
  private var buffer: [Element] = []
  private var elementCount = 0

  private static var bufferCount: Int { 4096 }

  /// Starts with nothing.
  ///
  /// - Parameter folder: Where there is room.
  /// - Throws: A folder that cannot be written.
  init(in folder: String) throws(Fault) {
    place = folder
    var template = Array((folder + "/.column-XXXXXX").utf8CString)
    let opened = unsafe template.withUnsafeMutableBufferPointer { name in
      // mkstemp is always given a buffer that holds its template.
      let opened = unsafe name.baseAddress.map { unsafe mkstemp($0) } ?? -1
      if opened >= 0 { unsafe name.baseAddress.map { _ = unsafe unlink($0) } }
      return opened
    }
    descriptor = opened
    guard opened >= 0 else { throw Self.fault(folder) }
  }

  deinit { close(descriptor) }

  /// Adds numbers at the end.
  func append(_ elements: some Sequence<Element>) throws(Fault) {
    buffer.append(contentsOf: elements)
    if buffer.count >= Self.bufferCount { try flush() }
  }

  private func flush() throws(Fault) {
    let size = MemoryLayout<Element>.stride
    let start = elementCount * size
    let isWritten = unsafe buffer.withUnsafeBytes { bytes in
      var done = 0
      while done < bytes.count {
        let result = unsafe pwrite(
          descriptor,
          bytes.baseAddress.map { unsafe $0 + done },
          bytes.count - done,
          off_t(start + done)
        )
        if result < 0, errno == EINTR { continue }
        guard result > 0 else { return false }
        done += result
      }
      return true
    }
    guard isWritten else { throw Self.fault(place) }
    elementCount += buffer.count
    buffer.removeAll(keepingCapacity: true)
  }

  /// Copies all of it to an archive.
  ///
  /// - Parameters:
  ///   - writer: The archive.
  ///   - name: The array's name there.
  ///   - rowShape: The shape of a row.
  ///   - rowCount: How many there are.
  /// - Throws: A disk that is full, or cannot be read.
  func write(
    to writer: NPZWriter,
    as name: String,
    rowShape: [Int],
    rowCount: Int
  ) throws(Fault) {
    try flush()
    try writer.begin(name, of: Element.self, rowShape: rowShape)
    var done = 0
    while done < elementCount {
      let count = min(Self.bufferCount, elementCount - done)
      try writer.append(try read(count, from: done))
      done += count
    }
    try writer.end(rowCount: rowCount)
  }

  private func read(
    _ count: Int,
    from first: Int
  ) throws(Fault) -> [Element] {
    let size = MemoryLayout<Element>.stride
    var bytes = [UInt8](repeating: 0, count: count * size)
    var done = 0
    while done < bytes.count {
      let result = unsafe bytes.withUnsafeMutableBytes {
        unsafe pread(
          descriptor,
          $0.baseAddress.map { unsafe $0 + done },
          $0.count - done,
          off_t(first * size + done)
        )
      }
      if result < 0, errno == EINTR { continue }
      guard result > 0 else { throw Self.fault(place) }
      done += result
    }
    return unsafe bytes.withUnsafeBytes { bytes in
      (0..<count).map { index in
        unsafe bytes.loadUnaligned(
          fromByteOffset: index * size,
          as: Element.self
        )
      }
    }
  }

  private static func fault(_ place: String) -> Fault {
    Fault(
      place: place,
      fault: "cannot be written",
      remedy: "make room on the disk or choose another folder"
    )
  }
}

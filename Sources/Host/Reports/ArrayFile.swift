package import Files
import Foundation

/// An NPY file (version 1.0) that grows row by row.
///
/// The header has a fixed length, so that the number of rows can be put in at
/// the end.
///
/// Source: numpy.lib.format, "Format Version 1.0".
package final class ArrayFile {
  private static let headerByteCount = 128

  private let path: String
  private let type: String
  private let columns: Int
  private let handle: FileHandle
  private var buffer: [UInt8] = []
  private var byteCount = 0
  private var failure: Fault?

  /// Starts a file of `columns` values a row.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - type: numpy's name: `<i2`, `<i4` or `<i8`.
  ///   - columns: Values in a row.
  /// - Throws: A place that cannot be written.
  package init(path: String, type: String, columns: Int) throws(Fault) {
    self.path = path
    self.type = type
    self.columns = columns
    _ = FileManager.default.createFile(atPath: path, contents: nil)
    guard let handle = FileHandle(forWritingAtPath: path) else {
      throw Self.fault(path)
    }
    self.handle = handle
    buffer = Self.header(type: type, rows: 0, columns: columns)
  }

  /// Adds a value. A disk that fills up is told of in `close()`.
  package func append(_ value: some FixedWidthInteger & BitwiseCopyable) {
    var bits = value.littleEndian
    for _ in 0..<(value.bitWidth / 8) {
      buffer.append(UInt8(truncatingIfNeeded: bits))
      bits >>= 8
    }
    byteCount += value.bitWidth / 8
    if buffer.count >= 1 << 16 { flush() }
  }

  /// Writes the number of rows and closes the file.
  package func close() throws(Fault) {
    flush()
    let size = Int(String(type.last ?? "2")) ?? 2
    let rows = columns == 0 ? 0 : byteCount / size / columns
    do {
      try handle.seek(toOffset: 0)
      try handle.write(
        contentsOf: Data(Self.header(type: type, rows: rows, columns: columns))
      )
      try handle.close()
    } catch {
      throw Self.fault(path)
    }
    if let failure { throw failure }
  }

  private func flush() {
    do {
      try handle.write(contentsOf: Data(buffer))
    } catch {
      failure = failure ?? Self.fault(path)
    }
    buffer.removeAll(keepingCapacity: true)
  }

  private static func header(
    type: String,
    rows: Int,
    columns: Int
  ) -> [UInt8] {
    var text =
      "{'descr': '\(type)', 'fortran_order': False, "
      + "'shape': (\(rows), \(columns)), }"
    let length = headerByteCount - 10
    text += String(repeating: " ", count: length - 1 - text.utf8.count) + "\n"
    return [0x93] + Array("NUMPY".utf8) + [1, 0]
      + [UInt8(length & 0xFF), UInt8(length >> 8)] + Array(text.utf8)
  }

  private static func fault(_ path: String) -> Fault {
    Fault(
      place: path,
      fault: "cannot be written",
      remedy: "make room on the disk or choose another folder"
    )
  }
}

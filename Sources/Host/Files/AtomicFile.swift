/// A file that appears whole or not at all.
///
/// Bytes are collected and written beside the destination; `commit` gives the
/// file its name, once they are on the disk. An object that goes away without
/// that leaves nothing.
package final class AtomicFile {
  /// The destination, as it was given.
  package var path: String { file.place.path }

  private let file: PartialFile
  private var buffer: [UInt8] = []
  private var flushedByteCount = 0
  private var isComplete = false

  /// Bytes collected before one write.
  private static let bufferByteCount = 1 << 18

  /// Creates the file under a passing name.
  ///
  /// - Throws: A folder that cannot be written to.
  package init(creating place: OutputPlace) throws(Fault) {
    file = try PartialFile(for: place)
    buffer.reserveCapacity(Self.bufferByteCount)
  }

  /// How many bytes have been appended.
  package var byteCount: Int { flushedByteCount + buffer.count }

  /// Adds bytes at the end.
  package func append(_ bytes: some Collection<UInt8>) throws(Fault) {
    buffer.append(contentsOf: bytes)
    if buffer.count >= Self.bufferByteCount { try flush() }
  }

  /// Replaces bytes that were appended earlier.
  package func overwrite(_ bytes: [UInt8], at offset: Int)
    throws(Fault)
  {
    precondition(offset + bytes.count <= byteCount, "nothing there yet")
    try flush()
    try file.write(bytes, at: offset)
  }

  /// Gives the file its name.
  package func commit() throws(Fault) {
    try Self.commit([self])
  }

  /// Gives files that belong together their names: all of them, or none.
  package static func commit(_ files: [AtomicFile]) throws(Fault) {
    for file in files {
      try file.flush()
      try file.file.synchronize()
    }
    try PartialFile.name(files.map(\.file))
    for file in files { file.isComplete = true }
  }

  private func flush() throws(Fault) {
    precondition(!isComplete, "the file is complete")
    try file.write(buffer, at: flushedByteCount)
    flushedByteCount += buffer.count
    buffer.removeAll(keepingCapacity: true)
  }
}

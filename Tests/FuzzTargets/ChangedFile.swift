import Foundation
import TestSupport

/// A file that is given to a reader: bytes as they were drawn, or a good file of
/// which some are others.
struct ChangedFile {
  /// Where it lies.
  let path: String
  let bytes: [UInt8]

  /// One folder a process; each file takes the place of the one before.
  private static let folder: String = {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("phalanx-fuzz-\(getpid())")
    try? FileManager.default.createDirectory(
      at: url,
      withIntermediateDirectories: true
    )
    // The recording of the session file that is changed.
    try? FileManager.default.createSymbolicLink(
      atPath: url.path + "/excerpt.edf",
      withDestinationPath: CloneFolder.file("Recordings/synthetic/excerpt.edf")
    )
    return url.path
  }()

  /// Draws a file.
  ///
  /// The first byte says which of `originals` it is made of, or from 128 on that
  /// all others are the file, with the ending of one of them. A word then says how
  /// much of the original is left, 0 for all, and each three bytes a change.
  ///
  /// - Parameters:
  ///   - input: The bytes.
  ///   - originals: Paths within the package.
  /// - Throws: A file that is not there, or cannot be written.
  init(
    _ input: inout FuzzInput,
    originals: [String]
  ) throws(FuzzFailure) {
    let kind = Int(input.byte())
    let original = originals[kind % originals.count]
    let ending = (original as NSString).pathExtension
    var bytes: [UInt8]
    if kind >= 128 {
      bytes = input.take(1 << 20)
    } else {
      let source = CloneFolder.file(original)
      guard let data = FileManager.default.contents(atPath: source) else {
        throw FuzzFailure(description: "\(source) is not there")
      }
      bytes = [UInt8](data)
      let length = Int(input.word())
      if length > 0 { bytes = Array(bytes.prefix(length)) }
      while !input.isAtEnd, !bytes.isEmpty {
        let place = Int(input.word()) % bytes.count
        bytes[place] = input.byte()
      }
    }
    self.bytes = bytes
    path = "\(Self.folder)/file.\(ending)"
    guard
      FileManager.default.createFile(atPath: path, contents: Data(bytes))
    else { throw FuzzFailure(description: "\(path) cannot be written") }
  }
}

/// Runs what may refuse a file: the refusal is one line that names something.
func refusing(_ body: () throws -> Void) throws(FuzzFailure) {
  do {
    try body()
  } catch let failure as FuzzFailure {
    throw failure
  } catch {
    let text = "\(error)"
    try require(!text.isEmpty, "a refusal without words")
    try require(!text.contains("\n"), "a refusal of several lines: \(text)")
    try require(!text.contains("Error("), "a raw value: \(text)")
  }
}

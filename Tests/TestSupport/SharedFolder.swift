import Foundation

/// The folder `../shared` beside a clone, with recordings that may not be
/// shipped. Tests that need it are skipped, by name, where it is absent:
///
///     // Skipped without ../shared (see Recordings/README.md).
///     @Test(.enabled(if: SharedFolder.has("recordings/ninapro-db1")))
public enum SharedFolder {
  /// The folder: from the environment's `PHALANX_SHARED`, or beside the clone.
  public static let path: String = {
    if let given = ProcessInfo.processInfo.environment["PHALANX_SHARED"] {
      return given
    }
    // Tests/TestSupport/SharedFolder.swift is three levels below the clone.
    return URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("shared").path
  }()

  /// The path of something in the folder.
  public static func file(_ relative: String) -> String {
    path + "/" + relative
  }

  /// Whether something is there.
  public static func has(_ relative: String) -> Bool {
    FileManager.default.fileExists(atPath: file(relative))
  }
}

/// The folder of the clone.
public enum CloneFolder {
  /// The path of something in the clone, such as a session file.
  public static func file(_ relative: String) -> String {
    if let given = ProcessInfo.processInfo.environment["PHALANX_CLONE"] {
      return given + "/" + relative
    }
    return URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent(relative).path
  }
}

/// A folder for the files of one test, removed at its end.
public final class TemporaryFolder {
  /// Where it is.
  public let path: String

  /// Makes the folder.
  public init() throws {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("phalanx-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: url,
      withIntermediateDirectories: true
    )
    path = url.path
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// The path of a file in it.
  public func file(_ name: String) -> String { path + "/" + name }

  /// Writes a file into it, and returns its path.
  ///
  /// Foundation's own way waits for the disk each time, which would make tests
  /// that write thousands of files slow.
  public func write(_ bytes: [UInt8], as name: String) throws -> String {
    guard let stream = unsafe fopen(file(name), "wb") else {
      throw CocoaError(.fileWriteNoPermission)
    }
    let written = unsafe fwrite(bytes, 1, bytes.count, stream)
    guard unsafe fclose(stream) == 0, written == bytes.count else {
      throw CocoaError(.fileWriteUnknown)
    }
    return file(name)
  }

  /// Makes a link in it to a file elsewhere.
  public func link(_ target: String, as name: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: file(name),
      withDestinationPath: target
    )
  }

  /// The names of what is in it.
  public func contents() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted()
  }
}

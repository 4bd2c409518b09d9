import Foundation
import RecordingIO

/// Opens what a person names as a session.
enum SessionOpening {
  /// Whether what a recording means is written in a session file: itself, or
  /// the one beside it.
  static func hasSessionFile(_ path: String) -> Bool {
    let ending = (path as NSString).pathExtension.lowercased()
    return ["yaml", "yml"].contains(ending)
      || FileManager.default.fileExists(atPath: sessionFile(beside: path))
  }

  /// Where the session file of a recording would be.
  static func sessionFile(beside path: String) -> String {
    (path as NSString).deletingPathExtension + ".session.yaml"
  }

  /// Opens a session file, or a recording.
  ///
  /// - Parameters:
  ///   - path: Its path.
  ///   - truthSignals: Of a recording without a session file, the signals that
  ///     are truth and not input.
  /// - Returns: The session.
  /// - Throws: What is wrong with the file, in one line.
  static func open(
    _ path: String,
    truthSignals: [String]? = nil
  ) throws -> Session {
    hasSessionFile(path)
      ? try Session(opening: path)
      : try Session(opening: path, truthSignals: truthSignals)
  }
}

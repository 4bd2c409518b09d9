import Foundation
import RecordingIO

/// Opens what a person names as a session.
enum SessionOpening {
  /// Whether what a recording means is written in a session file: itself, or
  /// the one beside it.
  static func hasSessionFile(_ path: String) -> Bool {
    let url = URL(fileURLWithPath: path)
    let beside = url.deletingPathExtension().path + ".session.yaml"
    return ["yaml", "yml"].contains(url.pathExtension.lowercased())
      || FileManager.default.fileExists(atPath: beside)
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

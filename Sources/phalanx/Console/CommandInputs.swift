import Files
import RecordingIO

/// The files that a command reads, so that no output replaces one.
enum CommandInputs {
  /// Those of sessions, and others.
  static func files(
    _ sessions: [Session] = [],
    _ paths: String?...
  ) -> InputFiles {
    InputFiles(paths.compactMap(\.self) + sessions.flatMap(files(of:)))
  }

  /// What was named, the session file that was found beside a recording, and all
  /// recordings.
  private static func files(of session: Session) -> [String] {
    [session.path, SessionOpening.sessionFile(beside: session.path)]
      + session.recordingPaths
  }
}

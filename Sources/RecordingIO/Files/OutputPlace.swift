import Foundation

/// Where a whole file is put: a name that is free, or a regular file's.
///
/// A file is put in place by renaming another one, which would take away a
/// device, a pipe or a link, and with it what a reader waits for.
package struct OutputPlace: Sendable {
  /// The path as it was given, for messages.
  package let shown: String
  /// The path to rename to: where a symbolic link leads.
  let path: String

  /// Checks what is at a path.
  ///
  /// - Throws: What is there that is no regular file.
  package init(_ path: String) throws(RecordingError) {
    shown = path
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw Self.error(path, "\"\" is no name of a file", "name one")
    }
    var information = stat()
    guard unsafe lstat(path, &information) == 0 else {
      // A folder that is missing is told of when the file is created.
      self.path = path
      return
    }
    guard information.st_mode & S_IFMT == S_IFLNK else {
      self.path = path
      try Self.check(information, path)
      return
    }
    guard unsafe stat(path, &information) == 0,
      let target = unsafe realpath(path, nil)
    else {
      throw Self.error(
        path,
        "is a link that leads nowhere",
        "name the file itself"
      )
    }
    defer { unsafe free(target) }
    try Self.check(information, path)
    unsafe self.path = String(cString: target)
  }

  /// Checks again, before the rename: something may have been put there since.
  func recheck() throws(RecordingError) {
    var information = stat()
    guard unsafe lstat(path, &information) == 0 else { return }
    try Self.check(information, shown)
  }

  private static func check(
    _ information: stat,
    _ path: String
  ) throws(RecordingError) {
    switch information.st_mode & S_IFMT {
    case S_IFREG: return
    case S_IFDIR:
      throw error(path, "is a folder", "name a file in it")
    case S_IFLNK:
      throw error(path, "is a link", "name the file that it leads to")
    default:
      throw error(
        path,
        "is a pipe, socket or device",
        "name a regular file, or one that is not there yet"
      )
    }
  }

  private static func error(
    _ path: String,
    _ fault: String,
    _ remedy: String
  ) -> RecordingError {
    RecordingError(place: path, fault: fault, remedy: remedy)
  }
}

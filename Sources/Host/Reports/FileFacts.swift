import Foundation

/// What the system says about a path itself; a symbolic link is not followed.
struct FileFacts {
  private let information: stat

  /// Nil where there is nothing.
  init?(_ path: String) {
    var information = stat()
    guard unsafe lstat(path, &information) == 0 else { return nil }
    self.information = information
  }

  var isRegularFile: Bool { information.st_mode & S_IFMT == S_IFREG }
  var isFolder: Bool { information.st_mode & S_IFMT == S_IFDIR }
  var isSymbolicLink: Bool { information.st_mode & S_IFMT == S_IFLNK }
  /// Whether it belongs to whom this program runs for.
  var isOwn: Bool { information.st_uid == geteuid() }

  /// Whether both are the same place, by whatever names.
  func isSame(as other: FileFacts) -> Bool {
    information.st_dev == other.information.st_dev
      && information.st_ino == other.information.st_ino
  }
}

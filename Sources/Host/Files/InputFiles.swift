import Foundation

/// The files that a command reads, known by device and inode: a link, `./` or
/// another case of letters makes no other file of one.
package struct InputFiles: Sendable {
  private struct Identity: Hashable {
    let device: UInt64, inode: UInt64

    init(_ information: stat) {
      device = UInt64(truncatingIfNeeded: information.st_dev)
      inode = UInt64(truncatingIfNeeded: information.st_ino)
    }
  }

  private var paths: [Identity: String] = [:]

  /// The files at some paths. What is not there is no file, and is told of by
  /// who reads it.
  package init(_ paths: [String] = []) {
    for path in paths {
      var information = stat()
      guard unsafe stat(path, &information) == 0 else { continue }
      self.paths[Identity(information)] = path
    }
  }

  /// The name by which a file was given as an input; nil if it is none.
  func path(of information: stat) -> String? {
    paths[Identity(information)]
  }

  /// The name by which the file at a path was given as an input.
  ///
  /// - Parameter path: A path; a link is followed.
  /// - Returns: Nil if it is no input, or not there.
  package func input(at path: String) -> String? {
    var information = stat()
    guard unsafe stat(path, &information) == 0 else { return nil }
    return self.path(of: information)
  }
}

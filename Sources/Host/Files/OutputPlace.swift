import Foundation

/// Where a file that a command writes may be put: a name that is free, or an
/// earlier output of the same verb.
///
/// | there already | |
/// |---|---|
/// | nothing | written |
/// | an input of the same command, by device and inode | refused |
/// | a folder, link, pipe, socket or device | refused |
/// | an earlier output of the verb, by its mark | replaced |
/// | any other file, or one that nobody may write | replaced where a person asks for it |
///
/// It is looked at before the work, and again before the file gets its name.
package struct OutputPlace: Sendable {
  /// The path as it was given.
  package let path: String

  private let mark: OutputMark?
  private let inputs: InputFiles
  private let overwrites: Bool

  /// Checks what is at a path.
  ///
  /// - Parameters:
  ///   - path: The path.
  ///   - mark: How an earlier output of the verb is known; nil for none.
  ///   - inputs: What the command reads.
  ///   - overwrites: Whether another regular file may be replaced, too.
  /// - Throws: What is there that would be lost.
  package init(
    _ path: String,
    replacing mark: OutputMark?,
    inputs: InputFiles = InputFiles(),
    overwrites: Bool = false
  ) throws(Fault) {
    self.path = path
    self.mark = mark
    self.inputs = inputs
    self.overwrites = overwrites
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw error("\"\" is no name of a file", "name one")
    }
    _ = try check()
  }

  /// Checks what is there now.
  ///
  /// - Returns: What the system says of the file to replace; nil where nothing
  ///   is there.
  /// - Throws: What is there that would be lost.
  func check() throws(Fault) -> stat? {
    var information = stat()
    guard unsafe lstat(path, &information) == 0 else {
      // A folder that is missing is told of when the file is created.
      return nil
    }
    try check(information, at: path)
    return information
  }

  /// Checks a file that is at this place, or was a moment ago.
  ///
  /// - Parameters:
  ///   - information: What the system says of it.
  ///   - path: Where it is now.
  /// - Throws: Why it may not be replaced.
  func check(
    _ information: stat,
    at path: String
  ) throws(Fault) {
    switch information.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw error("is a folder", "name a file in it")
    case S_IFLNK: throw error("is a link", "name the file that it leads to")
    default:
      throw error(
        "is a pipe, socket or device",
        "name a regular file, or one that is not there yet"
      )
    }
    if let input = inputs.path(of: information) {
      throw error(
        input == self.path
          ? "is an input of this command"
          : "is the same file as the input \(input)",
        "choose another name"
      )
    }
    if overwrites { return }
    guard let mark, mark.isBorne(at: path) else {
      throw error(
        "is there" + (mark.map { ", and is not \($0.name)" } ?? " already"),
        "choose another name, or add --overwrite"
      )
    }
    guard information.st_mode & 0o222 != 0 else {
      throw error(
        "is protected from being written to",
        "choose another name, or add --overwrite"
      )
    }
  }

  /// An error about this place.
  func error(_ fault: String, _ remedy: String) -> Fault {
    Fault(place: path, fault: fault, remedy: remedy)
  }

  /// The error for a number that the system has given.
  func error(_ code: Int32, creating: Bool = false) -> Fault {
    creating
      ? error(
        "cannot be created: \(ByteSource.reason(code))",
        "check that the folder exists and may be written"
      )
      : error(
        "cannot be written: \(ByteSource.reason(code))",
        "free some space or choose another place"
      )
  }
}

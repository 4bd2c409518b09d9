import Files
import Foundation

/// Checks that what the system hands over is text.
///
/// Swift takes bytes that are not UTF-8 for replacement characters: a file of
/// another name would be read, or written.
enum ArgumentText {
  /// - Returns: Why the program cannot begin, in a line; nil where it can.
  static func fault() -> String? {
    for index in 1..<max(Int(CommandLine.argc), 1) {
      guard let argument = unsafe CommandLine.unsafeArgv[index] else {
        continue
      }
      if unsafe String(validatingCString: argument) == nil {
        let seen = unsafe shown(String(cString: argument))
        return "argument \(index), \(seen): is not UTF-8; give the file a name "
          + "of UTF-8, or the locale UTF-8 as its character set"
      }
    }
    guard let folder = unsafe getcwd(nil, 0) else { return nil }
    defer { unsafe free(folder) }
    if unsafe String(validatingCString: folder) == nil {
      let seen = unsafe shown(String(cString: folder))
      return
        "the current folder, \(seen): its name is not UTF-8; rename it, or "
        + "begin in another"
    }
    return nil
  }

  private static func shown(_ text: String) -> String {
    text.visible.shortened(to: 200)
  }
}

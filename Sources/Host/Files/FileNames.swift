import Foundation

/// Gives files and folders their names, so that at no moment a result has none.
package enum FileNames {
  /// The folder of a path as it is written: `.` for a name alone. Foundation's
  /// own traps on names of one character.
  package static func folder(of path: String) -> String {
    var rest = Substring(path)
    while rest.count > 1, rest.last == "/" { rest.removeLast() }
    guard let slash = rest.lastIndex(of: "/") else { return "." }
    var folder = rest[..<slash]
    while folder.last == "/" { folder.removeLast() }
    return folder.isEmpty ? "/" : String(folder)
  }

  /// How a name was given.
  package enum Outcome {
    /// The two have changed places.
    case exchanged
    /// The file system cannot do that.
    case unsupported
    /// It went wrong; the system's number of the error.
    case failed(Int32)
  }

  /// Lets two files, or two folders, change places in one step.
  package static func exchange(_ first: String, _ second: String) -> Outcome {
    #if canImport(Darwin)
    let result = unsafe renamex_np(first, second, UInt32(RENAME_SWAP))
    #else
    guard let renaming = unsafe Self.renaming else { return .unsupported }
    // RENAME_EXCHANGE of linux/fs.h.
    let result = unsafe renaming(AT_FDCWD, first, AT_FDCWD, second, 1 << 1)
    #endif
    if result == 0 { return .exchanged }
    let code = errno
    return isUnsupported(code) ? .unsupported : .failed(code)
  }

  private static func isUnsupported(_ code: Int32) -> Bool {
    [EINVAL, ENOSYS, ENOTSUP].contains(code)
  }

  #if !canImport(Darwin)
  private typealias Renaming =
    @convention(c) (
      Int32, UnsafePointer<CChar>, Int32, UnsafePointer<CChar>, UInt32
    ) -> Int32

  /// renameat2, which Swift does not see; nil where the system has none.
  private static var renaming: Renaming? {
    unsafe dlsym(nil, "renameat2").map {
      unsafe unsafeBitCast($0, to: Renaming.self)
    }
  }
  #endif

  /// Gives a file a name that nothing has.
  ///
  /// - Returns: The system's number of the error, `EEXIST` where something has
  ///   the name; nil where there is none.
  package static func give(_ file: String, _ name: String) -> Int32? {
    #if canImport(Darwin)
    let result = unsafe renamex_np(file, name, UInt32(RENAME_EXCL))
    #else
    guard let renaming = unsafe Self.renaming else {
      return move(file, to: name)
    }
    // RENAME_NOREPLACE of linux/fs.h.
    let result = unsafe renaming(AT_FDCWD, file, AT_FDCWD, name, 1)
    #endif
    if result == 0 { return nil }
    let code = errno
    return isUnsupported(code) ? move(file, to: name) : code
  }

  /// Gives a file or folder another name.
  ///
  /// - Returns: The system's number of the error; nil where there is none.
  package static func move(_ folder: String, to name: String) -> Int32? {
    unsafe rename(folder, name) == 0 ? nil : errno
  }
}

import Files
import Foundation

/// What lies in a folder that a run may have written.
struct RunFolder {
  let path: String
  let kind: RunKind

  /// Whether there is nothing in it, not even something hidden.
  var isEmpty: Bool {
    (try? FileManager.default.contentsOfDirectory(atPath: path))?.isEmpty
      ?? false
  }

  private var names: [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
  }

  /// Whether a run of this kind has written all that is in it, finished or not.
  var holdsOnlyItsFiles: Bool {
    guard let facts = FileFacts(path), facts.isFolder else { return false }
    let names = try? FileManager.default.contentsOfDirectory(atPath: path)
    return names?.allSatisfy {
      kind.writes($0) && FileFacts(path + "/" + $0)?.isRegularFile == true
    } ?? false
  }

  /// Whether it is a finished run's.
  var isResult: Bool {
    holdsOnlyItsFiles && kind.isMark(path + "/" + kind.mark)
  }

  /// Removes its files and itself; what is not a run's own stays.
  func remove() {
    guard FileFacts(path)?.isFolder == true else { return }
    for name in names
    where kind.writes(name)
      && FileFacts(path + "/" + name)?.isRegularFile == true
    { unsafe unlink(path + "/" + name) }
    unsafe rmdir(path)
  }

  /// Checks that a new run may stand in its place.
  ///
  /// - Parameters:
  ///   - shown: The path as it was given.
  ///   - inputs: What the command reads.
  /// - Throws: What is there that would be lost.
  func checkMayReplace(
    shown: String,
    inputs: InputFiles
  ) throws(Fault) {
    func error(_ fault: String, _ remedy: String) -> Fault {
      Fault(place: shown, fault: fault, remedy: remedy)
    }
    guard let facts = FileFacts(path) else { return }
    if facts.isSymbolicLink {
      throw error(
        "is a symbolic link",
        "name the folder that it leads to, or another one"
      )
    }
    guard facts.isFolder else {
      throw error("is a file, not a folder", "give the name of a folder")
    }
    if Self.holdsCurrentFolder(facts) {
      throw error(
        "is the current folder, or one around it",
        "give the name of a folder in it"
      )
    }
    guard isEmpty || isResult else {
      throw error(
        "holds files that were not written here by a run",
        "choose another folder or empty this one"
      )
    }
    for name in names where inputs.input(at: path + "/" + name) != nil {
      throw error(
        "holds \(name), an input of this command",
        "choose another folder"
      )
    }
  }

  /// Whether a folder is the current one or one that it lies in.
  private static func holdsCurrentFolder(_ facts: FileFacts) -> Bool {
    var folder = URL(
      fileURLWithPath: FileManager.default.currentDirectoryPath
    ).resolvingSymlinksInPath()
    while true {
      if FileFacts(folder.path)?.isSame(as: facts) == true { return true }
      guard folder.path != "/" else { return false }
      folder.deleteLastPathComponent()
    }
  }
}

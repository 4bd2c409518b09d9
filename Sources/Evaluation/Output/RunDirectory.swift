import Foundation

/// A folder of results that appears whole or not at all.
///
/// Files are written into a hidden folder beside the target, which takes the
/// target's name at the end. A target that is there already is replaced only
/// when it is empty or was written by an earlier run.
public final class RunDirectory {
  /// The file by which an earlier run is known.
  public static let mark = "results.json"

  /// Where files are written until `commit()`.
  public let workingPath: String

  private let path: String
  private let mark: String
  private var isCommitted = false

  /// Prepares to write the folder `path`.
  ///
  /// - Parameters:
  ///   - path: The folder.
  ///   - mark: The file by which an earlier one of its kind is known.
  /// - Throws: `EvaluationError` if it cannot be written there.
  public init(
    replacing path: String,
    mark: String = RunDirectory.mark
  ) throws(EvaluationError) {
    let url = URL(fileURLWithPath: path).standardizedFileURL
    self.path = url.path
    self.mark = mark
    let parent = url.deletingLastPathComponent()
    let name = url.lastPathComponent
    workingPath =
      parent.appendingPathComponent(
        ".\(name).\(ProcessInfo.processInfo.processIdentifier).part"
      ).path
    try Self.checkMayReplace(self.path, shown: path, mark: mark)
    Interruption.begin(workingPath)
    do {
      try? FileManager.default.removeItem(atPath: workingPath)
      try FileManager.default.createDirectory(
        atPath: workingPath,
        withIntermediateDirectories: true
      )
    } catch {
      throw EvaluationError(
        place: path,
        fault: "the folder cannot be made",
        remedy: "choose a folder that can be written"
      )
    }
  }

  deinit { discard() }

  /// Removes what was written; nothing happens after `commit()`.
  public func discard() {
    if !isCommitted {
      try? FileManager.default.removeItem(atPath: workingPath)
    }
    Interruption.end(workingPath)
  }

  /// Writes one file.
  public func write(
    _ text: String,
    to name: String
  ) throws(EvaluationError) {
    do {
      try Data(text.utf8).write(
        to: URL(fileURLWithPath: workingPath + "/" + name)
      )
    } catch {
      throw EvaluationError(
        place: path + "/" + name,
        fault: "cannot be written",
        remedy: "make room on the disk or choose another folder"
      )
    }
  }

  /// Gives the folder its name.
  public func commit() throws(EvaluationError) {
    try Self.checkMayReplace(path, shown: path, mark: mark)
    let old = workingPath + ".old"
    let manager = FileManager.default
    let isReplacing = manager.fileExists(atPath: path)
    do {
      if isReplacing { try manager.moveItem(atPath: path, toPath: old) }
      try manager.moveItem(atPath: workingPath, toPath: path)
      isCommitted = true
      Interruption.end(workingPath)
      if isReplacing { try manager.removeItem(atPath: old) }
    } catch {
      if isReplacing, !isCommitted {
        try? manager.moveItem(atPath: old, toPath: path)
      }
      throw EvaluationError(
        place: path,
        fault: "cannot take its name",
        remedy: "check that nothing else writes there"
      )
    }
  }

  private static func checkMayReplace(
    _ path: String,
    shown: String,
    mark: String
  ) throws(EvaluationError) {
    let manager = FileManager.default
    guard manager.fileExists(atPath: path) else { return }
    let contents = try? manager.contentsOfDirectory(atPath: path)
    guard let contents else {
      throw EvaluationError(
        place: shown,
        fault: "is a file, not a folder",
        remedy: "give the name of a folder"
      )
    }
    guard contents.isEmpty || contents.contains(mark) else {
      throw EvaluationError(
        place: shown,
        fault: "holds files that were not written here by a run",
        remedy: "choose another folder or empty this one"
      )
    }
  }
}

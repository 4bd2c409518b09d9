public import Files
import Foundation

/// A folder of results that appears whole or not at all.
///
/// Files are written into a hidden folder beside the target, which changes
/// places with it at the end. A target that is there already is replaced only
/// when it is empty or holds nothing but what an earlier run of its kind wrote.
public final class RunDirectory {
  /// Where files are written until `commit()`.
  public let workingPath: String

  private let shown: String
  private let path: String
  private let kind: RunKind
  private let asidePath: String
  private let inputs: InputFiles
  private let lock: FolderLock?
  private var isCommitted = false

  /// Prepares to write the folder `path`.
  ///
  /// - Parameters:
  ///   - path: The folder.
  ///   - kind: What writes it.
  /// - Throws: `Fault` if it cannot be written there, or if something
  ///   else than an earlier run of its kind would be lost.
  public convenience init(
    replacing path: String,
    kind: RunKind = .replay
  ) throws(Fault) {
    try self.init(replacing: path, kind: kind, inputs: InputFiles())
  }

  /// Prepares to write the folder `path`, beside what the command reads.
  ///
  /// - Parameters:
  ///   - path: The folder.
  ///   - kind: What writes it.
  ///   - inputs: What the command reads; none of it may be lost.
  /// - Throws: As the other.
  package init(
    replacing path: String,
    kind: RunKind = .replay,
    inputs: InputFiles
  ) throws(Fault) {
    func error(_ fault: String, _ remedy: String) -> Fault {
      Fault(place: path, fault: fault, remedy: remedy)
    }
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw error("\"\" names no folder", "give the name of a folder")
    }
    shown = path
    self.kind = kind
    self.inputs = inputs
    let url = URL(fileURLWithPath: path).standardizedFileURL
    self.path = url.path
    let name = url.lastPathComponent
    guard name.utf8.count <= WorkingFolder.longestName else {
      throw error(
        "a name of \(name.utf8.count) bytes is too long for a folder",
        "choose one of at most \(WorkingFolder.longestName)"
      )
    }
    let working = WorkingFolder(
      kind: kind,
      parent: url.deletingLastPathComponent().path,
      name: name
    )
    workingPath = working.path
    asidePath = working.asidePath
    working.clearLeftovers()
    try RunFolder(path: self.path, kind: kind)
      .checkMayReplace(shown: path, inputs: inputs)
    try? FileManager.default.createDirectory(
      atPath: working.parent,
      withIntermediateDirectories: true
    )
    guard unsafe mkdir(workingPath, 0o777) == 0 else {
      throw errno == EEXIST
        ? error("another run is writing it", "wait for it to end")
        : error(
          "cannot be written",
          "choose a folder that can be written"
        )
    }
    Interruption.begin(workingPath)
    lock = FolderLock(workingPath)
  }

  deinit { discard() }

  /// Removes what was written; nothing happens after `commit()`.
  public func discard() {
    if !isCommitted { RunFolder(path: workingPath, kind: kind).remove() }
    Interruption.end(workingPath)
  }

  /// Writes one file, of a name that its kind of run writes.
  public func write(
    _ text: String,
    to name: String
  ) throws(Fault) {
    precondition(kind.writes(name), "RunKind does not list \(name)")
    do {
      try Data(text.utf8).write(
        to: URL(fileURLWithPath: workingPath + "/" + name)
      )
    } catch {
      throw Fault(
        place: shown + "/" + name,
        fault: "cannot be written",
        remedy: "make room on the disk or choose another folder"
      )
    }
  }

  /// Gives the folder its name, once all that is in it is on the disk.
  ///
  /// Whenever the program is ended, the earlier result or this one has it; where
  /// the file system cannot let folders change places, the next run of the same
  /// folder gives it back.
  public func commit() throws(Fault) {
    let target = RunFolder(path: path, kind: kind)
    try target.checkMayReplace(shown: shown, inputs: inputs)
    try synchronize()
    defer {
      PartialFile.synchronizeFolder(FileNames.folder(of: path))
    }
    // From here on nothing is half-written.
    Interruption.end(workingPath)
    guard FileFacts(path) != nil else {
      if FileNames.move(workingPath, to: path) != nil { throw cannotTakeName }
      isCommitted = true
      return
    }
    switch FileNames.exchange(workingPath, path) {
    case .exchanged:
      let old = RunFolder(path: workingPath, kind: kind)
      // Somebody may have put a file there since it was checked.
      guard old.isEmpty || old.isResult else {
        if case .exchanged = FileNames.exchange(workingPath, path) {
          try target.checkMayReplace(shown: shown, inputs: inputs)
        }
        isCommitted = true
        throw cannotTakeName
      }
      isCommitted = true
      old.remove()
    case .unsupported: try replaceByTwoMoves()
    case .failed: throw cannotTakeName
    }
  }

  /// Waits until the files are on the disk, and then their names.
  private func synchronize() throws(Fault) {
    let names = try? FileManager.default.contentsOfDirectory(
      atPath: workingPath
    )
    for name in names ?? [] {
      let file = unsafe open(workingPath + "/" + name, O_RDONLY | O_CLOEXEC)
      guard file >= 0 else { continue }
      defer { close(file) }
      // Some file systems cannot, which is no fault of the file.
      guard fsync(file) == 0 || [EINVAL, ENOTSUP].contains(errno) else {
        throw Fault(
          place: shown + "/" + name,
          fault: "cannot be written",
          remedy: "make room on the disk or choose another folder"
        )
      }
    }
    PartialFile.synchronizeFolder(workingPath)
  }

  private func replaceByTwoMoves() throws(Fault) {
    guard FileNames.move(path, to: asidePath) == nil else {
      throw cannotTakeName
    }
    guard FileNames.move(workingPath, to: path) == nil else {
      _ = FileNames.move(asidePath, to: path)
      throw cannotTakeName
    }
    isCommitted = true
    RunFolder(path: asidePath, kind: kind).remove()
  }

  private var cannotTakeName: Fault {
    Fault(
      place: shown,
      fault: "cannot take its name",
      remedy: "check that nothing else writes there"
    )
  }
}

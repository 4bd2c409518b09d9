import Files
import Foundation

/// The hidden folder beside a result in which the next one is written, and those
/// that earlier processes have left.
///
/// It is called `.NAME.PROCESS.part`, and locked as long as its process lives.
struct WorkingFolder {
  let kind: RunKind
  /// The result's folder: what it lies in, and its own name.
  let parent: String, name: String

  /// The longest name of a file, in bytes, on every usual file system.
  static let longestName = 255

  /// Where the process writes.
  var path: String {
    parent + "/" + prefix + "\(ProcessInfo.processInfo.processIdentifier).part"
  }

  /// Where a result is put aside, on file systems where two folders cannot
  /// change places.
  var asidePath: String { path + ".old" }

  /// A long name is cut, and told apart by its digest.
  private var prefix: String {
    if name.utf8.count <= 200 { return ".\(name)." }
    var digest: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in name.utf8 {
      digest = (digest ^ UInt64(byte)) &* 0x100_0000_01B3
    }
    var start = ""
    for character in name where start.utf8.count < 150 {
      start.append(character)
    }
    return ".\(start)-" + String(digest, radix: 16) + "."
  }

  /// Removes what processes that are gone have left half-written, and gives a
  /// result that one has put aside its name again.
  func clearLeftovers() {
    let names = try? FileManager.default.contentsOfDirectory(atPath: parent)
    for leftover in (names ?? []).sorted() where leftover.hasPrefix(prefix) {
      let rest = leftover.dropFirst(prefix.count).split(
        separator: ".",
        omittingEmptySubsequences: false
      )
      guard let process = rest.first.flatMap({ Int32($0) }), process > 0,
        rest.dropFirst() == ["part"] || rest.dropFirst() == ["part", "old"],
        !Self.isAlive(process)
      else { continue }
      let folder = RunFolder(path: parent + "/" + leftover, kind: kind)
      guard FileFacts(folder.path)?.isOwn == true, folder.holdsOnlyItsFiles,
        let lock = FolderLock(folder.path)
      else { continue }
      let result = parent + "/" + name
      if rest.count == 3, folder.isResult, FileFacts(result) == nil {
        _ = FileNames.move(folder.path, to: result)
      } else {
        folder.remove()
      }
      withExtendedLifetime(lock) {}
    }
  }

  /// A process of the same number as this one's is gone too.
  private static func isAlive(_ process: Int32) -> Bool {
    if process == ProcessInfo.processInfo.processIdentifier { return false }
    return kill(process, 0) == 0 || errno != ESRCH
  }
}

/// A folder that no other process may take for left behind.
final class FolderLock {
  private let descriptor: Int32

  /// Nil where another holds it, or it cannot be had.
  init?(_ path: String) {
    descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      return nil
    }
  }

  deinit { close(descriptor) }
}

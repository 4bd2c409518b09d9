import Foundation
import Synchronization

/// Files and folders that are to be removed when the program is told to stop
/// half-way.
public enum Interruption {
  private static let unfinished = Mutex<Set<String>>([])
  private static let naming = Mutex<Void>(())

  /// Counts a file or folder as half-written.
  package static func begin(_ path: String) {
    unfinished.withLock { _ = $0.insert(path) }
  }

  /// Counts it as done, or removed.
  package static func end(_ path: String) {
    unfinished.withLock { _ = $0.remove(path) }
  }

  /// Does what must not be left half-done: names that belong together.
  package static func holdOff(_ body: () -> Void) {
    naming.withLock { _ in body() }
  }

  /// Removes what is half-written.
  public static func removeUnfinished() {
    remove { _ in true }
  }

  /// Removes what is half-written and is meant.
  static func remove(where isMeant: (String) -> Bool) {
    naming.withLock { _ in
      let paths = unfinished.withLock { paths in
        let meant = paths.filter(isMeant)
        paths.subtract(meant)
        return meant
      }
      for path in paths { try? FileManager.default.removeItem(atPath: path) }
    }
  }
}

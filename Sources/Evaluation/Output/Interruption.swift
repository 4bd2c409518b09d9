import Foundation
import Synchronization

/// Folders that are to be removed when the program is told to stop half-way.
public enum Interruption {
  private static let unfinished = Mutex<Set<String>>([])

  /// Counts a folder as half-written.
  static func begin(_ path: String) {
    unfinished.withLock { _ = $0.insert(path) }
  }

  /// Counts it as done, or removed.
  static func end(_ path: String) {
    unfinished.withLock { _ = $0.remove(path) }
  }

  /// Removes what is half-written.
  public static func removeUnfinished() {
    let paths = unfinished.withLock { paths in
      defer { paths.removeAll() }
      return paths
    }
    for path in paths { try? FileManager.default.removeItem(atPath: path) }
  }
}

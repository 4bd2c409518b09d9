import Foundation
import Synchronization

/// Folders that are to be removed when the program is told to stop half-way.
public enum Interruption {
  private static let unfinished = Mutex<Set<String>>([])

  private static let lastAct = Mutex<(@Sendable () -> Void)?>(nil)

  /// What to do when the program is told to stop, before what is half-written
  /// is removed: stop a hand. Nil for nothing.
  public static func whenTold(_ act: (@Sendable () -> Void)?) {
    lastAct.withLock { $0 = act }
  }

  /// Does it.
  public static func act() {
    lastAct.withLock { $0 }?()
  }

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

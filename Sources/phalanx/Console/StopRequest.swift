import Glibc
import Synchronization

/// A person's wish that the program ends, for verbs that end by themselves:
/// they leave their loop and clean up. The second wish ends the program, after
/// the act that no end of it may leave out.
enum StopRequest {
  private static let isHeeded = Atomic(false)
  private static let wasMade = Atomic(false)

  private static let firstAct = Mutex<(@Sendable () -> Void)?>(nil)

  /// What to do at once, whatever the verb is waiting for: stop a hand. It is
  /// done at each wish. Nil for nothing.
  static func whenMade(_ act: (@Sendable () -> Void)?) {
    firstAct.withLock { $0 = act }
  }

  /// Does it.
  static func act() {
    firstAct.withLock { $0 }?()
  }

  /// Says that this verb looks at `isMade`, and ends when it is true.
  static func heed() {
    isHeeded.store(true, ordering: .sequentiallyConsistent)
  }

  /// Whether the program was told to end.
  static var isMade: Bool { wasMade.load(ordering: .sequentiallyConsistent) }

  /// Tells the verb to end, as a signal does that comes for the first time; where
  /// it has been told before, it needs no second wish.
  static func demand() {
    if make() {
      act()
    } else if !isMade {
      kill(getpid(), SIGTERM)
    }
  }

  /// Tells the verb to end.
  ///
  /// - Returns: False if nobody looks, or if it was told before.
  static func make() -> Bool {
    isHeeded.load(ordering: .sequentiallyConsistent)
      && !wasMade.exchange(true, ordering: .sequentiallyConsistent)
  }
}

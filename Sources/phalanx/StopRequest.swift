import Synchronization

/// A person's wish that the program ends, for verbs that end by themselves:
/// they leave their loop and clean up. The second wish ends the program.
enum StopRequest {
  private static let isHeeded = Atomic(false)
  private static let wasMade = Atomic(false)

  private static let lastAct = Mutex<(@Sendable () -> Void)?>(nil)

  /// What to do before the program goes, where no verb looks at `isMade`: stop
  /// a hand. Nil for nothing.
  static func whenMade(_ act: (@Sendable () -> Void)?) {
    lastAct.withLock { $0 = act }
  }

  /// Does it.
  static func act() {
    lastAct.withLock { $0 }?()
  }

  /// Says that this verb looks at `isMade`, and ends when it is true.
  static func heed() {
    isHeeded.store(true, ordering: .sequentiallyConsistent)
  }

  /// Whether the program was told to end.
  static var isMade: Bool { wasMade.load(ordering: .sequentiallyConsistent) }

  /// Tells the verb to end.
  ///
  /// - Returns: False if nobody looks, or if it was told before.
  static func make() -> Bool {
    isHeeded.load(ordering: .sequentiallyConsistent)
      && !wasMade.exchange(true, ordering: .sequentiallyConsistent)
  }
}

import Dispatch
import Foundation

/// Ctrl-Z, and what else a shell suspends a program by.
enum Suspension {
  /// Keeps them all for as long as the program lives.
  nonisolated(unsafe) private static var source: (any DispatchSourceSignal)?

  /// Refuses to be suspended: a hand that is driven would go on to its last target
  /// and grip, with nobody to look after it.
  static func refuse() {
    // A program in the background that asks its terminal for a key, or sets it.
    signal(SIGTTIN, SIG_IGN)
    signal(SIGTTOU, SIG_IGN)
    signal(SIGTSTP, SIG_IGN)
    let source = DispatchSource.makeSignalSource(
      signal: SIGTSTP,
      queue: .global()
    )
    source.setEventHandler {
      Terminal.complain(
        "a drive cannot be suspended, its hand would grip on; e stops the hand, "
          + "q or Ctrl-C ends the drive"
      )
    }
    source.resume()
    unsafe Self.source = source
  }
}

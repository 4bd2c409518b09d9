internal import CDeviceBridge
import Foundation

/// A descriptor that one thread makes readable to wake another from `poll(2)`.
final class Wakeup: Sendable {
  /// Readable from `signal` to `clear`; -1 if the system has no descriptors
  /// left.
  let descriptor: Int32

  /// A quiet one.
  init() {
    descriptor = wakeup_open()
  }

  deinit {
    if descriptor >= 0 { _ = Foundation.close(descriptor) }
  }

  /// Makes it readable.
  func signal() {
    wakeup_signal(descriptor)
  }

  /// Makes it quiet.
  func clear() {
    wakeup_clear(descriptor)
  }

  /// Waits until it is readable.
  ///
  /// - Returns: False if the time has passed.
  func wait(until deadline: Deadline) -> Bool {
    while true {
      var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      if unsafe poll(&entry, 1, deadline.remainingMilliseconds) > 0 {
        return true
      }
      if deadline.remainingMilliseconds == 0 { return false }
    }
  }
}

internal import Dispatch
import Foundation

/// The machine's time since a replay began, for those who want to watch.
struct PaceClock {
  private var start: UInt64 = 0

  /// Starts to count.
  mutating func begin() {
    start = DispatchTime.now().uptimeNanoseconds
  }

  /// Sleeps until so much time has passed; not at all if it has.
  func wait(untilMicroseconds time: Double) {
    let passed = Double(DispatchTime.now().uptimeNanoseconds - start) / 1000
    if time > passed { Thread.sleep(forTimeInterval: (time - passed) / 1e6) }
  }
}

import Foundation
public import HandProtocol

/// The machine's clock that never goes back, and does not stand still while the
/// machine is suspended: a hand goes on in that time, and what was decided
/// before it is as old as it is.
public enum MonotonicClock {
  #if os(Linux)
  private static var clock: clockid_t { CLOCK_BOOTTIME }
  #else
  private static var clock: clockid_t { CLOCK_MONOTONIC }
  #endif

  /// The time now.
  public static func now() -> Moment {
    var time = timespec()
    let code = unsafe clock_gettime(clock, &time)
    precondition(code == 0, "every kernel that this runs on has the clock")
    let seconds = UInt64(time.tv_sec)
    return Moment(
      microseconds: seconds * 1_000_000 + UInt64(time.tv_nsec) / 1000
    )
  }
}

/// A moment on a clock that never goes back, in microseconds since any start.
///
/// Half a million years fit, so that sums of moments and durations here do not
/// overflow.
public struct Moment: Comparable, Hashable, Sendable {
  /// Microseconds since the clock's start.
  public var microseconds: UInt64

  /// A moment.
  public init(microseconds: UInt64) {
    self.microseconds = microseconds
  }

  /// A moment, in milliseconds since the clock's start.
  public init(milliseconds: UInt64) {
    microseconds = milliseconds &* 1000
  }

  /// Whether one moment is before another.
  public static func < (a: Moment, b: Moment) -> Bool {
    a.microseconds < b.microseconds
  }

  /// The moment so many milliseconds later.
  public func adding(milliseconds: UInt32) -> Moment {
    Moment(microseconds: microseconds &+ UInt64(milliseconds) &* 1000)
  }

  /// Milliseconds from an earlier moment to this one, rounded down; zero where
  /// it is not earlier, and at most `UInt32.max`.
  public func milliseconds(since earlier: Moment) -> UInt32 {
    guard self > earlier else { return 0 }
    let difference = (microseconds &- earlier.microseconds) / 1000
    return difference > UInt64(UInt32.max) ? .max : UInt32(difference)
  }
}

/// A moment of simulated time since the simulation's start, or a stretch of it.
///
/// Whole picoseconds, so that sums are exact and the same on every machine. The
/// range is 106 days either way; a day is 8.64e16.
public struct SimulatedTime: Hashable, Comparable, Sendable {
  /// The number of picoseconds.
  public var picoseconds: Int64

  /// So many picoseconds.
  @inlinable
  public init(picoseconds: Int64) { self.picoseconds = picoseconds }

  /// Nothing, or the start.
  public static let zero = SimulatedTime(picoseconds: 0)

  /// So many nanoseconds.
  public static func nanoseconds(_ count: Int64) -> SimulatedTime {
    SimulatedTime(picoseconds: count * 1000)
  }

  /// So many microseconds.
  public static func microseconds(_ count: Int64) -> SimulatedTime {
    SimulatedTime(picoseconds: count * 1_000_000)
  }

  /// So many milliseconds.
  public static func milliseconds(_ count: Int64) -> SimulatedTime {
    SimulatedTime(picoseconds: count * 1_000_000_000)
  }

  /// So many seconds.
  public static func seconds(_ count: Int64) -> SimulatedTime {
    SimulatedTime(picoseconds: count * 1_000_000_000_000)
  }

  /// The same in seconds, for display.
  public var seconds: Double { Double(picoseconds) * 1e-12 }

  /// The same in microseconds, for display.
  public var microseconds: Double { Double(picoseconds) * 1e-6 }

  /// Whether one is before another, or shorter.
  @inlinable
  public static func < (a: SimulatedTime, b: SimulatedTime) -> Bool {
    a.picoseconds < b.picoseconds
  }

  /// The sum.
  @inlinable
  public static func + (a: SimulatedTime, b: SimulatedTime) -> SimulatedTime {
    SimulatedTime(picoseconds: a.picoseconds + b.picoseconds)
  }

  /// The difference.
  @inlinable
  public static func - (a: SimulatedTime, b: SimulatedTime) -> SimulatedTime {
    SimulatedTime(picoseconds: a.picoseconds - b.picoseconds)
  }
}

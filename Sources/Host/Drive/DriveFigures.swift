/// What a drive has come to.
public struct DriveFigures: Equatable, Sendable {
  /// Decisions made.
  public var hopCount = 0
  /// Commands sent for an intent.
  public var commandCount = 0
  /// How long a decision took in the decoder, in microseconds: half of them,
  /// 99 of 100 of them, and all took no longer.
  public var decodeMicroseconds = DriveTimes()
  /// Likewise, from the last sample of a hop to the bytes of its command on the
  /// line.
  public var delayMicroseconds = DriveTimes()
  /// Commands whose delay was more than 5 ms.
  public var lateCount = 0
  /// Whether the system lets the drive's threads run before those that share
  /// time. Where not, commands may be held up by whatever else is running.
  public var isRealTime = false
}

/// Times that shares of many did not exceed, in microseconds.
public struct DriveTimes: Equatable, Sendable {
  /// Half, 99 of 100, 999 of 1000, and all.
  public var p50 = 0.0, p99 = 0.0, p999 = 0.0, max = 0.0
}

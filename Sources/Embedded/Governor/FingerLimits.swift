/// How far, how fast and how abruptly one finger may be asked to move.
public struct FingerLimits: Equatable, Sendable {
  /// The range of closures, Q15, `0 <= least <= most <= 32767`.
  public var least: Int16, most: Int16

  /// The largest change of the target in one tick, Q15, at least 1.
  public var speed: Int16

  /// The largest change of that change from one tick to the next, in 1/256 of
  /// Q15, at least 1 and at most `256 * speed`.
  public var acceleration: Int32

  /// The speed with which the hand lets go by itself, Q15 a tick, from 1 to
  /// `speed`.
  public var releaseSpeed: Int16

  /// Limits of one finger.
  public init(
    least: Int16,
    most: Int16,
    speed: Int16,
    acceleration: Int32,
    releaseSpeed: Int16
  ) {
    precondition(0 <= least && least <= most, "a range without a closure")
    precondition(speed >= 1, "a finger that may not move")
    precondition(
      acceleration >= 1 && acceleration <= 256 * Int32(speed),
      "an acceleration out of range"
    )
    precondition(
      releaseSpeed >= 1 && releaseSpeed <= speed,
      "a release speed out of range"
    )
    self.least = least
    self.most = most
    self.speed = speed
    self.acceleration = acceleration
    self.releaseSpeed = releaseSpeed
  }

  /// The whole range, closed in no less than 0.25 s, with 0.1 s to full speed:
  /// a brisk hand; it lets go in no less than 2 s. Speed is 32,767 / 25 ticks.
  public static let standard = FingerLimits(
    least: 0,
    most: 32_767,
    speed: 1311,
    acceleration: 33_561,
    releaseSpeed: 164
  )
}

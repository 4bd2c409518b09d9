internal import FixedPoint

/// What held a finger back in a tick.
public struct FingerRestraint: OptionSet, Sendable {
  /// One bit a reason.
  public var rawValue: UInt8

  /// Reasons of these bits.
  public init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// The wanted closure lay outside the range.
  public static let range = FingerRestraint(rawValue: 1 << 0)
  /// It would have needed more than the largest speed.
  public static let speed = FingerRestraint(rawValue: 1 << 1)
  /// It would have needed more than the largest acceleration.
  public static let acceleration = FingerRestraint(rawValue: 1 << 2)
  /// The hand says that this finger is stalled, hot or in the way of something.
  public static let hand = FingerRestraint(rawValue: 1 << 3)
}

/// The target of one finger on its way, in steps of 1/256 of Q15.
///
/// Each tick it takes the largest step from which it can still brake before its
/// goal, so that it neither passes a resting goal nor leaves the range, and both
/// the step and its change keep to the limits.
struct FingerMotion {
  /// Where the target is, 1/256 of Q15: 0 to 32,767 * 256.
  private(set) var position: Int32

  /// The last step, 1/256 of Q15.
  private(set) var step: Int32 = 0

  /// Begins at rest at a closure, Q15.
  init(at closure: Int16) {
    position = Int32(max(closure, 0)) << 8
  }

  /// The target, Q15.
  var closure: Int16 { Int16(truncatingIfNeeded: position >> 8) }

  /// Moves one tick towards a closure, Q15.
  ///
  /// - Parameters:
  ///   - wanted: The closure to go to, inside the range or not.
  ///   - limits: The limits of the finger, the same in every tick.
  ///   - speed: The largest step, Q15, at most that of the limits.
  ///   - mayClose: Whether the hand lets the finger close further.
  /// - Returns: What held it back.
  mutating func advance(
    towards wanted: Int16,
    _ limits: FingerLimits,
    speed: Int16,
    mayClose: Bool
  ) -> FingerRestraint {
    var restraint: FingerRestraint = []
    var goal = Int32(wanted)
    if goal < Int32(limits.least) || goal > Int32(limits.most) {
      restraint.insert(.range)
      goal = min(max(goal, Int32(limits.least)), Int32(limits.most))
    }
    goal <<= 8
    if !mayClose, goal > position {
      restraint.insert(.hand)
      goal = position
    }
    let distance = goal - position
    let most = Int32(min(speed, limits.speed)) << 8
    let a = limits.acceleration
    var next = Self.largestStep(to: distance, acceleration: a)
    if next > most || next < -most {
      restraint.insert(.speed)
      next = next < 0 ? -most : most
    }
    if next > step + a || next < step - a {
      restraint.insert(.acceleration)
      next = next > step ? step + a : step - a
    }
    // Braking may carry it past a goal that has just moved, never past the goal
    // before, which was inside the range.
    step = next
    position += next
    return restraint
  }

  /// Slows down as fast as it may, to rest where that ends.
  mutating func brake(_ limits: FingerLimits) {
    let a = limits.acceleration
    step = step > a ? step - a : step < -a ? step + a : 0
    position += step
  }

  /// The largest step from which the run step, step - a, step - 2a, ... down to
  /// nothing does not pass `distance`; with its sign. For k whole a and a rest
  /// r in the step, the run is as long as
  ///
  ///     a k (k + 1) / 2 + r (k + 1)
  private static func largestStep(
    to distance: Int32,
    acceleration: Int32
  ) -> Int32 {
    // Both below 2^23, so that nothing here reaches 2^50.
    let d = UInt64(distance.magnitude)
    let a = UInt64(acceleration)
    // Root and quotient are rounded down: as 2 a is whole, that is what rounding
    // the exact quotient down gives, so that k is exact.
    let root = UInt64(integerSquareRoot(a * a + 8 * a * d))
    let k = (root - a) / (2 * a)
    let rest = (d - a * k * (k + 1) / 2) / (k + 1)
    let step = Int32(truncatingIfNeeded: a * k + rest)
    return distance < 0 ? -step : step
  }
}

/// How one joint follows the fingers.
public struct JointRule: Sendable {
  /// How much of the joint each finger's closure makes up, Q15; all weights
  /// together are at most 32,768. One motor that moves two fingers takes half
  /// of each.
  public var weights: InlineArray<6, UInt16>
  /// The device's number for a joint that is open.
  public var open: Int32
  /// The device's number for a joint that is closed; below `open` where the
  /// device counts the other way.
  public var closed: Int32

  /// A joint that follows one finger.
  public init(finger: Int, open: Int32, closed: Int32) {
    weights = InlineArray(repeating: 0)
    weights[finger] = 32_768
    self.open = open
    self.closed = closed
  }

  /// A joint that follows several fingers.
  public init(weights: InlineArray<6, UInt16>, open: Int32, closed: Int32) {
    var sum: UInt32 = 0
    for finger in 0..<6 { sum += UInt32(weights[finger]) }
    precondition(sum <= 32_768, "weights of more than one whole")
    self.weights = weights
    self.open = open
    self.closed = closed
  }
}

/// A sparse map between six fingers and a hand's joints.
///
///     raw = open + (closed - open) * sum(weight * closure) / 32767
///
/// rounded to nearest, ties upward, and never outside open...closed.
public struct JointMap: Sendable {
  /// The most joints a hand may have.
  public static let capacity = 16

  private var rules: InlineArray<16, JointRule>

  /// The number of joints.
  public private(set) var count = 0

  /// A map without joints.
  public init() {
    rules = InlineArray(repeating: JointRule(finger: 0, open: 0, closed: 0))
  }

  /// Adds a joint after those there are; there may be 16.
  public mutating func append(_ rule: JointRule) {
    precondition(count < Self.capacity, "more joints than a hand may have")
    rules[count] = rule
    count += 1
  }

  /// The rule of a joint.
  public subscript(joint: Int) -> JointRule {
    precondition(joint < count, "no such joint")
    return rules[joint]
  }

  /// A joint's number for a pose, in the device's units.
  public func raw(of joint: Int, in pose: FingerPose) -> Int32 {
    let rule = self[joint]
    // At most 32,768 * 32,767 in all, below 2^30.
    var mixed: Int64 = 0
    for finger in 0..<FingerPose.fingerCount {
      let closure = pose[finger]
      mixed += Int64(rule.weights[finger]) * Int64(closure < 0 ? 0 : closure)
    }
    // |closed - open| < 2^32, so the product stays below 2^62.
    let scale: Int64 = 32_768 * 32_767
    let travel = Int64(rule.closed) - Int64(rule.open)
    let offset = floorDivided(travel * mixed + scale / 2, by: scale)
    let low = min(rule.open, rule.closed)
    let high = max(rule.open, rule.closed)
    let raw = Int64(rule.open) + offset
    return raw < Int64(low) ? low : raw > Int64(high) ? high : Int32(raw)
  }

  /// The closure of a finger, Q15, from a joint's number in the device's
  /// units: the share of the joint's travel, whatever other fingers take part.
  /// Numbers outside open...closed give its ends.
  public func closure(of joint: Int, raw: Int32) -> Int16 {
    let rule = self[joint]
    let travel = Int64(rule.closed) - Int64(rule.open)
    guard travel != 0 else { return 0 }
    let part = (Int64(raw) - Int64(rule.open)) * 32_767
    let sign: Int64 = travel < 0 ? -1 : 1
    let size = travel * sign
    let closure = floorDivided(part * sign + size / 2, by: size)
    return closure < 0 ? 0 : closure > 32_767 ? 32_767 : Int16(closure)
  }

  /// The joint that says most of a finger: the one with the largest weight,
  /// the first of equals, or nil where no joint follows the finger.
  public func joint(tellingOf finger: Int) -> Int? {
    var best: Int?
    var largest: UInt16 = 0
    for joint in 0..<count where rules[joint].weights[finger] > largest {
      largest = rules[joint].weights[finger]
      best = joint
    }
    return best
  }
}

/// The quotient rounded down, for a positive divisor.
private func floorDivided(_ value: Int64, by divisor: Int64) -> Int64 {
  let quotient = value / divisor
  return value % divisor < 0 ? quotient - 1 : quotient
}

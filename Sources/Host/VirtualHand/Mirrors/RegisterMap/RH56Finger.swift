/// How an RH56 drives one of its fingers.
struct RH56Finger: Sendable {
  /// What the status register says.
  enum Status: UInt8, Sendable {
    case releasing, grasping, reached, forceReached
    case overCurrent = 5
    case stalled, fault
  }

  static let stallError: UInt8 = 1 << 0
  static let heatError: UInt8 = 1 << 1
  static let motorError: UInt8 = 1 << 3

  /// Standing still so long short of target and force is a stall, in ticks.
  /// Chosen.
  static let stallTicks = 500
  /// How long a finger goes on after a zero speed was acknowledged, in ticks.
  /// That it does is known; how long is chosen.
  static let lateTicks = 150
  /// Too hot, and cool enough to be cleared, in degrees Celsius. Chosen.
  static let hot = 80.0
  static let cool = 65.0
  /// How fast a finger gives way, in degrees a second. Chosen.
  static let yieldingSpeed = 10.0
  /// Newtons of a gram.
  static let newtonsPerGram = 9.80665e-3

  /// Where it is to go, in degrees; nil before it is told.
  var target: Double?
  private(set) var errors: UInt8 = 0
  private(set) var status = Status.reached
  private var stillTicks = 0
  private var ticksAtZeroSpeed = 0
  private var lastSpeed = 0.0

  /// Forgets its errors, if they are over, and what it was told.
  mutating func clear(_ joint: Joint) {
    errors = joint.heat.windingCelsius < Self.cool ? 0 : errors & Self.heatError
    target = nil
    stillTicks = 0
  }

  /// What its motor does in this tick.
  ///
  /// - Parameters:
  ///   - joint: The finger, which gets its limits of force and current.
  ///   - speed: 0...1000.
  ///   - grams: The force limit.
  ///   - milliamperes: The current limit.
  mutating func drive(
    _ joint: inout Joint,
    speed: Int,
    grams: Int,
    milliamperes: Int
  ) {
    if joint.heat.windingCelsius > Self.hot { errors |= Self.heatError }
    joint.newtonCap = Double(grams) * Self.newtonsPerGram
    joint.ampereCap = Double(milliamperes) / 1000
    guard errors == 0, let target else {
      joint.drive = .off
      status =
        errors & Self.heatError != 0
        ? .fault : errors != 0 ? .stalled : .reached
      return
    }
    ticksAtZeroSpeed = speed == 0 ? ticksAtZeroSpeed + 1 : 0
    if speed > 0 || ticksAtZeroSpeed > Self.lateTicks {
      lastSpeed = joint.parameters.degreesPerSecondLimit * Double(speed) / 1000
    }
    // A finger that has bumped into something harder than it may gives way.
    let isTooHard = joint.newtons > joint.newtonCap * 1.02
    joint.drive =
      isTooHard
      ? .speed(degreesPerSecond: -Self.yieldingSpeed)
      : .position(degrees: target, degreesPerSecond: lastSpeed)
    watch(joint, target)
  }

  private mutating func watch(_ joint: Joint, _ target: Double) {
    let travel = joint.parameters.range.upperBound
    let isClosing = target > joint.degrees
    if abs(target - joint.degrees) < travel / 400 {
      status = .reached
    } else if isClosing, joint.newtons > 0,
      joint.newtons >= joint.newtonCap * 0.95
    {
      status = .forceReached
    } else {
      status = isClosing ? .grasping : .releasing
    }
    let isStill = abs(joint.degreesPerSecond) < 0.5 && lastSpeed > 0
    let isUnderWay = status == .grasping || status == .releasing
    stillTicks = isStill && isUnderWay ? stillTicks + 1 : 0
    if stillTicks >= Self.stallTicks { errors |= Self.stallError }
  }
}

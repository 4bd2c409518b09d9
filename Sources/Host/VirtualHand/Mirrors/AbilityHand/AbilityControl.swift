/// What an Ability Hand's digits are doing.
enum AbilityControl: Equatable, Sendable {
  /// Motors off; worm gears hold.
  case idle
  /// Following the host's numbers, as they came.
  case following(Mode, [Int16])
  /// On the way to a grip, in degrees and degrees a second.
  case gripping([Double], speed: Double)

  /// What the host's numbers mean: the high half of a command's header.
  enum Mode: UInt8, Sendable {
    case position = 1
    case velocity
    case torque
    case voltage
  }

  /// What a digit's motor does.
  ///
  /// - Parameters:
  ///   - digit: 0 index ... 5 thumb rotator, whose numbers are negative on the
  ///     wire.
  ///   - supplyVolts: What full duty is.
  /// - Returns: The motor's command, closing positive.
  func drive(of digit: Int, supplyVolts: Double) -> JointDrive {
    let sign = digit == 5 ? -1.0 : 1.0
    switch self {
    case .idle:
      return .off
    case .gripping(let degrees, let speed):
      return .position(degrees: degrees[digit], degreesPerSecond: speed)
    case .following(let mode, let numbers):
      let number = sign * Double(numbers[digit])
      switch mode {
      case .position:
        let degrees = number / AbilityUnits.rawPerDegree
        // The thumb's limit is 100 like the others'.
        return .position(
          degrees: min(max(degrees, 0), 100),
          degreesPerSecond: .infinity
        )
      case .velocity:
        return .speed(
          degreesPerSecond: number / AbilityUnits.rawPerDegreePerSecond
        )
      case .torque:
        return .current(amperes: number / AbilityUnits.rawPerAmpere)
      case .voltage:
        let duty = min(max(number / AbilityUnits.fullDuty, -1), 1)
        return .voltage(volts: duty * supplyVolts)
      }
    }
  }
}

/// Which way a collision or heat holds a digit back.
struct AbilityGuard: Equatable, Sendable {
  /// A digit that pushes with more than this, in volts, and does not move, has
  /// met something (word 007's value as delivered).
  static let stallVolts = 3.0
  /// For how long, in ticks. Chosen.
  static let stallTicks = 40
  /// Slower than this counts as standing, in degrees a second. Chosen.
  static let standing = 5.0
  /// A winding this hot gets less current, in degrees Celsius. Chosen.
  static let hot = 100.0
  /// ... until it is this cool. Chosen.
  static let cool = 85.0
  /// The current that is left to it, in amperes. Chosen.
  static let hotAmperes = 0.4

  /// Where it met something: 1 while closing, -1 while opening, 0 nowhere.
  private(set) var blockedDirection = 0.0
  private(set) var isHot = false
  private var stalledTicks = 0

  /// Whether the digit's command is being limited.
  var isLimiting: Bool { blockedDirection != 0 || isHot }

  /// Watches a joint for a tick, and says what its motor may do.
  mutating func allow(_ wanted: JointDrive, for joint: Joint) -> JointDrive {
    watchHeat(joint)
    // Only digits that hold without current halt.
    guard !joint.parameters.isBackdrivable else { return wanted }
    let direction = Self.direction(of: wanted, from: joint.degrees)
    if blockedDirection != 0 {
      guard direction == -blockedDirection else { return .off }
      blockedDirection = 0
      stalledTicks = 0
      return wanted
    }
    let pushes =
      abs(joint.volts) >= Self.stallVolts
      && abs(joint.degreesPerSecond) < Self.standing
    stalledTicks = pushes ? stalledTicks + 1 : 0
    guard stalledTicks >= Self.stallTicks else { return wanted }
    blockedDirection = joint.volts < 0 ? -1 : 1
    return .off
  }

  private mutating func watchHeat(_ joint: Joint) {
    if joint.heat.windingCelsius > Self.hot { isHot = true }
    if joint.heat.windingCelsius < Self.cool { isHot = false }
  }

  private static func direction(
    of drive: JointDrive,
    from degrees: Double
  ) -> Double {
    let way: Double
    switch drive {
    case .off: way = 0
    // Within a degree of where it stopped is no reversal.
    case .position(let target, _):
      way = abs(target - degrees) < 1 ? 0 : target - degrees
    case .speed(let speed): way = speed
    case .current(let amperes): way = amperes
    case .voltage(let volts): way = volts
    }
    return way == 0 ? 0 : way < 0 ? -1 : 1
  }
}

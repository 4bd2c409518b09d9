/// One joint with its motor: where it is, how it moves, how hot it is.
///
/// Each step of a millisecond solves, for the joint's speed w at its end,
///
///     (J/dt + b) w = J/dt w0 + drive - dry friction - contact(x + dt w)
///
/// with the spring of the object taken at the step's end, so that no stiffness
/// makes it unstable. The motor's inductance is left out: its time constant is
/// far below the step. The controller finds the current that gives the wanted
/// speed at the step's end, within its limits of current and supply: a servo
/// that is as good as its limits allow.
public struct Joint: Sendable {
  /// The length of a step, in seconds.
  static let step = 0.001
  /// How fast a position is approached at its end, in seconds. Chosen.
  static let approachTime = 0.02
  /// Closer than this a position counts as reached, in degrees. Chosen.
  static let deadBand = 0.001
  static let degreesPerRadian = 57.295_779_513_082_32

  /// What it is made of.
  public var parameters: JointParameters
  /// What its controller does.
  public var drive = JointDrive.off
  /// A lower limit of current than the controller's own, in amperes.
  public var ampereCap = Double.infinity
  /// The most force at the fingertip, in newtons: the controller limits its
  /// current to what gives it at rest.
  public var newtonCap = Double.infinity
  /// What is in the way, if anything.
  public var contact: ObjectContact?
  /// Whether it is jammed.
  public var isStuck = false

  /// In degrees; more is more closed.
  public private(set) var degrees: Double
  /// In degrees a second.
  public private(set) var degreesPerSecond = 0.0
  /// Of the motor, in amperes; positive closes.
  public private(set) var amperes = 0.0
  /// At the motor, in volts; positive closes.
  public private(set) var volts = 0.0
  /// At the fingertip, in newtons.
  public private(set) var newtons = 0.0
  /// Winding and housing.
  public var heat = ThermalState()

  /// A joint at rest; at its lower end stop where nothing else is said.
  public init(_ parameters: JointParameters, degrees: Double? = nil) {
    self.parameters = parameters
    let range = parameters.range
    let place = degrees ?? range.lowerBound
    self.degrees = min(max(place, range.lowerBound), range.upperBound)
  }

  /// Whether a controller pushes against something that does not give way.
  public var isBlocked: Bool { abs(degreesPerSecond) < 1 && volts != 0 }

  /// Moves on by a millisecond.
  mutating func advance(supplyVolts: Double) {
    let radian = Self.degreesPerRadian
    let speed = degreesPerSecond / radian
    let wanted = wantedSpeed.map { $0 / radian }
    var spring: Spring?
    var next = solve(speed, wanted, nil, supplyVolts)
    if let contact, degrees + next.speed * radian * Self.step > contact.degrees
    {
      let met = Spring(contact, leverMeters: parameters.leverMeters, degrees)
      spring = met
      next = solve(speed, wanted, met, supplyVolts)
    }
    amperes = next.amperes
    move(at: isStuck ? 0 : next.speed * radian)
    volts = clamp(
      amperes * parameters.resistance
        + degreesPerSecond / radian * parameters.jointBackVoltage,
      to: supplyVolts
    )
    newtons = spring.map { $0.newtons(at: degrees) } ?? 0
    heat.advance(
      watts: amperes * amperes * parameters.resistance,
      seconds: Self.step,
      parameters.thermal
    )
  }

  private mutating func move(at wanted: Double) {
    let limit = parameters.degreesPerSecondLimit
    degreesPerSecond = clamp(wanted, to: limit)
    degrees += degreesPerSecond * Self.step
    let range = parameters.range
    if degrees <= range.lowerBound || degrees >= range.upperBound {
      degrees = min(max(degrees, range.lowerBound), range.upperBound)
      degreesPerSecond = 0
    }
  }

  /// The speed the controller wants, in degrees a second; nil where it does
  /// not keep one.
  private var wantedSpeed: Double? {
    let limit = parameters.degreesPerSecondLimit
    switch drive {
    case .off, .current, .voltage: return nil
    case .speed(let speed): return clamp(speed, to: limit)
    case .position(let target, let speed):
      let error = target - degrees
      if abs(error) < Self.deadBand { return 0 }
      return clamp(error / Self.approachTime, to: min(limit, max(speed, 0)))
    }
  }

  /// Speed in radians a second at the step's end, and the motor's current.
  private func solve(
    _ speed: Double,
    _ wanted: Double?,
    _ spring: Spring?,
    _ supplyVolts: Double
  ) -> (speed: Double, amperes: Double) {
    let inertia = parameters.inertia / Self.step
    let load = spring?.torque ?? 0
    let stiffness = spring?.torquePerRadian ?? 0
    let resistance =
      inertia + parameters.viscousFriction + stiffness * Self.step
    let dry = parameters.dryFriction
    let amperes = current(
      for: wanted,
      resistance: resistance,
      others: load - inertia * speed,
      speed: speed,
      supplyVolts: supplyVolts
    )
    let drive = amperes * parameters.jointTorqueConstant
    var next = (inertia * speed + drive - load) / resistance
    let friction = dry / resistance
    next = abs(next) <= friction ? 0 : next - (next < 0 ? -friction : friction)
    // A worm gear passes no motion from the load to the motor.
    if !parameters.isBackdrivable, next * speed <= 0, next * drive <= 0 {
      next = 0
    }
    return (next, amperes)
  }

  private func current(
    for wanted: Double?,
    resistance: Double,
    others: Double,
    speed: Double,
    supplyVolts: Double
  ) -> Double {
    let ohms = parameters.resistance
    let back = speed * parameters.jointBackVoltage
    let torqueConstant = parameters.jointTorqueConstant
    let amperes: Double
    switch drive {
    // Joined ends brake a worm gear's motor; others run free.
    case .off: amperes = parameters.isBackdrivable ? 0 : -back / ohms
    case .current(let wanted): amperes = wanted
    case .voltage(let volts): amperes = (volts - back) / ohms
    case .position, .speed:
      let wanted = wanted ?? 0
      // At rest a worm gear holds without current.
      if wanted == 0, !parameters.isBackdrivable, abs(speed) < 1e-3 { return 0 }
      let dry = parameters.dryFriction
      let friction = wanted == 0 ? 0 : wanted < 0 ? -dry : dry
      amperes = (wanted * resistance + friction + others) / torqueConstant
    }
    let capped = clamp(amperes, to: limit(torqueConstant))
    let least = (-supplyVolts - back) / ohms
    let most = (supplyVolts - back) / ohms
    return min(max(capped, least), most)
  }

  private func limit(_ torqueConstant: Double) -> Double {
    let ofForce =
      (max(newtonCap, 0) * parameters.leverMeters + parameters.dryFriction)
      / torqueConstant
    return min(parameters.ampereLimit, max(ampereCap, 0), ofForce)
  }
}

/// An object as the joint feels it.
private struct Spring {
  /// At the joint's present place, in newton metres; negative before it.
  let torque: Double
  let torquePerRadian: Double
  private let contact: ObjectContact

  init(_ contact: ObjectContact, leverMeters: Double, _ degrees: Double) {
    self.contact = contact
    let perDegree = contact.newtonsPerDegree * leverMeters
    torque = (degrees - contact.degrees) * perDegree
    torquePerRadian = perDegree * Joint.degreesPerRadian
  }

  func newtons(at degrees: Double) -> Double {
    max(degrees - contact.degrees, 0) * contact.newtonsPerDegree
  }
}

private func clamp(_ value: Double, to limit: Double) -> Double {
  min(max(value, -limit), limit)
}

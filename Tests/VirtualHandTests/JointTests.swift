import HandProtocol
import Testing

@testable import VirtualHand

struct JointTests {
  /// A joint after so many milliseconds.
  private func moved(
    _ joint: Joint,
    milliseconds: Int,
    volts: Double = 8.4
  ) -> Joint {
    var joint = joint
    for _ in 0..<milliseconds { joint.advance(supplyVolts: volts) }
    return joint
  }

  private var finger: Joint { HandMechanics.abilityHand().joints[0] }

  @Test(arguments: VirtualHandKind.allCases)
  func stopsAtEndStops(kind: VirtualHandKind) {
    for joint in kind.makeHand().mechanics.joints {
      var joint = joint
      let volts = 12.0
      for (push, end) in [
        (volts, joint.parameters.range.upperBound),
        (-volts, joint.parameters.range.lowerBound),
      ] {
        joint.drive = .voltage(volts: push)
        joint = moved(joint, milliseconds: 3000, volts: volts)
        #expect(joint.degrees == end, "\(kind) \(joint.parameters.name)")
        #expect(joint.degreesPerSecond == 0)
      }
    }
  }

  @Test(arguments: VirtualHandKind.allCases)
  func keepsSpeedLimitAndReachesTargets(kind: VirtualHandKind) {
    let hand = kind.makeHand()
    for joint in hand.mechanics.joints {
      var joint = joint
      let range = joint.parameters.range
      let target =
        range.lowerBound + 0.8 * (range.upperBound - range.lowerBound)
      joint.drive = .position(degrees: target, degreesPerSecond: .infinity)
      var fastest = 0.0
      for _ in 0..<2000 {
        joint.advance(supplyVolts: hand.mechanics.supplyVolts)
        fastest = max(fastest, abs(joint.degreesPerSecond))
      }
      let limit = joint.parameters.degreesPerSecondLimit
      #expect(fastest <= limit, "\(kind) \(joint.parameters.name)")
      #expect(fastest > 0.5 * limit, "\(kind) \(joint.parameters.name)")
      #expect(abs(joint.degrees - target) < 0.01)
      #expect(joint.amperes == 0, "at rest nothing is to be held")
    }
  }

  /// Without load a motor turns until its back voltage is the supply's, less
  /// what drives friction: V = R i + k w, k eta i = friction.
  @Test func noLoadSpeedFollowsFromVoltage() {
    var joint = HandMechanics.dynamixelHand().joints[1]
    joint.drive = .voltage(volts: 2)
    joint = moved(joint, milliseconds: 400, volts: 5)
    let parameters = joint.parameters
    let back = parameters.torqueConstant * parameters.gearRatio
    let torque = back * parameters.gearEfficiency
    // Friction is dry plus viscous times speed.
    let speed =
      (2 - parameters.dryFriction * parameters.resistance / torque)
      / (back + parameters.viscousFriction * parameters.resistance / torque)
    #expect(
      abs(joint.degreesPerSecond - speed * Joint.degreesPerRadian) < 0.1
    )
  }

  @Test func pressesWithTheForceOfItsCurrent() {
    // From rest, so that it does not bump.
    let parameters = finger.parameters
    var joint = Joint(parameters, degrees: 50)
    joint.contact = ObjectContact(degrees: 50, newtonsPerDegree: 4)
    for milliamperes in 0...1000 {
      joint.drive = .current(amperes: Double(milliamperes) / 1000)
      joint.advance(supplyVolts: 8.4)
    }
    joint = moved(joint, milliseconds: 200)
    let torque =
      parameters.torqueConstant * parameters.gearRatio
      * parameters.gearEfficiency - parameters.dryFriction
    let want = torque / parameters.leverMeters
    #expect(abs(joint.newtons - want) < 0.04 * want)
    #expect(abs(joint.degrees - 50 - joint.newtons / 4) < 1e-9)
  }

  @Test(arguments: [0.5, 2, 10])
  func forceCapHolds(stiffness: Double) {
    // Slowly: a fast finger bumps, and its worm gear holds what the bump gave.
    var joint = Joint(finger.parameters, degrees: 30)
    joint.contact = ObjectContact(degrees: 30, newtonsPerDegree: stiffness)
    joint.newtonCap = 2
    joint.drive = .position(degrees: 90, degreesPerSecond: 1)
    joint = moved(joint, milliseconds: 4500)
    #expect(abs(joint.newtons - 2) < 0.15)
  }

  /// A bump is as hard as the finger is fast: half J w^2 is half k x^2.
  @Test func bumpsByItsInertia() {
    let parameters = finger.parameters
    var joint = Joint(parameters, degrees: 40)
    joint.drive = .speed(degreesPerSecond: 100)
    joint = moved(joint, milliseconds: 50)
    joint.drive = .current(amperes: 0)
    joint.contact = ObjectContact(
      degrees: joint.degrees,
      newtonsPerDegree: 10
    )
    joint = moved(joint, milliseconds: 100)
    let stiffness =
      10 * parameters.leverMeters * Joint.degreesPerRadian
    let depth =
      100 / Joint.degreesPerRadian
      * (parameters.inertia / stiffness).squareRoot()
    let want = depth * Joint.degreesPerRadian * 10
    // Friction takes some of it, the step's implicit spring some more.
    #expect(joint.newtons < want)
    #expect(joint.newtons > 0.8 * want)
  }

  @Test func wormGearHoldsWithoutCurrentAndOthersGiveWay() {
    var worm = finger
    var servo = HandMechanics.dynamixelHand().joints[1]
    worm.contact = ObjectContact(degrees: 50, newtonsPerDegree: 4)
    servo.contact = ObjectContact(degrees: 200, newtonsPerDegree: 4)
    for drive in [JointDrive.current(amperes: 1), .off] {
      worm.drive = drive
      servo.drive = drive
      worm = moved(worm, milliseconds: 1000)
      servo = moved(servo, milliseconds: 1000, volts: 5)
    }
    #expect(worm.newtons > 1)
    #expect(worm.amperes == 0)
    let dry = servo.parameters.dryFriction / servo.parameters.leverMeters
    #expect(servo.newtons <= dry)
  }

  /// At constant power the heat ends where all of it leaves: winding at air +
  /// P (Rwh + Rha), housing at air + P Rha.
  @Test func heatEndsWhereItLeavesAsFastAsItComes() {
    var state = ThermalState()
    let parameters = ThermalParameters.smallMotor
    for _ in 0..<40_000 {
      state.advance(watts: 2, seconds: 0.1, parameters)
    }
    let housing = ThermalState.air + 2 * parameters.housingToAir
    #expect(abs(state.housingCelsius - housing) < 0.01)
    #expect(
      abs(state.windingCelsius - housing - 2 * parameters.windingToHousing)
        < 0.01
    )
  }

  @Test func stallHeatsTheMotor() {
    var joint = finger
    joint.isStuck = true
    joint.drive = .position(degrees: 90, degreesPerSecond: 100)
    joint = moved(joint, milliseconds: 2000)
    #expect(joint.degrees == 0)
    #expect(abs(joint.amperes - joint.parameters.ampereLimit) < 1e-9)
    #expect(joint.heat.windingCelsius > 35)
  }

  @Test func lowSupplySlowsDown() {
    var joint = HandMechanics.dynamixelHand().joints[1]
    joint.drive = .speed(degreesPerSecond: 600)
    let full = moved(joint, milliseconds: 100, volts: 5)
    let low = moved(joint, milliseconds: 100, volts: 2)
    #expect(low.degreesPerSecond < 0.5 * full.degreesPerSecond)
  }

  /// However time is cut into pieces, the same happens.
  @Test(arguments: VirtualHandKind.allCases)
  func isTheSameInAnyPieces(kind: VirtualHandKind) throws {
    func begin() throws -> any VirtualHand {
      var hand = kind.makeHand()
      for index in hand.mechanics.joints.indices {
        hand.mechanics.joints[index].contact = ObjectContact(
          degrees: 20,
          newtonsPerDegree: 2
        )
      }
      for request in try #require(AnyBytesTests.requests[kind]) {
        hand.receive(request, at: Moment(milliseconds: 0))
      }
      return hand
    }
    var whole = try begin()
    var pieces = try begin()
    whole.advance(to: Moment(milliseconds: 700))
    for step in 1...7000 {
      pieces.advance(to: Moment(microseconds: UInt64(step) * 100))
    }
    for (a, b) in zip(whole.mechanics.joints, pieces.mechanics.joints) {
      #expect(a.degrees == b.degrees)
      #expect(a.amperes == b.amperes)
      #expect(a.heat == b.heat)
    }
    #expect(whole.mechanics.moment == pieces.mechanics.moment)
    if kind != .dynamixel {
      #expect(whole.mechanics.joints.contains { $0.degrees > 10 })
    }
  }
}

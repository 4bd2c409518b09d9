/// What a joint and its motor are made of.
///
/// The joint's angle is in degrees and grows as the finger closes.
public struct JointParameters: Equatable, Sendable {
  /// The name a person calls the joint by.
  public var name: String
  /// Between its end stops, in degrees.
  public var range: ClosedRange<Double>
  /// The fastest its controller lets it go, in degrees a second.
  public var degreesPerSecondLimit: Double
  /// The most its controller drives through the motor, in amperes.
  public var ampereLimit: Double
  /// Turns of the motor for one of the joint.
  public var gearRatio: Double
  /// The part of the motor's torque that reaches the joint, 0...1.
  public var gearEfficiency: Double
  /// Whether a load can turn the motor: a worm gear holds without current.
  public var isBackdrivable: Bool
  /// Torque a motor gives, in newton metres an ampere, which is also its back
  /// electromotive force, in volt seconds a radian.
  public var torqueConstant: Double
  /// Of the winding, in ohms.
  public var resistance: Double
  /// Of rotor and finger, at the joint, in kilogram square metres.
  public var inertia: Double
  /// Dry friction at the joint, in newton metres.
  public var dryFriction: Double
  /// Friction that grows with speed, in newton metre seconds a radian.
  public var viscousFriction: Double
  /// From the joint's axis to where the finger touches, in metres.
  public var leverMeters: Double
  /// How it heats up and cools down.
  public var thermal: ThermalParameters

  /// Volts a radian a second at the joint.
  var jointBackVoltage: Double { torqueConstant * gearRatio }

  /// Newton metres an ampere at the joint.
  var jointTorqueConstant: Double { jointBackVoltage * gearEfficiency }

  /// The most force at the fingertip, in newtons, against a standing object.
  public var newtonLimit: Double {
    max(ampereLimit * jointTorqueConstant - dryFriction, 0) / leverMeters
  }
}

/// Two heaps of heat, winding and housing, between motor and air.
public struct ThermalParameters: Equatable, Sendable {
  /// Of the winding, in joules a kelvin.
  public var windingCapacity: Double
  /// Of the housing, in joules a kelvin.
  public var housingCapacity: Double
  /// From winding to housing, in kelvins a watt.
  public var windingToHousing: Double
  /// From housing to air, in kelvins a watt.
  public var housingToAir: Double

  /// A motor of 10 to 13 mm in a plastic finger: seconds to a hot winding at
  /// full stall, minutes to a hot housing. Chosen, in the range of the data
  /// sheets of such motors.
  public static let smallMotor = ThermalParameters(
    windingCapacity: 1.2,
    housingCapacity: 12,
    windingToHousing: 8,
    housingToAir: 25
  )
}

/// What a joint's motor controller is told to do.
public enum JointDrive: Equatable, Sendable {
  /// No supply. A motor with a worm gear has its ends joined, brakes and
  /// holds; others run free and give way. Chosen.
  case off
  /// Go to a position, in degrees, no faster than so many degrees a second.
  case position(degrees: Double, degreesPerSecond: Double)
  /// Keep a speed, in degrees a second.
  case speed(degreesPerSecond: Double)
  /// Keep a motor current, in amperes.
  case current(amperes: Double)
  /// Keep a motor voltage, in volts.
  case voltage(volts: Double)
}

/// A thing that a joint meets when it closes.
public struct ObjectContact: Equatable, Sendable {
  /// Where the finger meets it, in degrees.
  public var degrees: Double
  /// How hard it is at the fingertip, in newtons a degree; not negative.
  public var newtonsPerDegree: Double

  /// A thing at a place.
  public init(degrees: Double, newtonsPerDegree: Double) {
    self.degrees = degrees
    self.newtonsPerDegree = max(newtonsPerDegree, 0)
  }
}

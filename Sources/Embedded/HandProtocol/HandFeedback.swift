/// What a hand last said of its joints and of its skin, in physical units.
///
/// It is made of what the session has kept of the answers anyway, when somebody
/// asks for it: a board that does not ask pays nothing for it.
public struct HandFeedback: Sendable {
  /// What a hand tells.
  public struct Quantities: OptionSet, Sendable {
    /// One bit a quantity.
    public var rawValue: UInt8

    /// Quantities of these bits.
    public init(rawValue: UInt8) {
      self.rawValue = rawValue
    }

    /// How far each joint is closed.
    public static let closures = Quantities(rawValue: 1 << 0)
    /// The angle of each joint.
    public static let angles = Quantities(rawValue: 1 << 1)
    /// How fast each joint turns.
    public static let speeds = Quantities(rawValue: 1 << 2)
    /// The current of each motor.
    public static let currents = Quantities(rawValue: 1 << 3)
    /// The force on each touch sensor.
    public static let touch = Quantities(rawValue: 1 << 4)
  }

  /// The most joints, and the most touch sensors, that a hand has.
  public static let jointCapacity = 16, touchCapacity = 30

  /// What of all this the hand has told; the rest is zero and means nothing.
  public var known: Quantities = []

  /// The number of joints; they stand in the order of the hand's wire.
  public var jointCount = 0

  /// How far each joint is closed, Q15: 0 open, 32,767 closed.
  public var closures = InlineArray<16, Int16>(repeating: 0)

  /// The angle of each joint from where it is open, in hundredths of a degree;
  /// positive closes.
  public var centidegrees = InlineArray<16, Int32>(repeating: 0)

  /// How fast each joint turns, in hundredths of a degree a second; positive
  /// closes.
  public var centidegreesPerSecond = InlineArray<16, Int32>(repeating: 0)

  /// The current of each motor, in milliamperes, with the sign that the hand
  /// gives it.
  public var milliamperes = InlineArray<16, Int32>(repeating: 0)

  /// The force on each touch sensor, in millinewtons, six a finger from index to
  /// thumb.
  public var touchMillinewtons = InlineArray<30, Int32>(repeating: 0)

  /// Nothing was told.
  public init() {}

  /// Takes how far the joints are closed, from the device's numbers.
  mutating func setClosures(
    _ raw: InlineArray<16, Int32>,
    _ joints: JointMap
  ) {
    jointCount = joints.count
    for joint in 0..<joints.count {
      closures[joint] = joints.closure(of: joint, raw: raw[joint])
    }
    known.insert(.closures)
  }
}

/// A hand of sixteen servos of the Dynamixel X series, wired as the LEAP hand.
///
/// Servos 0-3 are the index finger, 4-7 the middle, 8-11 the ring finger, 12-15
/// the thumb; there is no little finger. The first of each finger moves it to
/// the side, the others bend it. All are open at half a turn.
public enum DynamixelHand {
  /// The number of servos, numbered from 0.
  public static let servoCount: UInt8 = 16

  /// What the hand can do. The range is the host's: servos in current-based
  /// position control take several turns.
  public static var capabilities: HandCapabilities {
    HandCapabilities(
      name: "Dynamixel hand of 16 servos",
      kind: "dynamixel",
      jointCount: servoCount,
      fingers: 0b011111,
      reportedFingers: 0b011111,
      range: .host,
      speed: .host,
      force: .absent,
      current: .device,
      commandLoss: .stops(milliseconds: 200),
      stalePolicy: .hold,
      commandPeriodMilliseconds: 20,
      baudRate: 4_000_000,
      stopIsVerifiable: true
    )
  }

  /// How sixteen joints follow five finger motions.
  ///
  /// A finger's closure bends its three joints together: a quarter turn at the
  /// knuckle and the middle joint, 70 degrees at the last one, which meets the
  /// palm. Joints to the side stay where the finger is straight, but the
  /// thumb's, which is its rotation: a quarter turn. These are choices of this
  /// driver; a turn is 4096 steps.
  ///
  /// A joint to the side belongs to its finger by the smallest of weights, so
  /// that its faults are the finger's.
  public static var joints: JointMap {
    var map = JointMap()
    for finger in 2...4 {
      var weights = InlineArray<6, UInt16>(repeating: 0)
      weights[finger] = 1
      map.append(JointRule(weights: weights, open: open, closed: open))
      appendBend(of: finger, to: &map)
    }
    map.append(JointRule(finger: 1, open: open, closed: open + 1024))
    appendBend(of: 0, to: &map)
    return map
  }

  private static let open: Int32 = 2048

  private static func appendBend(of finger: Int, to map: inout JointMap) {
    map.append(JointRule(finger: finger, open: open, closed: open + 1024))
    map.append(JointRule(finger: finger, open: open, closed: open + 1024))
    map.append(JointRule(finger: finger, open: open, closed: open + 796))
  }
}

/// The fields of the X series' control table that a session uses.
///
/// No two that are read have the same length, so that a late answer to one
/// cannot be taken for another's.
///
/// Source: Robotis e-Manual, "XL330-M288", control table.
public enum DynamixelTable {
  /// The operating mode; 5 is current-based position control.
  public static let mode = DynamixelField(address: 11, length: 1)
  /// The largest goal current that a servo takes.
  public static let currentLimit = DynamixelField(address: 38, length: 2)
  /// Whether the motor is switched on.
  public static let torque = DynamixelField(address: 64, length: 1)
  /// From torque (byte 0) to hardware error (byte 6).
  public static let condition = DynamixelField(address: 64, length: 7)
  /// The Bus Watchdog, in steps of 20 ms; -1 once it has stopped the motor.
  public static let watchdog = DynamixelField(address: 98, length: 1)
  /// From the Bus Watchdog (byte 0) to the goal current (bytes 4, 5).
  public static let limits = DynamixelField(address: 98, length: 6)
  /// The goal current, which bounds the force in mode 5.
  public static let goalCurrent = DynamixelField(address: 102, length: 2)
  /// Where the joint is to go.
  public static let goalPosition = DynamixelField(address: 116, length: 4)
  /// Present current (bytes 0, 1), velocity and position (bytes 6 to 9).
  public static let present = DynamixelField(address: 126, length: 10)
}

/// The commands of the Prensilia Mia hand: sixteen characters, `*` and a
/// carriage return.
///
/// What the constants 40, 50 and 80 mean is not documented; they are what
/// Prensilia's driver sends.
///
/// Source: mia_hand_ros_pkgs 1.0.2 (BSD-3), the form of its commands.
public enum MiaCommand {
  /// A motor of the hand.
  public enum Motor: UInt8, CaseIterable, Sendable {
    /// Thumb flexion.
    case thumb = 1
    /// Middle, ring and little finger.
    case middleRingLittle = 2
    /// Index flexion, and the thumb's abduction below zero.
    case index = 3
  }

  /// A grasp.
  public enum Grasp: UInt8, Sendable {
    /// Around a cylinder.
    case cylindrical = 0x43
    /// Between thumb and index.
    case pinch = 0x50
    /// Between thumb and the side of the index.
    case lateral = 0x4C
    /// Around a ball.
    case spherical = 0x53
    /// Between thumb, index and middle.
    case tridigital = 0x54
  }

  /// What the hand can send unasked.
  public enum Stream: UInt8, Sendable {
    /// Positions.
    case position = 0x50
    /// Speeds.
    case speed = 0x53
    /// Currents.
    case current = 0x43
    /// Strain gauges.
    case force = 0x41
  }

  /// Asks whether the hand is there; it answers a line that begins `<?`.
  public static var heartbeat: WireFrame {
    WireFrame("@?AreYouPlugged?*\r")
  }

  /// Sends a motor to a position, -255...255; only the index goes below 0.
  public static func position(_ motor: Motor, _ value: Int32) -> WireFrame {
    var frame = begin(motor, "P", isNegative: value < 0)
    frame.append("0")
    frame.append(decimal: min(value.magnitude, 255), width: 3)
    frame.append("40......*\r")
    return frame
  }

  /// Runs a motor at a speed, -90...90.
  public static func speed(_ motor: Motor, _ value: Int32) -> WireFrame {
    var frame = begin(motor, "S", isNegative: value < 0)
    frame.append("....")
    frame.append(decimal: min(value.magnitude, 90), width: 2)
    frame.append("50....*\r")
    return frame
  }

  /// Presses with a motor, 0...99. The range is in doubt: the driver's header
  /// says 1024.
  public static func force(_ motor: Motor, _ value: UInt32) -> WireFrame {
    var frame = begin(motor, "F", isNegative: false)
    frame.append("....")
    frame.append(decimal: min(value, 99), width: 2)
    frame.append("80....*\r")
    return frame
  }

  /// Goes so many percent into a grasp, 0...100.
  public static func grasp(_ grasp: Grasp, percent: UInt32) -> WireFrame {
    var frame = WireFrame("@AG")
    frame.append(grasp.rawValue)
    frame.append("M")
    frame.append(decimal: min(percent, 100), width: 3)
    frame.append("50......*\r")
    return frame
  }

  /// Opens or closes a grasp.
  public static func grasp(_ grasp: Grasp, closes: Bool) -> WireFrame {
    var frame = WireFrame("@AG")
    frame.append(grasp.rawValue)
    frame.append(closes ? "A" : "a")
    frame.append("10050......*\r")
    return frame
  }

  /// Begins or ends a stream.
  public static func stream(_ stream: Stream, isOn: Bool) -> WireFrame {
    var frame = WireFrame("@AD")
    frame.append(stream.rawValue)
    frame.append(isOn ? "1" : "0")
    frame.append("...........*\r")
    return frame
  }

  private static func begin(
    _ motor: Motor,
    _ letter: StaticString,
    isNegative: Bool
  ) -> WireFrame {
    var frame = WireFrame("@")
    frame.append(0x30 + motor.rawValue)
    frame.append(letter)
    frame.append(isNegative ? "-" : "+")
    return frame
  }
}

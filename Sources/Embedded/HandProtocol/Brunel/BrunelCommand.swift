/// The commands of a Brunel hand with the Beetroot firmware: lines of letters
/// with numbers.
///
/// Facts from the hand's published interface; no code of its firmware (CC
/// BY-SA) is here.
public enum BrunelCommand {
  /// A motor of the hand.
  public enum Motor: UInt8, CaseIterable, Sendable {
    /// The thumb.
    case thumb = 0
    /// The index finger.
    case index = 1
    /// The middle finger.
    case middle = 2
    /// Ring and little finger together.
    case ringLittle = 3
  }

  /// A switch of the firmware; each of these lines turns it over.
  public enum Toggle: UInt8, Sendable {
    /// The motors.
    case motors = 0x33
    /// CSV mode: the hand streams its positions and follows the host's.
    case csv = 0x34
  }

  /// Asks for the positions once.
  public static var readPositions: WireFrame { WireFrame("A6\n") }

  /// Asks for firmware, mode and whether the motors are on.
  public static var diagnostics: WireFrame { WireFrame("#\n") }

  /// Turns a switch over.
  public static func toggle(_ toggle: Toggle) -> WireFrame {
    var frame = WireFrame("A")
    frame.append(toggle.rawValue)
    frame.append("\n")
    return frame
  }

  /// Sends a finger to a position.
  ///
  /// - Parameters:
  ///   - motor: The finger.
  ///   - percent: 0 open, 100 closed; more is taken as 100.
  ///   - speed: 0...255; nil leaves it to the firmware.
  /// - Returns: The frame.
  public static func position(
    _ motor: Motor,
    percent: UInt32,
    speed: UInt8? = nil
  ) -> WireFrame {
    var frame = WireFrame("F")
    frame.append(0x30 + motor.rawValue)
    frame.append(" P")
    frame.append(decimal: min(percent, 100), width: 1)
    if let speed {
      frame.append(" S")
      frame.append(decimal: UInt32(speed), width: 1)
    }
    frame.append("\n")
    return frame
  }

  /// All positions at once, in CSV mode; 0 open, 1023 closed.
  public static func positions(_ values: InlineArray<4, Int32>) -> WireFrame {
    var frame = WireFrame()
    for motor in 0..<4 {
      let value = UInt32(min(max(values[motor], 0), 1023))
      frame.append(decimal: value, width: 1)
      frame.append(",")
    }
    frame.append("\n")
    return frame
  }
}

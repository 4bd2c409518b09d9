/// The Inspire RH56 by its own serial frame.
///
/// Sources: RH56 user manual V1.09 for the registers; what a zero speed does,
/// from the notes of pyrh56 0.4.0.
public enum RH56: RegisterHand {
  /// The force limits that the hand takes, in grams.
  public static var forceRange: ClosedRange<Int32> { 0...1000 }

  /// What the hand can do. Its current limits are kept in flash, at values
  /// that this driver leaves alone.
  public static var capabilities: HandCapabilities {
    HandCapabilities(
      name: "Inspire RH56",
      kind: "rh56",
      jointCount: 6,
      fingers: 0b111111,
      reportedFingers: 0b111111,
      range: .deviceFixed,
      speed: .device,
      force: .device,
      current: .deviceFixed,
      commandLoss: .holds,
      stalePolicy: .hold,
      commandPeriodMilliseconds: 20,
      baudRate: 115_200,
      stopIsVerifiable: true
    )
  }

  /// Little, ring, middle, index, thumb bend, thumb rotation; 1000 is open.
  public static var joints: JointMap {
    var map = JointMap()
    map.append(JointRule(finger: 5, open: 1000, closed: 0))
    map.append(JointRule(finger: 4, open: 1000, closed: 0))
    map.append(JointRule(finger: 3, open: 1000, closed: 0))
    map.append(JointRule(finger: 2, open: 1000, closed: 0))
    map.append(JointRule(finger: 0, open: 1000, closed: 0))
    map.append(JointRule(finger: 1, open: 1000, closed: 0))
    return map
  }

  /// ANGLE_SET, FORCE_SET (grams), SPEED_SET, ANGLE_ACT, ERROR and STATUS.
  public static var registers: RegisterMap { registers(framing: .inspire) }

  /// The same registers by either frame.
  static func registers(framing: RegisterFraming) -> RegisterMap {
    var errorBits = InlineArray<8, HandFaults>(repeating: [])
    errorBits[0] = .stall
    errorBits[1] = .overTemperature
    errorBits[2] = .overCurrent
    errorBits[3] = .motor
    errorBits[4] = .communication
    var stateFaults = InlineArray<8, HandFaults>(repeating: [])
    stateFaults[3] = .limiting
    stateFaults[5] = .overCurrent
    stateFaults[6] = .stall
    stateFaults[7] = .motor
    return RegisterMap(
      framing: framing,
      node: 1,
      // One byte in the manual's table; Modbus reads the register it is in.
      identity: RegisterBlock(
        address: 1000,
        count: 1,
        width: framing == .inspire ? .byte : .word
      ),
      pose: RegisterBlock(address: 1546, count: 6),
      // A little beyond both ends, for calibrations that are off.
      plausiblePose: -100...1100,
      target: RegisterBlock(address: 1486, count: 6),
      force: RegisterLimit(
        block: RegisterBlock(address: 1498, count: 6),
        usual: 500,
        range: RH56.forceRange
      ),
      speed: RegisterLimit(
        block: RegisterBlock(address: 1522, count: 6),
        usual: 500,
        range: 1...1000
      ),
      errors: RegisterBlock(address: 1606, count: 6, width: .byte),
      errorBits: errorBits,
      states: RegisterBlock(address: 1612, count: 6, width: .byte),
      stateFaults: stateFaults,
      stillness: 8
    )
  }
}

/// The Inspire RH56 by Modbus RTU.
public enum RH56Modbus: RegisterHand {
  /// What the hand can do.
  public static var capabilities: HandCapabilities {
    var capabilities = RH56.capabilities
    capabilities.name = "Inspire RH56 (Modbus)"
    capabilities.kind = "rh56-modbus"
    return capabilities
  }

  /// The joints of the RH56.
  public static var joints: JointMap { RH56.joints }

  /// The registers of the RH56.
  public static var registers: RegisterMap { RH56.registers(framing: .modbus) }
}

/// A session with an RH56 by its own frame.
public typealias RH56Session = RegisterHandSession<RH56>

/// A session with an RH56 by Modbus RTU.
public typealias RH56ModbusSession = RegisterHandSession<RH56Modbus>

internal import HandProtocol

extension HandKind {
  /// The order to ask in: binary frames with strong checks first, so that what
  /// another hand could take for text comes last.
  public static var probingOrder: [HandKind] {
    [.ability, .rh56Modbus, .rh56, .dynamixel, .mia, .brunel]
  }

  /// The rates that such hands are met at, in bit/s, the likeliest first. Never
  /// 1200, which puts some boards into their boot loader.
  public var usualRates: [Int] {
    switch self {
    case .ability: [460_800, 921_600, 1_000_000, 115_200]
    case .rh56, .rh56Modbus: [115_200, 57_600, 19_200]
    case .dynamixel: [4_000_000, 1_000_000, 57_600, 115_200]
    case .mia, .brunel: [115_200]
    }
  }

  /// A conversation that reads and sets nothing until the hand is enabled, which
  /// a probe never does.
  func makeReadingSession() -> any HandSession {
    switch self {
    case .rh56: RegisterHandSession<WithoutLimits<RH56>>()
    case .rh56Modbus: RegisterHandSession<WithoutLimits<RH56Modbus>>()
    case .dynamixel: DynamixelHandSession(setsLimits: false)
    // These have no limits to set.
    case .ability, .mia, .brunel: makeSession()
    }
  }

  /// How many questions a ready session asks until those for the hand's faults
  /// were among them.
  ///
  /// An Ability Hand says with its pose what it is limited by; Mia and Brunel
  /// say nothing of themselves.
  var questionsForFaults: UInt32 {
    switch self {
    // One of each four is for errors, one for states.
    case .rh56, .rh56Modbus: 4
    // The first is for hardware errors.
    case .dynamixel: 1
    case .ability, .mia, .brunel: 0
    }
  }
}

/// A hand whose limits are left as they are.
private enum WithoutLimits<Hand: RegisterHand>: RegisterHand {
  static var capabilities: HandCapabilities { Hand.capabilities }
  static var joints: JointMap { Hand.joints }
  static var registers: RegisterMap {
    var registers = Hand.registers
    registers.force = nil
    registers.speed = nil
    return registers
  }
}

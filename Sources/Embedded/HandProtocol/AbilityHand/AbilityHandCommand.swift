/// What the hand does with the six numbers of a command.
public enum AbilityHandMode: UInt8, Sendable, CaseIterable {
  /// Go to these positions: 32,767 are 150 degrees.
  case position = 0x10
  /// Turn at these speeds: 32,767 are 3,000 degrees a second.
  case velocity = 0x20
  /// Press with these motor currents, in counts of the current sensor.
  /// Firmware 2.3 and later.
  case torque = 0x30
  /// Give the motors these voltages: 3,546 are the whole supply.
  case voltage = 0x40
}

/// The three forms of an answer.
public enum AbilityHandVariant: UInt8, Sendable, CaseIterable {
  /// Positions, currents and touch sensors: the vendor's variant 1.
  case currentsAndTouch
  /// Positions, speeds and touch sensors: the vendor's variant 2.
  case velocitiesAndTouch
  /// Positions, currents and speeds, without touch sensors: the vendor's
  /// variant 3.
  case currentsAndVelocities

  /// The bytes of such an answer, before stuffing, checksum included.
  public var byteCount: Int {
    self == .currentsAndVelocities ? 39 : 72
  }
}

/// Orders without numbers. None of them moves a finger.
public enum AbilityHandOrder: UInt8, Sendable, CaseIterable {
  /// Bluetooth on.
  case bluetoothOn = 0x07
  /// Bluetooth off.
  case bluetoothOff = 0x08
  /// Restart the hand.
  case reset = 0x09
  /// Leave the host's control now.
  case exitControl = 0x7C
  /// Smooth the thumb rotator's targets.
  case upsampleThumbRotator = 0xC2
  /// Take the thumb rotator's targets as they come.
  case followThumbRotator = 0xC3
}

/// Writes the frames that a host sends to an Ability Hand.
///
///     let frame = AbilityHandEncoder().readOnly(.currentsAndTouch)
///
/// A frame is the hand's address, a header, what belongs to it, and a checksum
/// that makes the sum of all bytes zero, between two flags; see
/// `AbilityHandFrameWriter`.
public struct AbilityHandEncoder: Sendable {
  /// The header of a frame that only asks.
  static let readOnlyHeader: UInt8 = 0xA0
  /// The header of a grip.
  static let gripHeader: UInt8 = 0x1D

  /// The hand that is spoken to: not zero.
  public let address: UInt8

  /// Frames for the hand with an address.
  public init(address: UInt8 = AbilityHand.usualAddress) {
    precondition(address != 0, "no hand has address zero")
    self.address = address
  }

  /// A command for all joints, whose targets are as the mode counts them and in
  /// the order of the wire.
  public func command(
    _ mode: AbilityHandMode,
    targets: InlineArray<6, Int16>,
    reply: AbilityHandVariant
  ) -> WireFrame {
    var writer = begin(mode.rawValue | reply.rawValue)
    for joint in 0..<AbilityHand.jointCount {
      writer.append(littleEndian: UInt16(bitPattern: targets[joint]))
    }
    return writer.finish()
  }

  /// Asks for an answer and moves nothing. Such frames do not give the host
  /// control, but keep it where it has it.
  public func readOnly(_ reply: AbilityHandVariant) -> WireFrame {
    begin(Self.readOnlyHeader | reply.rawValue).finish()
  }

  /// An order without numbers.
  public func order(_ order: AbilityHandOrder) -> WireFrame {
    begin(order.rawValue).finish()
  }

  /// A grip of the hand's own: 0 open, 1 power, 2 key, 3 pinch, and so on to
  /// 0x20. Speed 0 stops; 1...254 take 2.0 down to 0.29 seconds a finger; 255
  /// takes 0.2 seconds.
  public func grip(_ grip: UInt8, speed: UInt8) -> WireFrame {
    var writer = begin(Self.gripHeader)
    writer.append(grip)
    writer.append(speed)
    return writer.finish()
  }

  /// Writes one of the hand's own registers.
  public func write(_ value: Int32, to register: UInt32) -> WireFrame {
    var writer = begin(0xDE)
    writer.append(littleEndian: register)
    writer.append(littleEndian: UInt32(bitPattern: value))
    return writer.finish()
  }

  /// Asks for one of the hand's own registers.
  public func read(_ register: UInt32) -> WireFrame {
    var writer = begin(0xDA)
    writer.append(littleEndian: register)
    return writer.finish()
  }

  private func begin(_ header: UInt8) -> AbilityHandFrameWriter {
    var writer = AbilityHandFrameWriter()
    writer.append(address)
    writer.append(header)
    return writer
  }
}

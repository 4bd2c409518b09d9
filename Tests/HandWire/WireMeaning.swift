public import VirtualHand

/// What a frame asks of a hand, read from its bytes alone.
public enum WireMeaning: Equatable {
  /// Joints are to go to these numbers of the device; nil where the frame does
  /// not speak of a joint.
  case targets([Int?])
  /// The device's own stop: leave control, speed zero, torque off.
  case stop
  /// Motors may run: torque on, a speed that is not zero.
  case drive
  /// The motors' switch is turned over, whichever way it stands.
  case toggle
  /// Nothing moves by it: questions, streams, limits of force and current.
  case quiet
  /// No frame of this hand that a session has reason to send.
  case unknown
}

/// Reads frames to a hand, by the protocol's facts and without the encoders.
///
/// It checks every frame's form and checksum; one that is damaged is
/// `unknown`.
public struct WireReader: Sendable {
  /// The hand that the frames are for.
  public let kind: VirtualHandKind

  /// Reads the frames to a hand.
  public init(kind: VirtualHandKind) {
    self.kind = kind
  }

  /// What a frame asks of the hand.
  public func meaning(of frame: [UInt8]) -> WireMeaning {
    switch kind {
    case .ability: abilityMeaning(of: frame)
    case .rh56: rh56Meaning(of: frame)
    case .rh56Modbus: modbusMeaning(of: frame)
    case .dynamixel: dynamixelMeaning(of: frame)
    case .mia: miaMeaning(of: frame)
    case .brunel: brunelMeaning(of: frame)
    }
  }
}

/// A signed 16-bit number of two bytes.
func signed(_ low: UInt8, _ high: UInt8) -> Int {
  Int(Int16(bitPattern: UInt16(low) | UInt16(high) << 8))
}

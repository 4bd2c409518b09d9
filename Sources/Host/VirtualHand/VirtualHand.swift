public import HandProtocol

/// A hand that exists only in memory: bytes and time in, bytes out.
///
/// It reads the wire by itself, apart from the drivers, so that the two check
/// each other. It looks at no clock; whoever owns the line says what time it
/// is:
///
///     hand.receive(bytes, at: now)
///     send(hand.transmit(at: now))
///
/// The same bytes at the same moments give the same bytes, on any machine.
/// Any bytes may come, in pieces of any size; what is kept of them is bounded.
public protocol VirtualHand: Sendable {
  /// The word for the hand on the command line.
  var kind: VirtualHandKind { get }

  /// The joints and what they touch. Objects and faults are put here.
  var mechanics: HandMechanics { get set }

  /// What has gone over the line.
  var counters: HandCounters { get }

  /// What the hand's own program does each millisecond, before the joints
  /// move: watchdogs, streams, faults, control modes.
  mutating func tick()

  /// Takes bytes from the host, which came at this moment.
  mutating func receive(_ bytes: [UInt8], at now: Moment)

  /// What the hand has sent up to this moment, and not before.
  mutating func transmit(at now: Moment) -> [UInt8]

  /// Switches the hand off and on: what is not stored is forgotten, joints
  /// stay where they are.
  mutating func powerCycle()
}

extension VirtualHand {
  /// Lets time pass, a millisecond at a time.
  public mutating func advance(to now: Moment) {
    while mechanics.isBehind(now) {
      tick()
      mechanics.step()
    }
  }
}

/// The hands there are, by their words on the command line.
public enum VirtualHandKind: String, CaseIterable, Sendable {
  /// PSYONIC Ability Hand, UART with PPP stuffing.
  case ability
  /// Inspire RH56, private frame.
  case rh56
  /// Inspire RH56, Modbus RTU.
  case rh56Modbus = "rh56-modbus"
  /// Sixteen Dynamixel servos.
  case dynamixel
  /// Prensilia Mia.
  case mia
  /// Brunel hand with Beetroot firmware.
  case brunel

  /// A new hand of this kind, open, at rest, at time zero.
  public func makeHand() -> any VirtualHand {
    switch self {
    case .ability: VirtualAbilityHand()
    case .rh56: VirtualRH56(framing: .inspire)
    case .rh56Modbus: VirtualRH56(framing: .modbus)
    case .dynamixel: VirtualDynamixelHand()
    case .mia: VirtualMiaHand()
    case .brunel: VirtualBrunelHand()
    }
  }
}

/// What has gone over a virtual hand's line.
public struct HandCounters: Equatable, Sendable {
  /// Frames or lines that came whole.
  public var framesAccepted = 0
  /// Frames with a wrong checksum, length or form.
  public var framesRejected = 0
  /// Bytes outside any frame, or of rejected ones.
  public var bytesDropped = 0
  /// Frames or lines sent.
  public var framesSent = 0

  /// Counters at zero.
  public init() {}
}

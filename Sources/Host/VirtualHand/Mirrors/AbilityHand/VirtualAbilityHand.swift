public import HandProtocol

/// The mirror of a PSYONIC Ability Hand on its UART with PPP stuffing.
///
/// Source: vendor's interface document v1.8 and clients, as far as they agree
/// with recordings of a hand.
public struct VirtualAbilityHand: VirtualHand {
  public let kind = VirtualHandKind.ability
  public var mechanics = HandMechanics.abilityHand()
  public private(set) var counters = HandCounters()

  /// The address it answers to; any but 0.
  public var address: UInt8 = 0x50
  /// How long it stays with the host without a frame, in milliseconds.
  public static let timeoutMilliseconds: UInt32 = 300
  /// How fast the digits go to their relaxed place when the time is over, in
  /// degrees a second: the movement that the interface document warns of. Its
  /// way and speed are chosen.
  public var leavingDegreesPerSecond = 60.0

  /// Whether the host is in control.
  public private(set) var isControlled = false
  /// Whether the thumb rotator's commands are interpolated. Has no effect on
  /// the model, whose servo needs no help.
  public private(set) var interpolatesRotator = false

  private var control = AbilityControl.idle
  private var guards = Array(repeating: AbilityGuard(), count: 6)
  private var registers = AbilityRegisters()
  private var receiver = AbilityReceiver()
  private var queue = TransmitQueue()
  private var lastFrame = Moment(microseconds: 0)
  /// The header that chose the layout of replies last.
  private var lastHeader: UInt8 = 0xA0

  /// A hand with all digits open.
  public init() {}

  /// The fingers whose command is limited, by heat or by something in the way:
  /// bit 0 index, middle, ring, little, thumb flexor, thumb rotator.
  public var limitedDigits: UInt8 {
    guards.indices.reduce(0) {
      guards[$1].isLimiting ? $0 | 1 << UInt8($1) : $0
    }
  }

  public mutating func tick() {
    let age = mechanics.moment.milliseconds(since: lastFrame)
    if isControlled, age >= Self.timeoutMilliseconds {
      isControlled = false
      control = .gripping(AbilityGrips.relaxed, speed: leavingDegreesPerSecond)
    }
    for digit in 0..<6 {
      let wanted = control.drive(of: digit, supplyVolts: mechanics.supplyVolts)
      let joint = mechanics.joints[digit]
      mechanics.joints[digit].drive = guards[digit].allow(wanted, for: joint)
      mechanics.joints[digit].ampereCap =
        guards[digit].isHot ? AbilityGuard.hotAmperes : .infinity
    }
  }

  public mutating func receive(_ bytes: [UInt8], at now: Moment) {
    advance(to: now)
    for byte in bytes {
      guard let frame = receiver.take(byte, &counters) else { continue }
      guard frame.count >= 3, frame[0] == address,
        AbilityReceiver.checksum(of: frame) == 0
      else {
        counters.framesRejected += 1
        counters.bytesDropped += frame.count
        continue
      }
      counters.framesAccepted += 1
      answer(frame[1], Array(frame[2..<frame.count - 1]), at: now)
    }
  }

  public mutating func transmit(at now: Moment) -> [UInt8] {
    advance(to: now)
    return queue.take(upTo: now)
  }

  public mutating func powerCycle() {
    control = .idle
    isControlled = false
    interpolatesRotator = false
    guards = Array(repeating: AbilityGuard(), count: 6)
    receiver.removeAll()
    queue.removeAll()
    lastHeader = 0xA0
    mechanics.switchOff()
  }

  // MARK: Commands

  private mutating func answer(
    _ header: UInt8,
    _ payload: [UInt8],
    at now: Moment
  ) {
    // A frame keeps the host in control; all but a read-only one begin it.
    lastFrame = now
    if header >> 4 != 0xA { isControlled = true }
    switch header {
    case 0xDA:
      return readRegister(payload, at: now)
    case 0xDE:
      return writeRegister(payload, at: now)
    case 0xA0...0xA2:
      lastHeader = header
    case 0x1D:
      grip(payload)
    case 0xC2, 0xC3:
      interpolatesRotator = header == 0xC2
    case 0x7C:
      isControlled = false
      control = .idle
    case 0x09:
      powerCycle()
    default:
      if header & 0xF <= 2,
        let mode = AbilityControl.Mode(rawValue: header >> 4)
      {
        lastHeader = header
        follow(mode, payload)
      }
    }
    send(reply(), at: now)
  }

  /// Takes up to six numbers; digits of a shortened command that it does not
  /// name keep theirs.
  private mutating func follow(
    _ mode: AbilityControl.Mode,
    _ payload: [UInt8]
  ) {
    var numbers: [Int16]
    if case .following(mode, let before) = control {
      numbers = before
    } else if mode == .position {
      numbers = positions
    } else {
      numbers = Array(repeating: 0, count: 6)
    }
    for digit in 0..<min(payload.count / 2, 6) {
      let low = UInt16(payload[2 * digit])
      let high = UInt16(payload[2 * digit + 1])
      numbers[digit] = Int16(bitPattern: low | high << 8)
    }
    control = .following(mode, numbers)
  }

  private mutating func grip(_ payload: [UInt8]) {
    guard payload.count >= 2, let degrees = AbilityGrips.degrees(of: payload[0])
    else { return }
    guard let period = AbilityGrips.period(speed: payload[1]) else {
      control = .idle
      return
    }
    control = .gripping(degrees, speed: 100 / period)
  }

  private mutating func readRegister(_ payload: [UInt8], at now: Moment) {
    guard payload.count >= 4 else { return send(reply(), at: now) }
    let value = registers[word(payload, at: 0)]
    let status =
      value == nil ? AbilityRegisters.failure : AbilityRegisters.success
    var bytes = littleEndian(status) + littleEndian(value ?? 0)
    bytes.append(AbilityReceiver.checksum(of: bytes))
    send(bytes, at: now)
  }

  private mutating func writeRegister(_ payload: [UInt8], at now: Moment) {
    guard payload.count >= 8 else { return send(reply(), at: now) }
    let value = Int32(bitPattern: word(payload, at: 4))
    let isWritten = registers.write(value, to: word(payload, at: 0))
    // Without checksum, by the interface document.
    send(
      littleEndian(
        isWritten ? AbilityRegisters.success : AbilityRegisters.failure
      ),
      at: now
    )
  }

  // MARK: Replies

  private var positions: [Int16] {
    mechanics.joints.enumerated().map { digit, joint in
      AbilityUnits.raw(
        (digit == 5 ? -joint.degrees : joint.degrees)
          * AbilityUnits.rawPerDegree
      )
    }
  }

  /// A reply in the layout that was asked for last. A misc command's reply has
  /// that layout's header, so that its reader knows which it is.
  private func reply() -> [UInt8] {
    let joints = mechanics.joints
    let signs = [1.0, 1, 1, 1, 1, -1]
    let reply = AbilityReply(
      header: lastHeader,
      positions: positions,
      currents: zip(joints, signs).map {
        AbilityUnits.raw($0.amperes * $1 * AbilityUnits.rawPerAmpere)
      },
      speeds: zip(joints, signs).map { joint, sign in
        let rotor =
          joint.degreesPerSecond / Joint.degreesPerRadian
          * joint.parameters.gearRatio
        return AbilityUnits.raw(rotor * sign * AbilityUnits.rawPerRotorRadian)
      },
      touch: joints.prefix(5).flatMap(Self.touch),
      limited: limitedDigits
    )
    let variant = AbilityReply.Variant(rawValue: (lastHeader & 0xF) + 1)
    return reply.bytes(variant ?? .currentAndTouch)
  }

  /// Six sensors around a fingertip: the first bears the force, the others
  /// less of it, the further away the less. The parts are chosen.
  private static func touch(_ joint: Joint) -> [UInt16] {
    [1, 0.7, 0.5, 0.35, 0.25, 0.2].map {
      AbilityUnits.touch(newtons: joint.newtons * $0)
    }
  }

  private mutating func send(_ bytes: [UInt8], at now: Moment) {
    if queue.append(AbilityReceiver.stuffed(bytes), due: now) {
      counters.framesSent += 1
    }
  }

  private func word(_ bytes: [UInt8], at index: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 | UInt32(bytes[index + $1]) << UInt32(8 * $1) }
  }
}

public import HandProtocol

/// The mirror of an Inspire RH56, by its private frame or Modbus RTU.
///
/// It has no watchdog: without commands it goes on pressing. Overcurrent does
/// not occur here, since the current is limited first.
public struct VirtualRH56: VirtualHand {
  public var kind: VirtualHandKind {
    receiver.framing == .inspire ? .rh56 : .rh56Modbus
  }
  public var mechanics = HandMechanics.rh56()
  public private(set) var counters = HandCounters()

  private var registers = RH56Registers()
  private var stored = RH56Registers()
  private var fingers = Array(repeating: RH56Finger(), count: 6)
  private var receiver: RH56Receiver
  private var queue = TransmitQueue()

  /// An open hand.
  public init(framing: RH56Framing) {
    receiver = RH56Receiver(framing: framing)
  }

  public mutating func tick() {
    for finger in 0..<6 {
      fingers[finger].drive(
        &mechanics.joints[finger],
        speed: registers[RH56Registers.speedSet + 2 * finger],
        grams: registers[RH56Registers.forceSet + 2 * finger],
        milliamperes: registers[RH56Registers.currentLimit + 2 * finger]
      )
    }
  }

  public mutating func receive(_ bytes: [UInt8], at now: Moment) {
    advance(to: now)
    for frame in receiver.take(bytes, at: now, &counters) {
      let reply =
        receiver.framing == .inspire
        ? inspireReply(to: frame) : modbusReply(to: frame)
      guard let reply, queue.append(reply, due: now) else { continue }
      counters.framesSent += 1
    }
  }

  public mutating func transmit(at now: Moment) -> [UInt8] {
    advance(to: now)
    return queue.take(upTo: now)
  }

  public mutating func powerCycle() {
    registers = stored
    registers.loadDefaults()
    for finger in 0..<6 { fingers[finger].clear(mechanics.joints[finger]) }
    receiver.removeAll()
    queue.removeAll()
    mechanics.switchOff()
  }

  // MARK: Private frame

  private mutating func inspireReply(to frame: [UInt8]) -> [UInt8]? {
    let id = UInt8(truncatingIfNeeded: registers[RH56Registers.id])
    guard frame[2] == id, frame.count >= 8 else { return nil }
    let address = Int(frame[5]) | Int(frame[6]) << 8
    let payload: [UInt8]
    switch frame[4] {
    case 0x11 where frame.count == 8:
      refresh()
      guard let data = registers.read(Int(frame[7]), at: address),
        !data.isEmpty, data.count <= 252
      else { return nil }
      payload = data
    case 0x12:
      // 1 is "accepted"; the other answer's number is chosen.
      payload = [write(Array(frame[7...]), at: address) ? 1 : 0]
    default:
      return nil
    }
    var reply: [UInt8] = [
      0x90, 0xEB, id, UInt8(payload.count + 3), frame[4], frame[5], frame[6],
    ]
    reply += payload
    reply.append(reply[2...].reduce(0, &+))
    return reply
  }

  // MARK: Modbus

  /// Why a request is refused.
  private enum ModbusException: UInt8, Error {
    case illegalFunction = 1
    case illegalAddress
    case illegalValue
  }

  private mutating func modbusReply(to frame: [UInt8]) -> [UInt8]? {
    let id = UInt8(truncatingIfNeeded: registers[RH56Registers.id])
    guard frame[0] == id || frame[0] == 0 else { return nil }
    var reply = [id, frame[1]]
    do {
      reply += try modbusAnswer(to: frame)
    } catch {
      reply = [id, frame[1] | 0x80, error.rawValue]
    }
    // Nobody answers what is for all.
    guard frame[0] != 0 else { return nil }
    return reply + littleEndian(RH56Receiver.crc(of: reply))
  }

  private mutating func modbusAnswer(
    to frame: [UInt8]
  ) throws(ModbusException) -> [UInt8] {
    func word(_ index: Int) -> Int {
      Int(frame[index]) << 8 | Int(frame[index + 1])
    }
    switch frame[1] {
    case 3:
      let count = word(4)
      guard (1...125).contains(count) else { throw .illegalValue }
      guard
        let (block, address) = RH56Registers.place(
          ofRegister: word(2),
          count: count
        )
      else { throw .illegalAddress }
      refresh()
      let length = min(2 * count, block.byteCount)
      guard var data = registers.read(length, at: address) else {
        throw .illegalAddress
      }
      if data.count == 1 { data.append(0) }
      return [UInt8(data.count)] + swapped(data)
    case 6:
      try modbusWrite(Array(frame[4...5]), at: word(2))
      return Array(frame[2...5])
    case 16:
      let count = word(4)
      guard (1...123).contains(count), Int(frame[6]) == 2 * count else {
        throw .illegalValue
      }
      try modbusWrite(Array(frame[7...]), at: word(2))
      return Array(frame[2...5])
    default:
      throw .illegalFunction
    }
  }

  private mutating func modbusWrite(
    _ data: [UInt8],
    at register: Int
  ) throws(ModbusException) {
    guard
      let (block, address) = RH56Registers.place(
        ofRegister: register,
        count: data.count / 2
      ), block.isWritable
    else { throw .illegalAddress }
    var bytes = swapped(data)
    // A block of one byte is a register whose high byte means nothing.
    if block.byteCount == 1 { bytes.removeLast() }
    guard write(bytes, at: address) else { throw .illegalValue }
  }

  /// Modbus sends the high byte first.
  private func swapped(_ bytes: [UInt8]) -> [UInt8] {
    stride(from: 0, to: bytes.count - 1, by: 2).flatMap {
      [bytes[$0 + 1], bytes[$0]]
    }
  }

  // MARK: Registers

  /// Writes what the host may write, and does what it means.
  private mutating func write(_ bytes: [UInt8], at address: Int) -> Bool {
    guard !bytes.isEmpty, registers.mayWrite(bytes, at: address) else {
      return false
    }
    switch address {
    case RH56Registers.clearError where bytes[0] == 1:
      for finger in 0..<6 { fingers[finger].clear(mechanics.joints[finger]) }
    case RH56Registers.save where bytes[0] == 1:
      stored = registers
    case RH56Registers.reset where bytes[0] == 1:
      registers = RH56Registers()
    case RH56Registers.calibrateForce where bytes[0] == 1:
      // The hand opens by itself.
      for finger in 0..<6 { fingers[finger].target = 0 }
    case 1000..<1010: registers.write(bytes, at: address)
    default:
      registers.write(bytes, at: address)
      setTargets(from: address, bytes.count)
    }
    return true
  }

  private mutating func setTargets(from address: Int, _ byteCount: Int) {
    for place in stride(from: address, to: address + byteCount, by: 2) {
      // -1 is "leave it".
      let number = Double(registers[place])
      guard number >= 0 else { continue }
      switch place {
      case RH56Registers.angleSet..<RH56Registers.angleSet + 12:
        let finger = (place - RH56Registers.angleSet) / 2
        fingers[finger].target = (1 - number / 1000) * travel(finger)
      case RH56Registers.positionSet..<RH56Registers.positionSet + 12:
        // The actuator is shortest, 0, when the finger is open. Chosen.
        let finger = (place - RH56Registers.positionSet) / 2
        fingers[finger].target = number / 2000 * travel(finger)
      default: break
      }
    }
  }

  private func travel(_ finger: Int) -> Double {
    mechanics.joints[finger].parameters.range.upperBound
  }

  /// Puts what is measured into its registers.
  private mutating func refresh() {
    registers[RH56Registers.voltage] = Int(
      (mechanics.supplyVolts * 1000).rounded()
    )
    for (finger, joint) in mechanics.joints.enumerated() {
      let closed = joint.degrees / travel(finger)
      let place = 2 * finger
      registers[RH56Registers.positionActual + place] = whole(closed * 2000)
      registers[RH56Registers.angleActual + place] = whole((1 - closed) * 1000)
      registers[RH56Registers.forceActual + place] = whole(
        joint.newtons / RH56Finger.newtonsPerGram
      )
      registers[RH56Registers.current + place] = whole(
        abs(joint.amperes) * 1000
      )
      let celsius = min(max(joint.heat.windingCelsius, 0), 255)
      registers.write(
        [fingers[finger].errors],
        at: RH56Registers.error + finger
      )
      registers.write(
        [fingers[finger].status.rawValue],
        at: RH56Registers.status + finger
      )
      registers.write(
        [UInt8(celsius.rounded())],
        at: RH56Registers.temperature + finger
      )
    }
  }

  private func whole(_ value: Double) -> Int {
    Int(min(max(value.rounded(), -32_768), 32_767))
  }
}

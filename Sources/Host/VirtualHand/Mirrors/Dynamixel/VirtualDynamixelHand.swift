public import HandProtocol

/// The mirror of sixteen Dynamixel servos on one line, ids 0 to 15.
///
/// The servos' gains are kept but have no effect: the model's controller is
/// as good as current and voltage allow. A goal written while torque is off is
/// followed once it is on, which is the worse of what servos do.
public struct VirtualDynamixelHand: VirtualHand {
  public let kind = VirtualHandKind.dynamixel
  public var mechanics: HandMechanics
  public private(set) var counters = HandCounters()

  private var servos: [VirtualServo]
  private var receiver = InstructionReceiver()
  private var queue = TransmitQueue()
  private var lineIsFree = Moment(microseconds: 0)

  private static let broadcast: UInt8 = 0xFE

  /// An open hand, torque off.
  ///
  /// - Parameter operatingMode: What is stored in the servos: 5,
  ///   current-based position, as hands are set up; 3, position, as servos are
  ///   delivered.
  public init(operatingMode: UInt8 = 5) {
    mechanics = .dynamixelHand()
    servos = mechanics.joints.enumerated().map {
      VirtualServo(id: UInt8($0), operatingMode: operatingMode, at: $1.degrees)
    }
  }

  /// Whether packets must be stuffed. The vendor's Python client's are not.
  public var requiresStuffing: Bool {
    get { receiver.requiresStuffing }
    set { receiver.requiresStuffing = newValue }
  }

  public mutating func tick() {
    for index in servos.indices {
      servos[index].tick(
        &mechanics.joints[index],
        supplyVolts: mechanics.supplyVolts
      )
    }
  }

  public mutating func receive(_ bytes: [UInt8], at now: Moment) {
    advance(to: now)
    for packet in receiver.take(bytes, at: now, &counters) {
      for index in servos.indices { servos[index].hearBus() }
      lineIsFree = max(lineIsFree, now)
      execute(packet)
    }
  }

  public mutating func transmit(at now: Moment) -> [UInt8] {
    advance(to: now)
    return queue.take(upTo: now)
  }

  public mutating func powerCycle() {
    for index in servos.indices { reboot(index) }
    receiver.removeAll()
    queue.removeAll()
    mechanics.switchOff()
  }

  private mutating func reboot(_ index: Int) {
    servos[index].reboot(at: mechanics.joints[index].degrees)
  }

  // MARK: Instructions

  private typealias Fault = VirtualServo.Fault

  private mutating func execute(_ packet: InstructionReceiver.Packet) {
    let parameters = packet.parameters
    switch packet.instruction {
    case 0x82, 0x8A: syncRead(parameters, isFast: packet.instruction == 0x8A)
    case 0x92, 0x9A: bulkRead(parameters, isFast: packet.instruction == 0x9A)
    case 0x83: syncWrite(parameters)
    case 0x93: bulkWrite(parameters)
    default:
      for index in servos.indices
      where packet.id == Self.broadcast || packet.id == servos[index].id {
        single(packet.instruction, parameters, of: index, packet.id)
      }
    }
  }

  /// An instruction to one servo, or to each of all.
  private mutating func single(
    _ instruction: UInt8,
    _ parameters: [UInt8],
    of index: Int,
    _ addressee: UInt8
  ) {
    let old = servos[index]
    var data: [UInt8] = []
    var fault: Fault?
    do {
      data = try perform(instruction, parameters, of: index)
    } catch {
      fault = error
    }
    // A ping is always answered; a broadcast of anything else never.
    let level = instruction == 0x01 ? 0 : instruction == 0x02 ? 1 : 2
    let isAnswered =
      addressee == Self.broadcast
      ? instruction == 0x01 : level <= old.statusReturnLevel
    guard isAnswered else { return }
    send(index, id: old.id, fault, data)
  }

  private mutating func perform(
    _ instruction: UInt8,
    _ parameters: [UInt8],
    of index: Int
  ) throws(Fault) -> [UInt8] {
    let degrees = mechanics.joints[index].degrees
    switch instruction {
    case 0x01:
      let all = try servos[index].read(7, at: 0)
      return [all[0], all[1], all[6]]
    case 0x02:
      guard parameters.count == 4 else { throw .dataLength }
      return try read(index, word(parameters, 2), at: word(parameters, 0))
    case 0x03, 0x04:
      guard parameters.count >= 3 else { throw .dataLength }
      let bytes = Array(parameters[2...])
      let address = word(parameters, 0)
      if instruction == 0x03 {
        try servos[index].write(bytes, at: address)
      } else {
        try servos[index].register(bytes, at: address)
      }
    case 0x05: try servos[index].act()
    case 0x06:
      guard let what = parameters.first, [0xFF, 0x01, 0x02].contains(what)
      else {
        throw .dataRange
      }
      servos[index].reset(keepingID: what != 0xFF, at: degrees)
    case 0x08: reboot(index)
    case 0x10:
      guard parameters.elementsEqual([0x01, 0x44, 0x58, 0x4C, 0x22]) else {
        throw .dataRange
      }
    default: throw .instruction
    }
    return []
  }

  private mutating func read(
    _ index: Int,
    _ count: Int,
    at address: Int
  ) throws(Fault) -> [UInt8] {
    servos[index].refresh(
      mechanics.joints[index],
      supplyVolts: mechanics.supplyVolts,
      tick: mechanics.moment.microseconds / 1000
    )
    return try servos[index].read(count, at: address)
  }

  // MARK: Many servos at once

  private mutating func syncRead(_ parameters: [UInt8], isFast: Bool) {
    guard parameters.count >= 4 else { return }
    let address = word(parameters, 0)
    let count = word(parameters, 2)
    answer(parameters[4...].map { ($0, address, count) }, isFast: isFast)
  }

  private mutating func bulkRead(_ parameters: [UInt8], isFast: Bool) {
    let parts = stride(from: 0, to: parameters.count - 4, by: 5).map {
      (parameters[$0], word(parameters, $0 + 1), word(parameters, $0 + 3))
    }
    answer(parts, isFast: isFast)
  }

  /// Each servo waits for the one named before it. One that is not there ends
  /// the row, and all of a fast read.
  private mutating func answer(
    _ wanted: [(id: UInt8, address: Int, count: Int)],
    isFast: Bool
  ) {
    var parts: [(index: Int, fault: Fault?, data: [UInt8])] = []
    for (id, address, count) in wanted {
      guard let index = index(of: id) else { break }
      // The servo before has shown that its table ends below any such count.
      guard count <= ServoTable.byteCount else { return }
      do {
        parts.append((index, nil, try read(index, count, at: address)))
      } catch {
        let blank = isFast ? [UInt8](repeating: 0, count: count) : []
        parts.append((index, error, blank))
      }
    }
    guard isFast else {
      for part in parts {
        let id = servos[part.index].id
        guard servos[part.index].statusReturnLevel >= 1 else { return }
        send(part.index, id: id, part.fault, part.data)
      }
      return
    }
    guard parts.count == wanted.count, let first = parts.first else { return }
    let status = InstructionReceiver.fastStatus(
      parts.map { part in
        let error = (part.fault?.rawValue ?? 0) | servos[part.index].alert
        return (error, servos[part.index].id, part.data)
      }
    )
    guard let status else { return }
    transmit(status, after: servos[first.index].returnDelay)
  }

  private mutating func syncWrite(_ parameters: [UInt8]) {
    guard parameters.count >= 4 else { return }
    let address = word(parameters, 0)
    let count = word(parameters, 2)
    var place = 4
    while place + 1 + count <= parameters.count {
      write(
        parameters[place],
        parameters[(place + 1)..<(place + 1 + count)],
        at: address
      )
      place += 1 + count
    }
  }

  private mutating func bulkWrite(_ parameters: [UInt8]) {
    var place = 0
    while place + 5 <= parameters.count {
      let count = word(parameters, place + 3)
      let start = place + 5
      guard start + count <= parameters.count else { return }
      write(
        parameters[place],
        parameters[start..<start + count],
        at: word(parameters, place + 1)
      )
      place = start + count
    }
  }

  /// A write that nobody answers: one that is refused is lost.
  private mutating func write(
    _ id: UInt8,
    _ bytes: ArraySlice<UInt8>,
    at address: Int
  ) {
    guard let index = index(of: id) else { return }
    try? servos[index].write(Array(bytes), at: address)
  }

  // MARK: Answers

  private func index(of id: UInt8) -> Int? {
    servos.firstIndex { $0.id == id }
  }

  private mutating func send(
    _ index: Int,
    id: UInt8,
    _ fault: Fault?,
    _ data: [UInt8]
  ) {
    let error = (fault?.rawValue ?? 0) | servos[index].alert
    transmit(
      InstructionReceiver.status(id: id, error: error, data),
      after: servos[index].returnDelay
    )
  }

  /// Sends after a delay, in microseconds, and after what was sent before.
  private mutating func transmit(_ bytes: [UInt8], after delay: UInt64) {
    let due = Moment(microseconds: lineIsFree.microseconds + delay)
    guard queue.append(bytes, due: due) else { return }
    lineIsFree = due
    counters.framesSent += 1
  }

  private func word(_ bytes: [UInt8], _ index: Int) -> Int {
    Int(bytes[index]) | Int(bytes[index + 1]) << 8
  }
}

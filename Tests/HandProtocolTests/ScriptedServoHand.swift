import HandProtocol

/// Sixteen servos for tests: control tables, joints that move, and faults.
struct ScriptedServoHand: ScriptedHand {
  /// One write that reached a servo.
  struct Write {
    var moment: Moment
    var servo: Int
    var address: Int
    var value: Int
  }

  /// The control tables, a byte each.
  var tables: [[UInt8]]
  /// Servos that do not answer.
  var silent: Set<Int> = []
  /// Addresses whose writes are forgotten.
  var forgetful: Set<Int> = []
  /// Whether the firmware knows the fast sync read.
  var knowsFastRead = true
  /// What a ping says.
  var model = 1200
  /// What the length of a ping's answer is.
  var pingData: [UInt8]?
  /// A code that every status carries.
  var statusError: UInt8 = 0
  private(set) var writes: [Write] = []
  private(set) var fastReads = 0
  private var clock: Moment?
  private var lastPacket: Moment?

  init(positions: [Int]) {
    tables = positions.map { position in
      var table = [UInt8](repeating: 0, count: 160)
      Self.store(5, 1, at: 11, in: &table)
      Self.store(1750, 2, at: 38, in: &table)
      Self.store(1750, 2, at: 102, in: &table)
      Self.store(position, 4, at: 132, in: &table)
      return table
    }
  }

  static func store(
    _ value: Int,
    _ count: Int,
    at address: Int,
    in table: inout [UInt8]
  ) {
    for index in 0..<count {
      table[address + index] = UInt8(
        truncatingIfNeeded: value >> (8 * index)
      )
    }
  }

  /// A signed number of four bytes.
  func word(_ servo: Int, _ address: Int) -> Int {
    let bytes = tables[servo][address..<(address + 4)]
    return Int(
      Int32(
        truncatingIfNeeded: bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
      )
    )
  }

  func position(_ servo: Int) -> Int { word(servo, 132) }

  var isAnyTorqueOn: Bool { tables.contains { $0[64] == 1 } }

  mutating func answer(to bytes: [UInt8], at now: Moment) -> [UInt8] {
    move(to: now)
    lastPacket = now
    guard bytes.count >= 10, Array(bytes[0..<4]) == [0xFF, 0xFF, 0xFD, 0],
      bytes.count == Int(bytes[5]) + Int(bytes[6]) << 8 + 7,
      checksum(bytes.dropLast(2)) == Array(bytes.suffix(2))
    else { return [] }
    var content: [UInt8] = []
    for byte in bytes[7..<(bytes.count - 2)] {
      let isStuffing =
        byte == 0xFD && content.suffix(3) == [0xFF, 0xFF, 0xFD]
      if !isStuffing { content.append(byte) }
    }
    return obey(
      content[0],
      Array(content.dropFirst()),
      identifier: bytes[4],
      at: now
    )
  }

  private mutating func obey(
    _ instruction: UInt8,
    _ parameters: [UInt8],
    identifier: UInt8,
    at now: Moment
  ) -> [UInt8] {
    func number(_ index: Int) -> Int {
      Int(parameters[index]) | Int(parameters[index + 1]) << 8
    }
    switch instruction {
    case 0x01:
      let model = [UInt8(model & 0xFF), UInt8(model >> 8), 52]
      return status(Int(identifier), pingData ?? model)
    case 0x82, 0x8A:
      let address = number(0)
      let length = number(2)
      let servos = parameters[4...].map { Int($0) }
      if instruction == 0x82 {
        var result: [UInt8] = []
        for servo in servos {
          // The servos behind a silent one wait for it in vain.
          guard !silent.contains(servo) else { break }
          result += status(
            servo,
            Array(tables[servo][address..<(address + length)])
          )
        }
        return result
      }
      fastReads += 1
      guard knowsFastRead, silent.isEmpty else { return [] }
      let size = servos.count * (length + 4) + 1
      var result: [UInt8] = [
        0xFF, 0xFF, 0xFD, 0, 0xFE, UInt8(size & 0xFF), UInt8(size >> 8), 0x55,
      ]
      for servo in servos {
        result += [statusError, UInt8(servo)]
        result += tables[servo][address..<(address + length)]
        result += checksum(result[...])
      }
      return result
    case 0x83:
      let address = number(0)
      let length = number(2)
      var rest = parameters[4...]
      while rest.count >= length + 1 {
        let servo = Int(rest.removeFirst())
        let data = Array(rest.prefix(length))
        rest.removeFirst(length)
        write(data, to: address, of: servo, at: now)
      }
      return []
    default: return []
    }
  }

  private mutating func write(
    _ data: [UInt8],
    to address: Int,
    of servo: Int,
    at now: Moment
  ) {
    let value = data.reversed().reduce(0) { $0 << 8 | Int($1) }
    writes.append(
      Write(moment: now, servo: servo, address: address, value: value)
    )
    let isStopped = tables[servo][98] == 0xFF
    guard !forgetful.contains(address),
      !(isStopped && (address == 102 || address == 116))
    else { return }
    for (index, byte) in data.enumerated() {
      tables[servo][address + index] = byte
    }
  }

  private mutating func move(to now: Moment) {
    defer { clock = now }
    guard let clock, let lastPacket else { return }
    let silence = now.microseconds - lastPacket.microseconds
    let elapsed = Int(now.microseconds - clock.microseconds) / 1000
    for servo in tables.indices where tables[servo][64] == 1 {
      let limit = UInt64(tables[servo][98]) * 20_000
      if tables[servo][98] != 0, tables[servo][98] != 0xFF, silence > limit {
        tables[servo][98] = 0xFF
      }
      guard tables[servo][98] != 0xFF else { continue }
      let way = word(servo, 116) - position(servo)
      let reach = 4 * elapsed
      Self.store(
        position(servo) + min(max(way, -reach), reach),
        4,
        at: 132,
        in: &tables[servo]
      )
    }
  }

  private func status(_ servo: Int, _ data: [UInt8]) -> [UInt8] {
    guard !silent.contains(servo) else { return [] }
    var content: [UInt8] = [0x55, statusError]
    for byte in data {
      content.append(byte)
      if content.suffix(3) == [0xFF, 0xFF, 0xFD] { content.append(0xFD) }
    }
    let length = content.count + 2
    let packet: [UInt8] =
      [0xFF, 0xFF, 0xFD, 0, UInt8(servo)]
      + [UInt8(length & 0xFF), UInt8(length >> 8)] + content
    return packet + checksum(packet[...])
  }

  /// The checksum by the table of the e-Manual's form.
  private func checksum(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var check: UInt16 = 0
    for byte in bytes {
      check = check << 8 ^ Self.remainders[Int(check >> 8) ^ Int(byte)]
    }
    return [UInt8(check & 0xFF), UInt8(check >> 8)]
  }

  /// Remainders of a long division by x^16 + x^15 + x^2 + 1.
  private static let remainders: [UInt16] = (0..<256).map { front in
    (0..<8).reduce(UInt16(front) << 8) { remainder, _ in
      remainder & 0x8000 == 0 ? remainder << 1 : remainder << 1 ^ 0x8005
    }
  }
}

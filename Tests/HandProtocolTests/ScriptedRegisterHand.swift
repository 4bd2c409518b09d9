import HandProtocol

/// A hand of registers for tests: memory, joints that move, and faults.
///
/// Inspire's addresses count bytes. By Modbus the same address names a whole
/// register, so that words are kept by the address of their block.
struct ScriptedRegisterHand: ScriptedHand {
  /// A write that reached the hand.
  struct Write {
    var moment: Moment
    var address: UInt16
    var values: [Int]
  }

  let framing: RegisterFraming
  let registers: RegisterMap
  var node: UInt8 = 1
  /// What it says its number is.
  var identity = 1
  var isSilent = false
  /// Blocks that it refuses to set.
  var refused: Set<UInt16> = []
  /// Blocks that it refuses to read.
  var unreadable: Set<UInt16> = []
  /// Blocks whose writes it acknowledges and forgets.
  var forgetful: Set<UInt16> = []
  /// Whether it goes on after a zero speed, until the target is set.
  var ignoresZeroSpeed = false
  /// Whether nothing stops it.
  var isRunaway = false

  var position: [Double]
  var target: [Int]
  var force: [Int]
  var speed: [Int]
  var errors: [Int]
  var states: [Int]
  private(set) var writes: [Write] = []
  private var clock: Moment?

  init(_ registers: RegisterMap, position: [Double]) {
    self.registers = registers
    framing = registers.framing
    node = registers.node
    identity = Int(registers.node)
    self.position = position
    target = position.map { Int($0) }
    force = position.map { _ in 77 }
    speed = position.map { _ in 1000 }
    errors = position.map { _ in 0 }
    states = position.map { _ in 2 }
  }

  /// Where a joint is, as the hand would say.
  func reported(_ joint: Int) -> Int { Int(position[joint].rounded()) }

  private mutating func move(to now: Moment) {
    defer { clock = now }
    guard let clock else { return }
    let milliseconds = Double(now.microseconds - clock.microseconds) / 1000
    for joint in position.indices {
      if isRunaway {
        position[joint] += position[joint] > 500 ? -371 : 137
        continue
      }
      guard target[joint] >= 0 else { continue }
      let usable = ignoresZeroSpeed ? max(speed[joint], 200) : speed[joint]
      let reach = Double(usable) * milliseconds / 500
      let way = Double(target[joint]) - position[joint]
      position[joint] += min(max(way, -reach), reach)
    }
  }

  mutating func answer(to bytes: [UInt8], at now: Moment) -> [UInt8] {
    move(to: now)
    guard !isSilent else { return [] }
    return framing == .inspire
      ? answerInspire(bytes, at: now) : answerModbus(bytes, at: now)
  }

  private func values(at address: UInt16) -> [Int]? {
    switch address {
    case registers.identity.address: [identity]
    case registers.pose.address: position.indices.map { reported($0) }
    case registers.target.address: target
    case registers.force?.block.address: force
    case registers.speed?.block.address: speed
    case registers.errors?.address: errors
    case registers.states?.address: states
    default: nil
    }
  }

  private mutating func set(_ address: UInt16, _ values: [Int], at now: Moment)
  {
    writes.append(Write(moment: now, address: address, values: values))
    guard !forgetful.contains(address) else { return }
    switch address {
    case registers.target.address:
      target = values
      // What keeps a zero speed from working ends with a new target.
      if ignoresZeroSpeed, speed.allSatisfy({ $0 == 0 }) {
        ignoresZeroSpeed = false
      }
    case registers.force?.block.address: force = values
    case registers.speed?.block.address: speed = values
    default: break
    }
  }

  private mutating func answerInspire(
    _ request: [UInt8],
    at now: Moment
  ) -> [UInt8] {
    guard request.count >= 8, request[0] == 0xEB, request[1] == 0x90,
      request[2] == node, request.count == Int(request[3]) + 5,
      request.dropLast().dropFirst(2).reduce(0, &+) == request.last
    else { return [] }
    let address = UInt16(request[5]) | UInt16(request[6]) << 8
    var answer: [UInt8]
    if request[4] == 0x11 {
      guard !unreadable.contains(address), let known = values(at: address)
      else { return [] }
      let count = Int(request[7])
      var data: [UInt8] = []
      for value in known {
        let word = UInt16(truncatingIfNeeded: value)
        data.append(UInt8(truncatingIfNeeded: word))
        if count > known.count { data.append(UInt8(word >> 8)) }
      }
      answer = [node, UInt8(count + 3), 0x11, request[5], request[6]]
      answer += data.prefix(count)
    } else {
      let data = Array(request[7..<(request.count - 1)])
      let words = stride(from: 0, to: data.count - 1, by: 2).map {
        Int(
          Int16(bitPattern: UInt16(data[$0]) | UInt16(data[$0 + 1]) << 8)
        )
      }
      let isRefused = refused.contains(address)
      if !isRefused { set(address, words, at: now) }
      answer = [node, 4, 0x12, request[5], request[6], isRefused ? 0 : 1]
    }
    return [0x90, 0xEB] + answer + [answer.reduce(0, &+)]
  }

  private mutating func answerModbus(
    _ request: [UInt8],
    at now: Moment
  ) -> [UInt8] {
    guard request.count >= 8, request[0] == node,
      crc(request.dropLast(2)) == Array(request.suffix(2))
    else { return [] }
    let address = UInt16(request[2]) << 8 | UInt16(request[3])
    let count = Int(request[4]) << 8 | Int(request[5])
    var answer: [UInt8]
    switch request[1] {
    case 3, 4:
      guard !unreadable.contains(address), let known = values(at: address)
      else {
        answer = [node, request[1] | 0x80, 2]
        break
      }
      answer = [node, request[1], UInt8(2 * count)]
      if count < known.count {
        answer += known.map { UInt8($0) }
      } else {
        for value in known {
          let word = UInt16(truncatingIfNeeded: value)
          answer += [UInt8(word >> 8), UInt8(truncatingIfNeeded: word)]
        }
      }
    case 16 where !refused.contains(address):
      let data = Array(request[7..<(request.count - 2)])
      let words = stride(from: 0, to: data.count - 1, by: 2).map {
        Int(
          Int16(bitPattern: UInt16(data[$0]) << 8 | UInt16(data[$0 + 1]))
        )
      }
      set(address, words, at: now)
      answer = Array(request.prefix(6))
    default:
      answer = [node, request[1] | 0x80, 4]
    }
    return answer + crc(answer[...])
  }

  /// The checksum of Modbus by the textbook, low byte first.
  private func crc(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var check: UInt16 = 0xFFFF
    for byte in bytes {
      check ^= UInt16(byte)
      for _ in 0..<8 {
        let isOdd = check & 1 == 1
        check >>= 1
        if isOdd { check ^= 0xA001 }
      }
    }
    return [UInt8(check & 0xFF), UInt8(check >> 8)]
  }
}

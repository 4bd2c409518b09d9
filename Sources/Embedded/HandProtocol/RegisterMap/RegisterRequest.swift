/// The frames that ask for registers and set them.
public struct RegisterRequest: Sendable {
  /// How they are framed.
  public var framing: RegisterFraming
  /// The hand's number on the line, 1...254 (Modbus: 1...247).
  public var node: UInt8

  /// Requests to one hand.
  public init(framing: RegisterFraming, node: UInt8) {
    self.framing = framing
    self.node = node
  }

  /// Asks for a block of registers.
  public func read(_ block: RegisterBlock) -> WireFrame {
    let byteCount = UInt8(block.byteCount(in: framing))
    var frame = WireFrame()
    switch framing {
    case .inspire:
      begin(&frame, command: 0x11, payloadCount: 3)
      frame.append(littleEndian: block.address)
      frame.append(byteCount)
      appendSum(to: &frame)
    case .modbus:
      frame.append(node)
      frame.append(block.isInput ? 4 : 3)
      frame.append(bigEndian: block.address)
      frame.append(bigEndian: UInt16(byteCount / 2))
      appendCRC(to: &frame)
    }
    return frame
  }

  /// Sets neighboring 16-bit registers.
  ///
  /// - Parameters:
  ///   - block: Where they are; its width must be a word.
  ///   - values: The numbers, of which the first `block.count` are taken. The
  ///     low 16 bits go over the line, so that -1 is FFFF.
  /// - Returns: The frame.
  public func write(
    _ block: RegisterBlock,
    _ values: InlineArray<16, Int32>
  ) -> WireFrame {
    precondition(block.width == .word, "only words are written in blocks")
    let byteCount = block.count * 2
    var frame = WireFrame()
    switch framing {
    case .inspire:
      begin(&frame, command: 0x12, payloadCount: byteCount + 2)
      frame.append(littleEndian: block.address)
    case .modbus:
      frame.append(node)
      frame.append(16)
      frame.append(bigEndian: block.address)
      frame.append(bigEndian: UInt16(block.count))
      frame.append(byteCount)
    }
    for index in 0..<Int(block.count) {
      let word = UInt16(truncatingIfNeeded: values[index])
      if framing == .inspire {
        frame.append(littleEndian: word)
      } else {
        frame.append(bigEndian: word)
      }
    }
    if framing == .inspire {
      appendSum(to: &frame)
    } else {
      appendCRC(to: &frame)
    }
    return frame
  }

  /// Sets one register: a byte in Inspire's frame, as its switches are (clear
  /// errors, save), a whole register (function 6) in Modbus.
  public func writeSingle(address: UInt16, _ value: UInt8) -> WireFrame {
    var frame = WireFrame()
    switch framing {
    case .inspire:
      begin(&frame, command: 0x12, payloadCount: 3)
      frame.append(littleEndian: address)
      frame.append(value)
      appendSum(to: &frame)
    case .modbus:
      frame.append(node)
      frame.append(6)
      frame.append(bigEndian: address)
      frame.append(bigEndian: UInt16(value))
      appendCRC(to: &frame)
    }
    return frame
  }

  private func begin(
    _ frame: inout WireFrame,
    command: UInt8,
    payloadCount: UInt8
  ) {
    frame.append(0xEB)
    frame.append(0x90)
    frame.append(node)
    frame.append(payloadCount + 1)
    frame.append(command)
  }

  func appendSum(to frame: inout WireFrame) {
    var sum: UInt8 = 0
    for index in 2..<frame.count { sum &+= frame[index] }
    frame.append(sum)
  }

  func appendCRC(to frame: inout WireFrame) {
    var check = ModbusCRC()
    for index in 0..<frame.count { check.update(frame[index]) }
    frame.append(littleEndian: check.value)
  }
}

extension WireFrame {
  /// Adds a 16-bit number, high byte first.
  mutating func append(bigEndian value: UInt16) {
    append(UInt8(truncatingIfNeeded: value >> 8))
    append(UInt8(truncatingIfNeeded: value))
  }
}

/// The CRC-16 of Modbus: polynomial 8005 reflected (A001), initial value FFFF.
struct ModbusCRC: Sendable {
  /// The checksum of all bytes so far.
  private(set) var value: UInt16 = 0xFFFF

  /// Adds a byte, without a loop over its bits: for this polynomial the
  /// remainder of eight bits x is x << 6 ^ x << 7, and C001 where x has an odd
  /// number of ones.
  mutating func update(_ byte: UInt8) {
    let front = UInt8(truncatingIfNeeded: value) ^ byte
    let bits = UInt16(front)
    let odd = UInt16(truncatingIfNeeded: front.nonzeroBitCount & 1)
    value = (value >> 8) ^ (bits << 6) ^ (bits << 7) ^ (odd &* 0xC001)
  }
}

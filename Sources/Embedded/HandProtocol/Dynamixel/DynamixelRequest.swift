/// Neighboring bytes of a servo's control table.
public struct DynamixelField: Equatable, Sendable {
  /// The address of the first byte.
  public var address: UInt16
  /// The number of bytes.
  public var length: UInt16

  /// A field of the control table.
  public init(address: UInt16, length: UInt16) {
    self.address = address
    self.length = length
  }
}

/// Instruction packets of Dynamixel Protocol 2.0.
///
///     FF FF FD 00 id length instruction parameters... crc
///
/// The length counts instruction, parameters and checksum, with the bytes that
/// stuffing adds: FF FF FD inside instruction and parameters becomes FF FF FD
/// FD. Numbers have the low byte first.
///
/// Source: Robotis e-Manual, "DYNAMIXEL Protocol 2.0".
public struct DynamixelRequest: Sendable {
  /// The number that all servos listen to.
  public static let broadcast: UInt8 = 0xFE

  private var frame = WireFrame()
  /// How many bytes of FF FF FD the last ones are.
  private var matched: UInt8 = 0

  /// Begins a packet of parameters that are added one after another.
  public init(_ instruction: UInt8, to identifier: UInt8) {
    for byte: UInt8 in 0..<4 {
      frame.append(byte < 2 ? 0xFF : byte == 2 ? 0xFD : 0)
    }
    frame.append(identifier)
    frame.append(littleEndian: UInt16(0))
    append(instruction)
  }

  /// Adds a parameter, and the byte of stuffing that may follow.
  public mutating func append(_ byte: UInt8) {
    frame.append(byte)
    switch (matched, byte) {
    case (2, 0xFD):
      frame.append(0xFD)
      matched = 0
    case (2, 0xFF): break
    case (_, 0xFF): matched += 1
    default: matched = 0
    }
  }

  /// Adds the low bytes of a number, the lowest first.
  public mutating func append(_ value: Int32, byteCount: UInt16) {
    var rest = value
    for _ in 0..<byteCount {
      append(UInt8(truncatingIfNeeded: rest))
      rest >>= 8
    }
  }

  /// The packet with its length and checksum.
  public consuming func finish() -> WireFrame {
    let length = frame.count - 5
    frame[5] = UInt8(truncatingIfNeeded: length)
    frame[6] = UInt8(truncatingIfNeeded: length >> 8)
    var check = DynamixelCRC()
    for index in 0..<frame.count { check.update(frame[index]) }
    frame.append(littleEndian: check.value)
    return frame
  }

  /// Asks a servo who it is.
  public static func ping(_ identifier: UInt8) -> WireFrame {
    DynamixelRequest(0x01, to: identifier).finish()
  }

  /// Asks a servo for a field.
  public static func read(
    _ identifier: UInt8,
    _ field: DynamixelField
  ) -> WireFrame {
    var request = DynamixelRequest(0x02, to: identifier)
    request.append(field)
    return request.finish()
  }

  /// Sets a field of a servo; it is 1, 2 or 4 bytes long.
  public static func write(
    _ identifier: UInt8,
    _ field: DynamixelField,
    _ value: Int32
  ) -> WireFrame {
    var request = DynamixelRequest(0x03, to: identifier)
    request.append(Int32(field.address), byteCount: 2)
    request.append(value, byteCount: field.length)
    return request.finish()
  }

  /// Asks servos 0, 1, ... for one field each.
  ///
  /// - Parameters:
  ///   - count: The number of servos, at most 16.
  ///   - field: What is asked for.
  ///   - isFast: Whether all answer in one packet. Firmware that does not know
  ///     that stays silent or refuses.
  /// - Returns: The frame.
  public static func syncRead(
    count: UInt8,
    _ field: DynamixelField,
    isFast: Bool
  ) -> WireFrame {
    var request = DynamixelRequest(isFast ? 0x8A : 0x82, to: broadcast)
    request.append(field)
    for identifier in 0..<count { request.append(identifier) }
    return request.finish()
  }

  /// Sets one field of servos 0, 1, ..., which do not answer.
  public static func syncWrite(
    count: UInt8,
    _ field: DynamixelField,
    _ values: InlineArray<16, Int32>
  ) -> WireFrame {
    var request = DynamixelRequest(0x83, to: broadcast)
    request.append(field)
    for identifier in 0..<count {
      request.append(identifier)
      request.append(values[Int(identifier)], byteCount: field.length)
    }
    return request.finish()
  }

  private mutating func append(_ field: DynamixelField) {
    append(Int32(field.address), byteCount: 2)
    append(Int32(field.length), byteCount: 2)
  }
}

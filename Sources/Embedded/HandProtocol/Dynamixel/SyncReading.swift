/// One field of up to sixteen servos, as the answers come in.
struct SyncReading: Sendable {
  /// What was asked for.
  private(set) var field: DynamixelField?
  /// The servos that have answered, one bit each.
  private(set) var received: UInt16 = 0
  /// Whether one of them reports a hardware error.
  private(set) var hasAlert = false
  private var bytes = InlineArray<160, UInt8>(repeating: 0)

  /// Nothing was asked for.
  init() {}

  /// A field was asked for.
  mutating func begin(_ field: DynamixelField) {
    precondition(field.length <= 10, "longer than a reading holds")
    self.field = field
    received = 0
    hasAlert = false
  }

  /// Nothing more is waited for.
  mutating func end() { field = nil }

  /// Whether all servos have answered.
  func isComplete(count: UInt8) -> Bool {
    received == count.lowBits
  }

  /// Takes a status packet, of one servo or of all.
  ///
  /// - Returns: Whether it belongs to what was asked for.
  mutating func take(_ packet: DynamixelPacket, count: UInt8) -> Bool {
    guard let field, packet.instruction == DynamixelPacket.status else {
      return false
    }
    let length = Int(field.length)
    if packet.identifier == DynamixelRequest.broadcast {
      // error, id and field of each servo, and a checksum between them.
      guard packet.count == Int(count) * (length + 4) - 2 else { return false }
      for servo in 0..<Int(count) {
        let place = servo * (length + 4)
        guard packet[place + 1] == servo else { return false }
      }
      for servo in 0..<Int(count) {
        let place = servo * (length + 4)
        store(packet, error: packet[place], from: place + 2, of: servo)
      }
      return true
    }
    guard packet.identifier < count, packet.count == length + 1 else {
      return false
    }
    store(packet, error: packet[0], from: 1, of: Int(packet.identifier))
    return true
  }

  /// Part of a servo's field as a number of 1, 2 or 4 bytes, signed.
  func value(of servo: Int, at offset: Int, byteCount: Int) -> Int32 {
    var bits: UInt32 = 0
    for place in 0..<byteCount {
      bits |=
        UInt32(bytes[servo * 10 + offset + place]) << (8 * UInt32(place))
    }
    switch byteCount {
    case 1: return Int32(Int8(truncatingIfNeeded: bits))
    case 2: return Int32(Int16(truncatingIfNeeded: bits))
    default: return Int32(bitPattern: bits)
    }
  }

  private mutating func store(
    _ packet: DynamixelPacket,
    error: UInt8,
    from place: Int,
    of servo: Int
  ) {
    if error & 0x80 != 0 { hasAlert = true }
    // Bits 0 to 6 say that the read itself failed: such bytes are no reading.
    guard error & 0x7F == 0, let field else { return }
    for index in 0..<Int(field.length) {
      bytes[servo * 10 + index] = packet[place + index]
    }
    received |= 1 << UInt16(servo)
  }
}

extension UInt8 {
  /// A number of so many low bits, at most 16.
  fileprivate var lowBits: UInt16 {
    self >= 16 ? .max : (1 << UInt16(self)) - 1
  }
}

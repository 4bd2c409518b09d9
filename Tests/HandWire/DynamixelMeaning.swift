extension WireReader {
  /// `FF FF FD 00 id length instruction parameters checksum`, in which FF FF FD
  /// inside is followed by another FD.
  ///
  /// Source: Robotis e-Manual, "DYNAMIXEL Protocol 2.0" and "XL330-M288".
  func dynamixelMeaning(of frame: [UInt8]) -> WireMeaning {
    let end = frame.count
    guard end >= 10, Array(frame[0..<4]) == [0xFF, 0xFF, 0xFD, 0],
      signed(frame[5], frame[6]) == end - 7,
      check(of: frame.dropLast(2))
        == UInt16(frame[end - 2]) | UInt16(frame[end - 1]) << 8
    else { return .unknown }
    var bytes: [UInt8] = []
    for byte in frame[7..<(end - 2)] {
      let isStuffing = byte == 0xFD && bytes.suffix(3) == [0xFF, 0xFF, 0xFD]
      if !isStuffing { bytes.append(byte) }
    }
    switch bytes[0] {
    case 0x01, 0x82, 0x8A: return .quiet
    case 0x83: return frame[4] == 0xFE ? syncWriteMeaning(bytes) : .unknown
    default: return .unknown
    }
  }

  /// A field of each servo: address, length, then number and value of each.
  private func syncWriteMeaning(_ bytes: [UInt8]) -> WireMeaning {
    guard bytes.count >= 5 else { return .unknown }
    let address = signed(bytes[1], bytes[2])
    let length = signed(bytes[3], bytes[4])
    guard length > 0, (bytes.count - 5) % (length + 1) == 0 else {
      return .unknown
    }
    var values = [Int?](repeating: nil, count: 16)
    for start in stride(from: 5, to: bytes.count, by: length + 1) {
      guard bytes[start] < 16 else { return .unknown }
      var value: UInt32 = 0
      for place in 0..<length {
        value |= UInt32(bytes[start + 1 + place]) << UInt32(8 * place)
      }
      values[Int(bytes[start])] = Int(Int32(bitPattern: value))
    }
    switch (address, length) {
    case (116, 4): return .targets(values)
    case (64, 1):
      return values.allSatisfy { $0 == nil || $0 == 0 } ? .stop : .drive
    case (98, 1), (102, 2): return .quiet
    default: return .unknown
    }
  }

  /// CRC-16 of polynomial 8005, bit by bit.
  private func check(of bytes: some Sequence<UInt8>) -> UInt16 {
    var check: UInt16 = 0
    for byte in bytes {
      check ^= UInt16(byte) << 8
      for _ in 0..<8 {
        check = check & 0x8000 == 0 ? check << 1 : check << 1 ^ 0x8005
      }
    }
    return check
  }
}

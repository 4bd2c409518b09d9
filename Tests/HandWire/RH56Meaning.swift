extension WireReader {
  /// `EB 90 01 length command address data checksum`; numbers have the low
  /// byte first.
  ///
  /// Source: Inspire Robots, RH56 user manual V1.09.
  func rh56Meaning(of frame: [UInt8]) -> WireMeaning {
    guard frame.count >= 8, frame[0] == 0xEB, frame[1] == 0x90,
      frame[2] == 1, Int(frame[3]) == frame.count - 5,
      frame[2..<(frame.count - 1)].reduce(0, &+) == frame[frame.count - 1]
    else { return .unknown }
    let data = Array(frame[7..<(frame.count - 1)])
    switch frame[4] {
    case 0x11: return data.count == 1 ? .quiet : .unknown
    case 0x12:
      guard data.count == 12 else { return .unknown }
      return settingMeaning(
        address: signed(frame[5], frame[6]),
        (0..<6).map { signed(data[2 * $0], data[2 * $0 + 1]) }
      )
    default: return .unknown
    }
  }

  /// Modbus RTU: reading is function 3, setting function 16; numbers have the
  /// high byte first.
  ///
  /// Source: MODBUS Application Protocol V1.1b3, and the manual's registers.
  func modbusMeaning(of frame: [UInt8]) -> WireMeaning {
    guard frame.count >= 8, frame[0] == 1 else { return .unknown }
    var check: UInt16 = 0xFFFF
    for byte in frame.dropLast(2) {
      check ^= UInt16(byte)
      for _ in 0..<8 {
        check = check & 1 == 0 ? check >> 1 : check >> 1 ^ 0xA001
      }
    }
    let end = frame.count
    guard UInt16(frame[end - 2]) | UInt16(frame[end - 1]) << 8 == check else {
      return .unknown
    }
    switch frame[1] {
    case 3: return end == 8 ? .quiet : .unknown
    case 16:
      guard end == 21, frame[4] == 0, frame[5] == 6, frame[6] == 12 else {
        return .unknown
      }
      return settingMeaning(
        address: signed(frame[3], frame[2]),
        (0..<6).map { signed(frame[8 + 2 * $0], frame[7 + 2 * $0]) }
      )
    default: return .unknown
    }
  }

  /// ANGLE_SET, FORCE_SET and SPEED_SET; a target of -1 leaves its joint alone.
  private func settingMeaning(address: Int, _ values: [Int]) -> WireMeaning {
    switch address {
    case 1486: .targets(values.map { $0 == -1 ? nil : $0 })
    case 1498: values.allSatisfy { (0...1000).contains($0) } ? .quiet : .unknown
    case 1522: values.allSatisfy { $0 == 0 } ? .stop : .drive
    default: .unknown
    }
  }
}

extension StopProgram.Checksum {
  /// The bytes that it takes at the end of a frame.
  var byteCount: Int {
    switch self {
    case .none: 0
    case .sum: 1
    case .modbus, .dynamixel: 2
    }
  }

  /// The checksum of bytes, as it stands behind them.
  func bytes(of bytes: some Sequence<UInt8>) -> [UInt8] {
    switch self {
    case .none: []
    case .sum: [bytes.reduce(0, &+)]
    case .modbus: Self.lowByteFirst(Self.reflected(bytes))
    case .dynamixel: Self.lowByteFirst(Self.plain(bytes))
    }
  }

  /// Whether a whole frame has the checksum that belongs to it.
  func fits(_ frame: ArraySlice<UInt8>, from start: Int) -> Bool {
    let body = frame.dropLast(byteCount)
    return frame.suffix(byteCount).elementsEqual(
      bytes(of: body.dropFirst(start))
    )
  }

  /// CRC-16: polynomial A001, the least bit first, FFFF at the beginning.
  private static func reflected(_ bytes: some Sequence<UInt8>) -> UInt16 {
    bytes.reduce(0xFFFF) { check, byte in
      (0..<8).reduce(check ^ UInt16(byte)) { check, _ in
        check & 1 == 0 ? check >> 1 : check >> 1 ^ 0xA001
      }
    }
  }

  /// CRC-16: polynomial 8005, the greatest bit first, 0 at the beginning.
  private static func plain(_ bytes: some Sequence<UInt8>) -> UInt16 {
    bytes.reduce(0) { check, byte in
      (0..<8).reduce(check ^ UInt16(byte) << 8) { check, _ in
        check & 0x8000 == 0 ? check << 1 : check << 1 ^ 0x8005
      }
    }
  }

  private static func lowByteFirst(_ value: UInt16) -> [UInt8] {
    [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8)]
  }
}

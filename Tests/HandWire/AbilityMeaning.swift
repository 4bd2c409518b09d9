extension WireReader {
  /// A flag, the stuffed bytes, a flag; unstuffed they sum to zero.
  ///
  ///     50 header [six 16-bit numbers] checksum
  ///
  /// Source: PSYONIC, "Ability Hand Interface Control Document" v1.8.
  func abilityMeaning(of frame: [UInt8]) -> WireMeaning {
    guard frame.count >= 4, frame.first == 0x7E, frame.last == 0x7E else {
      return .unknown
    }
    var bytes: [UInt8] = []
    var isEscaped = false
    for byte in frame.dropFirst().dropLast() {
      if byte == 0x7E { return .unknown }
      if byte == 0x7D {
        isEscaped = true
      } else {
        bytes.append(isEscaped ? byte ^ 0x20 : byte)
        isEscaped = false
      }
    }
    guard !isEscaped, bytes.count >= 3, bytes[0] == 0x50,
      bytes.reduce(0, &+) == 0
    else { return .unknown }
    switch (bytes[1], bytes.count) {
    case (0x10...0x12, 15):
      return .targets(
        (0..<6).map { signed(bytes[2 + 2 * $0], bytes[3 + 2 * $0]) }
      )
    case (0xA0...0xA2, 3): return .quiet
    case (0x7C, 3): return .stop
    default: return .unknown
    }
  }
}

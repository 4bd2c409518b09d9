/// The CRC-32 of Ethernet, ZIP and PNG: reflected polynomial 0xEDB88320.
struct CRC32 {
  private var register: UInt32 = 0xFFFF_FFFF

  /// What the four bits at the end of the register do to the rest.
  private static func step(_ bits: UInt32) -> UInt32 {
    var value = bits
    for _ in 0..<4 {
      value = value & 1 == 0 ? value >> 1 : value >> 1 ^ 0xEDB8_8320
    }
    return value
  }

  private let steps: InlineArray<16, UInt32>

  init() {
    var steps = InlineArray<16, UInt32>(repeating: 0)
    for bits in 0..<16 {
      steps[bits] = Self.step(UInt32(truncatingIfNeeded: bits))
    }
    self.steps = steps
  }

  /// Takes a byte.
  mutating func take(_ byte: UInt8) {
    register ^= UInt32(byte)
    register = register >> 4 ^ steps[Int(register & 15)]
    register = register >> 4 ^ steps[Int(register & 15)]
  }

  /// The sum of the bytes so far.
  var value: UInt32 { ~register }

  /// Begins anew.
  mutating func restart() { register = 0xFFFF_FFFF }
}

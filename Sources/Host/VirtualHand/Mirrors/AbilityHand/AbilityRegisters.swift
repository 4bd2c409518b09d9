/// The numbered settings of an Ability Hand.
struct AbilityRegisters: Sendable {
  /// An answer's first word for a register that is there and was read or
  /// written.
  static let success: UInt32 = 0x4E11_FEA4
  /// ... and for one that is not, or may not be written.
  static let failure: UInt32 = 0xFA17_FFFF

  /// The control tables, ten values a finger; the tenth may only be read.
  private var values: [Int32]

  /// Registers as they leave the factory. The values are chosen.
  init() {
    // P, its radix, I, its radix, D, its radix, I divisor, I saturation,
    // output shift, output saturation.
    let finger: [Int32] = [70, 4, 10, 8, 30, 4, 1, 1000, 0, 3546]
    values = Array(repeating: finger, count: 6).flatMap { $0 }
  }

  /// The value of a register, or nil where there is none.
  subscript(register: UInt32) -> Int32? {
    switch register {
    case 0x01...0x3C: values[Int(register) - 1]
    case 0x3D: 0x50485831  // the unique id, chosen
    case 0x3E: 0x00000001
    default: nil
    }
  }

  /// Writes a register.
  ///
  /// - Returns: Whether it is there and may be written.
  mutating func write(_ value: Int32, to register: UInt32) -> Bool {
    guard (0x01...0x3C).contains(register), register % 10 != 0 else {
      return false
    }
    values[Int(register) - 1] = value
    return true
  }
}

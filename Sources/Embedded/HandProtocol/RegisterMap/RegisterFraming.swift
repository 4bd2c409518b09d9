/// How requests for registers are put into bytes.
public enum RegisterFraming: UInt8, Sendable {
  /// Inspire's own frame: `EB 90 id length command payload sum`, answered by
  /// `90 EB ...`; numbers low byte first. Source: RH56 user manual V1.09.
  case inspire
  /// Modbus RTU: `id function data crc`; numbers high byte first, the checksum
  /// low byte first. Source: Modbus application protocol 1.1b3 and Modbus over
  /// serial line 1.02.
  case modbus
}

/// Neighboring registers that hold one number for each joint.
public struct RegisterBlock: Equatable, Sendable {
  /// How much of the line one number takes.
  public enum Width: UInt8, Sendable {
    /// One byte; Modbus puts two into a register, the first in the high half.
    case byte = 1
    /// Two bytes: one register of Modbus.
    case word = 2
  }

  /// The address of the first number.
  public var address: UInt16
  /// The number of numbers, 1...16.
  public var count: UInt8
  /// The size of a number.
  public var width: Width
  /// Whether Modbus reads it as input registers, function 4, instead of
  /// holding registers, function 3.
  public var isInput: Bool

  /// A block of registers.
  public init(
    address: UInt16,
    count: UInt8,
    width: Width = .word,
    isInput: Bool = false
  ) {
    precondition(count >= 1 && count <= 16, "a block of 1 to 16 numbers")
    self.address = address
    self.count = count
    self.width = width
    self.isInput = isInput
  }

  /// The bytes that the numbers take on the line, for Modbus rounded up to
  /// whole registers.
  public func byteCount(in framing: RegisterFraming) -> Int {
    let bytes = Int(count) * Int(width.rawValue)
    return framing == .modbus ? (bytes + 1) / 2 * 2 : bytes
  }
}

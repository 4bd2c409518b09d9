/// The registers of an RH56: bytes by address, in blocks.
///
/// The private frame counts bytes: the third angle is at 1486 + 4. Modbus
/// counts registers of two bytes from a block's start: there it is 1486 + 2.
/// Blocks of single bytes are packed two to a Modbus register, low byte first.
struct RH56Registers: Sendable {
  /// What lies at an address.
  struct Block: Sendable {
    let start: Int
    let byteCount: Int
    let isWritable: Bool
    /// What a 16-bit number there may be; nil for single bytes.
    var numbers: ClosedRange<Int>?

    /// How many Modbus registers it is.
    var registerCount: Int { max(byteCount / 2, 1) }
  }

  static let id = 1000
  static let clearError = 1004
  static let save = 1005
  static let reset = 1006
  static let calibrateForce = 1009
  static let currentLimit = 1020
  static let defaultSpeed = 1032
  static let defaultForce = 1044
  static let voltage = 1472
  static let positionSet = 1474
  static let angleSet = 1486
  static let forceSet = 1498
  static let speedSet = 1522
  static let positionActual = 1534
  static let angleActual = 1546
  static let forceActual = 1582
  static let current = 1594
  static let error = 1606
  static let status = 1612
  static let temperature = 1618

  /// Addresses and sizes by the vendor's manual V1.09. Ranges of the limits
  /// are its too; the current's is chosen.
  static let blocks = [
    Block(start: id, byteCount: 2, isWritable: true, numbers: 1...254),
    Block(start: 1002, byteCount: 2, isWritable: true, numbers: 0...4),
    Block(start: clearError, byteCount: 1, isWritable: true),
    Block(start: save, byteCount: 1, isWritable: true),
    Block(start: reset, byteCount: 1, isWritable: true),
    Block(start: calibrateForce, byteCount: 1, isWritable: true),
    six(currentLimit, 0...2000),
    six(defaultSpeed, 0...1000),
    six(defaultForce, 0...1000),
    Block(start: voltage, byteCount: 2, isWritable: false),
    six(positionSet, -1...2000),
    six(angleSet, -1...1000),
    six(forceSet, 0...1000),
    six(speedSet, 0...1000),
    six(positionActual, nil),
    six(angleActual, nil),
    six(forceActual, nil),
    six(current, nil),
    Block(start: error, byteCount: 6, isWritable: false),
    Block(start: status, byteCount: 6, isWritable: false),
    Block(start: temperature, byteCount: 6, isWritable: false),
  ]

  private static func six(_ start: Int, _ range: ClosedRange<Int>?) -> Block {
    Block(
      start: start,
      byteCount: 12,
      isWritable: range != nil,
      numbers: range
    )
  }

  /// The first address, and the one after the last.
  static let addresses = 1000..<1700

  private var bytes = [UInt8](repeating: 0, count: addresses.count)

  /// Registers as they leave the factory: id 1, full speed, 5 N, 1 A. The
  /// last three are chosen.
  init() {
    self[Self.id] = 1
    for finger in 0..<6 {
      self[Self.currentLimit + 2 * finger] = 1000
      self[Self.defaultSpeed + 2 * finger] = 1000
      self[Self.defaultForce + 2 * finger] = 500
      self[Self.positionSet + 2 * finger] = -1
      self[Self.angleSet + 2 * finger] = -1
    }
    loadDefaults()
  }

  /// Takes speed and force from their defaults, as at power-on.
  mutating func loadDefaults() {
    for finger in 0..<6 {
      self[Self.speedSet + 2 * finger] = self[Self.defaultSpeed + 2 * finger]
      self[Self.forceSet + 2 * finger] = self[Self.defaultForce + 2 * finger]
    }
  }

  /// A 16-bit number at a byte address.
  subscript(address: Int) -> Int {
    get {
      let place = address - Self.addresses.lowerBound
      let word = UInt16(bytes[place]) | UInt16(bytes[place + 1]) << 8
      return Int(Int16(bitPattern: word))
    }
    set {
      let number = Int16(truncatingIfNeeded: newValue)
      write(littleEndian(number), at: address)
    }
  }

  /// Bytes from an address, or nil where some have none. Those between blocks
  /// are zero.
  func read(_ count: Int, at address: Int) -> [UInt8]? {
    let range = Self.addresses
    guard address >= range.lowerBound, address + count <= range.upperBound
    else { return nil }
    let place = address - range.lowerBound
    return Array(bytes[place..<place + count])
  }

  /// Writes bytes where there are registers, without a look at their meaning.
  mutating func write(_ new: [UInt8], at address: Int) {
    let place = address - Self.addresses.lowerBound
    bytes.replaceSubrange(place..<place + new.count, with: new)
  }

  /// Whether the host may write these bytes: whole numbers of one block,
  /// within its range.
  func mayWrite(_ new: [UInt8], at address: Int) -> Bool {
    guard
      let block = Self.blocks.first(where: {
        $0.start <= address && address + new.count <= $0.start + $0.byteCount
      }), block.isWritable
    else { return false }
    guard let numbers = block.numbers else { return true }
    guard (address - block.start) % 2 == 0, new.count % 2 == 0 else {
      return false
    }
    return stride(from: 0, to: new.count, by: 2).allSatisfy {
      let word = UInt16(new[$0]) | UInt16(new[$0 + 1]) << 8
      return numbers.contains(Int(Int16(bitPattern: word)))
    }
  }

  /// The block of a run of Modbus registers and the byte address they begin
  /// at, or nil where they are not of one block.
  static func place(ofRegister register: Int, count: Int) -> (Block, Int)? {
    guard
      let block = blocks.first(where: {
        $0.start <= register && register + count <= $0.start + $0.registerCount
      })
    else { return nil }
    return (block, block.start + 2 * (register - block.start))
  }
}

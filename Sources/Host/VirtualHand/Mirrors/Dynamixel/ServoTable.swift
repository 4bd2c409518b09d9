/// The control table of an XL330-M288, as far as it is modelled.
///
/// Addresses, sizes, initial values and ranges by the vendor's e-manual.
struct ServoTable: Sendable {
  /// One item.
  struct Item: Sendable {
    let address: Int
    let size: Int
    var initial = 0
    /// What may be written; nil where nothing may.
    var range: ClosedRange<Int>?

    /// Whether it is stored, and may be written only while torque is off.
    var isStored: Bool { address < 64 }
  }

  static let id = 7
  static let returnDelay = 9
  static let operatingMode = 11
  static let homingOffset = 20
  static let temperatureLimit = 31
  static let highestVoltage = 32
  static let lowestVoltage = 34
  static let pulseLimit = 36
  static let currentLimit = 38
  static let velocityLimit = 44
  static let highestPosition = 48
  static let lowestPosition = 52
  static let shutdown = 63
  static let torqueEnable = 64
  static let statusReturnLevel = 68
  static let registeredInstruction = 69
  static let hardwareError = 70
  static let busWatchdog = 98
  static let goalPulse = 100
  static let goalCurrent = 102
  static let goalVelocity = 104
  static let profileVelocity = 112
  static let goalPosition = 116
  static let realTimeTick = 120
  static let moving = 122
  static let presentPulse = 124
  static let presentCurrent = 126
  static let presentVelocity = 128
  static let presentPosition = 132
  static let presentVoltage = 144
  static let presentTemperature = 146

  /// The last address and one.
  static let byteCount = 147

  private static let turns = -1_048_575...1_048_575

  /// The items, by address.
  static let items: [Item] = [
    Item(address: 0, size: 2, initial: 1200),
    Item(address: 2, size: 4),
    Item(address: 6, size: 1, initial: 52),
    Item(address: id, size: 1, initial: 1, range: 0...252),
    Item(address: 8, size: 1, initial: 7, range: 0...7),
    Item(address: returnDelay, size: 1, initial: 250, range: 0...254),
    Item(address: 10, size: 1, range: 0...255),
    Item(address: operatingMode, size: 1, initial: 3, range: 0...16),
    Item(address: 12, size: 1, initial: 255, range: 0...255),
    Item(address: 13, size: 1, initial: 2, range: 2...2),
    Item(address: homingOffset, size: 4, range: turns),
    Item(address: 24, size: 4, initial: 10, range: 0...1023),
    Item(address: temperatureLimit, size: 1, initial: 70, range: 0...100),
    Item(address: highestVoltage, size: 2, initial: 70, range: 31...70),
    Item(address: lowestVoltage, size: 2, initial: 35, range: 31...70),
    Item(address: pulseLimit, size: 2, initial: 885, range: 0...885),
    Item(address: currentLimit, size: 2, initial: 1750, range: 0...1750),
    Item(address: velocityLimit, size: 4, initial: 445, range: 0...2047),
    Item(address: highestPosition, size: 4, initial: 4095, range: 0...4095),
    Item(address: lowestPosition, size: 4, range: 0...4095),
    Item(address: 60, size: 1, range: 0...3),
    Item(address: 62, size: 1, initial: 140, range: 1...255),
    Item(address: shutdown, size: 1, initial: 0x35, range: 0...255),
    Item(address: torqueEnable, size: 1, range: 0...1),
    Item(address: 65, size: 1, range: 0...1),
    Item(address: statusReturnLevel, size: 1, initial: 2, range: 0...2),
    Item(address: registeredInstruction, size: 1),
    Item(address: hardwareError, size: 1),
    Item(address: 76, size: 2, initial: 1600, range: 0...16_383),
    Item(address: 78, size: 2, initial: 180, range: 0...16_383),
    Item(address: 80, size: 2, range: 0...16_383),
    Item(address: 82, size: 2, range: 0...16_383),
    Item(address: 84, size: 2, initial: 400, range: 0...16_383),
    Item(address: 88, size: 2, range: 0...16_383),
    Item(address: 90, size: 2, range: 0...16_383),
    Item(address: busWatchdog, size: 1, range: 0...127),
    Item(address: goalPulse, size: 2, initial: 885, range: -885...885),
    Item(address: goalCurrent, size: 2, initial: 1750, range: -1750...1750),
    Item(address: goalVelocity, size: 4, range: -2047...2047),
    Item(address: 108, size: 4, range: 0...32_767),
    Item(address: profileVelocity, size: 4, range: 0...32_767),
    Item(address: goalPosition, size: 4, range: turns),
    Item(address: realTimeTick, size: 2),
    Item(address: moving, size: 1),
    Item(address: 123, size: 1),
    Item(address: presentPulse, size: 2),
    Item(address: presentCurrent, size: 2),
    Item(address: presentVelocity, size: 4),
    Item(address: presentPosition, size: 4),
    Item(address: 136, size: 4),
    Item(address: 140, size: 4),
    Item(address: presentVoltage, size: 2),
    Item(address: presentTemperature, size: 1),
  ]

  private var bytes = [UInt8](repeating: 0, count: byteCount)

  /// A table as it leaves the factory, with an id.
  init(id: UInt8) {
    for item in Self.items { self[item.address, item.size] = item.initial }
    self[Self.id, 1] = Int(id)
  }

  /// A signed number of one, two or four bytes at an address. Single bytes are
  /// not signed.
  subscript(address: Int, size: Int) -> Int {
    get {
      let word = bytes[address..<address + size].reversed()
        .reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      switch size {
      case 1: return Int(word)
      case 2: return Int(Int16(truncatingIfNeeded: word))
      default: return Int(Int32(bitPattern: word))
      }
    }
    set {
      for place in 0..<size {
        bytes[address + place] = UInt8(
          truncatingIfNeeded: newValue >> (8 * place)
        )
      }
    }
  }

  /// Bytes from an address, or nil where the table has none.
  func read(_ count: Int, at address: Int) -> [UInt8]? {
    guard count >= 1, address + count <= Self.byteCount else { return nil }
    return Array(bytes[address..<address + count])
  }

  /// The items and numbers that bytes from an address mean, or nil where they
  /// do not begin and end with whole items. Addresses without an item are
  /// passed over.
  static func items(
    in new: [UInt8],
    at address: Int
  ) -> [(item: Item, number: Int)]? {
    let end = address + new.count
    guard !new.isEmpty, end <= byteCount else { return nil }
    let touched = items.filter {
      $0.address < end && $0.address + $0.size > address
    }
    var table = ServoTable(id: 0)
    table.bytes.replaceSubrange(address..<end, with: new)
    guard
      touched.allSatisfy({
        $0.address >= address && $0.address + $0.size <= end
      })
    else { return nil }
    return touched.map { ($0, table[$0.address, $0.size]) }
  }
}

extension HandKind {
  /// The order to ask in: binary frames with strong checks first, so that what
  /// another hand could take for text comes last.
  public static var probingOrder: [HandKind] {
    [.ability, .rh56Modbus, .rh56, .dynamixel, .mia, .brunel]
  }

  /// The rates that such hands are met at, in bit/s, the likeliest first. Never
  /// 1200, which puts some boards into their boot loader.
  public var usualRates: [Int] {
    switch self {
    case .ability: [460_800, 921_600, 1_000_000, 115_200]
    case .rh56, .rh56Modbus: [115_200, 57_600, 19_200]
    case .dynamixel: [4_000_000, 1_000_000, 57_600, 115_200]
    case .mia, .brunel: [115_200]
    }
  }
}

/// The grips that an Ability Hand knows by number.
enum AbilityGrips {
  /// Degrees of index, middle, ring, little, thumb flexor and rotator (here
  /// positive) of a grip; nil where the number means none. The names are the
  /// interface document's; the angles are chosen.
  static func degrees(of grip: UInt8) -> [Double]? {
    switch grip {
    case 0x00: [10, 10, 10, 10, 10, 10]  // open
    case 0x01: [90, 90, 90, 90, 60, 80]  // power
    case 0x02: [90, 90, 90, 90, 60, 10]  // key
    case 0x03: [60, 10, 10, 10, 55, 80]  // pinch
    case 0x04: [60, 60, 10, 10, 55, 80]  // tripod, others open
    case 0x05: [10, 90, 90, 10, 60, 60]  // horns
    case 0x06: [60, 60, 60, 60, 50, 90]  // cylinder
    case 0x07: [60, 60, 60, 60, 40, 100]  // mouse
    case 0x08: [90, 90, 90, 90, 60, 40]  // power or key
    case 0x09: [10, 90, 90, 90, 60, 60]  // point
    case 0x0A: [90, 10, 90, 90, 60, 60]  // rude
    case 0x0B: [80, 80, 80, 80, 10, 10]  // hook
    case 0x0C: relaxed  // relax
    case 0x0D: [90, 90, 90, 90, 90, 10]  // sleeve
    case 0x0E: [10, 10, 90, 90, 60, 60]  // peace
    case 0x0F: [60, 60, 90, 90, 55, 80]  // tripod, others closed
    case 0x10: [90, 90, 90, 10, 10, 10]  // hang loose
    case 0x11: [40, 40, 40, 40, 20, 60]  // handshake
    case 0x12: [60, 90, 90, 90, 55, 80]  // fixed pinch
    case 0x13...0x17, 0x19...0x1F: relaxed  // the user's, as delivered
    case 0x18: [60, 90, 90, 90, 50, 80]  // trigger
    case 0x20: [40, 50, 60, 70, 20, 40]  // wave
    default: nil
    }
  }

  /// Half open. It is also where the digits go when the hand leaves the host's
  /// control by itself.
  static let relaxed: [Double] = [30, 30, 30, 30, 20, 30]

  /// How long a finger takes for its whole way, in seconds: 2.0 at 1 to 0.29
  /// at 254, and 0.2 at 255. Nil at 0, which stops.
  static func period(speed: UInt8) -> Double? {
    switch speed {
    case 0: nil
    case 255: 0.2
    default: 2.0 - (2.0 - 0.29) * Double(speed - 1) / 253
    }
  }
}

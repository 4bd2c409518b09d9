/// Brings joints from where they were read to where the fingers' map has them,
/// a bounded step a command.
///
/// Joints that share a finger need not stand where the map would have them when
/// a hand is enabled: without this the first pose followed would be a jump. A
/// joint that has met its target follows without a bound, as the governor has
/// the pose under its own.
struct CatchUp: Sendable {
  /// The largest step of one command, in the device's units.
  let step: Int32
  private var isCatching: UInt16 = 0

  /// Joints that have all met their targets.
  init(step: Int32) { self.step = step }

  /// All joints are to be brought to their targets.
  mutating func begin() { isCatching = .max }

  /// Where a joint is to go with the next command.
  mutating func next(
    _ joint: Int,
    from current: Int32,
    to wanted: Int32
  ) -> Int32 {
    let bit: UInt16 = 1 << UInt16(joint)
    guard isCatching & bit != 0 else { return wanted }
    // Device units are below 2^16, so the difference does not overflow.
    let way = wanted - current
    guard abs(way) > step else {
      isCatching &= ~bit
      return wanted
    }
    return current + (way < 0 ? -step : step)
  }
}

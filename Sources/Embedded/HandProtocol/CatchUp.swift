/// Brings joints from where they were read to where the fingers' map has them,
/// a bounded step a command, from when their finger is first sent elsewhere.
///
/// Joints that share a finger need not stand where the map would have them when
/// a hand is enabled: without this the first pose followed would be a jump, and
/// a finger that nobody moves would close or open by itself. A joint that has met
/// its target follows without a bound, as the governor has the pose under its
/// own.
struct CatchUp: Sendable {
  /// The largest step of one command, in the device's units.
  let step: Int32
  private var isCatching: UInt16 = 0
  /// The joints whose finger has not been sent elsewhere yet.
  private var isResting: UInt16 = 0
  private var rest = InlineArray<16, Int32>(repeating: 0)

  /// Joints that have all met their targets.
  init(step: Int32) { self.step = step }

  /// A joint is to be brought to its targets.
  ///
  /// - Parameters:
  ///   - joint: Its number, below 16.
  ///   - rest: Where the map has it with the pose that was read.
  mutating func begin(_ joint: Int, at rest: Int32) {
    let bit: UInt16 = 1 << UInt16(joint)
    isCatching |= bit
    isResting |= bit
    self.rest[joint] = rest
  }

  /// Where a joint is to go with the next command.
  ///
  /// - Parameters:
  ///   - joint: Its number, below 16.
  ///   - current: Where it was sent last, or has been read.
  ///   - wanted: Where the map has it.
  /// - Returns: The target of its next command, in the device's units.
  mutating func next(
    _ joint: Int,
    from current: Int32,
    to wanted: Int32
  ) -> Int32 {
    let bit: UInt16 = 1 << UInt16(joint)
    guard isCatching & bit != 0 else { return wanted }
    if wanted != rest[joint] { isResting &= ~bit }
    // Device units are below 2^16, so the difference does not overflow.
    let way = wanted - current
    guard abs(way) > step else {
      isCatching &= ~bit
      return wanted
    }
    guard isResting & bit == 0 else { return current }
    return current + (way < 0 ? -step : step)
  }
}

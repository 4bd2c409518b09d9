/// What is known of the PSYONIC Ability Hand.
///
/// The hand listens for one frame at a time and answers each. On its wire the
/// joints stand in the order index, middle, ring, pinky, thumb flexor, thumb
/// rotator, and the rotator counts downwards from zero.
///
/// Sources: PSYONIC, "Ability Hand Interface Control Document" v1.8, firmware
/// 2.0 and later; `psyonicinc/ability-hand-api` (MIT).
public enum AbilityHand {
  /// The number of joints.
  public static let jointCount = 6

  /// The number of touch sensors: six on each fingertip, index first, thumb
  /// last.
  public static let touchCount = 30

  /// The address of a hand as it is delivered. Any but zero may be set.
  public static let usualAddress: UInt8 = 0x50

  /// After so many milliseconds without a frame the hand leaves the host's
  /// control, "which may be accompanied by undesired finger movements".
  public static let controlTimeoutMilliseconds: UInt16 = 300

  /// The longest time between two commands.
  public static let commandPeriodMilliseconds: UInt16 = 20

  /// Full flexion of a finger or of the thumb, 100 degrees, as the hand
  /// counts: 32,767 are 150 degrees.
  public static let closedPosition: Int16 = 21_844

  /// The positions, as the hand counts, that a joint may report: 30 degrees
  /// more than its travel at each end. A pose outside was not read right.
  public static func isPlausible(position raw: Int16, joint: Int) -> Bool {
    let closing = joint == 5 ? -Int32(raw) : Int32(raw)
    return closing >= -6553 && closing <= Int32(closedPosition) + 6553
  }

  /// The hand's joints, in the order of its wire.
  public static var jointMap: JointMap {
    let closed = Int32(closedPosition)
    var map = JointMap()
    for finger in 2..<6 {
      map.append(JointRule(finger: finger, open: 0, closed: closed))
    }
    map.append(JointRule(finger: 0, open: 0, closed: closed))
    map.append(JointRule(finger: 1, open: 0, closed: -closed))
    return map
  }

  /// What the hand can do, and who keeps which limit.
  ///
  /// No limit can be set while the host controls the hand: the user's power
  /// limit does not apply then. The hand stops a finger that collides, at a
  /// value of its own, though not the thumb rotator; its answers say so. It
  /// can be asked for its pose, so that a stop is verified by fingers that
  /// stand still; whether it has left the host's control it does not tell.
  public static var capabilities: HandCapabilities {
    HandCapabilities(
      name: "PSYONIC Ability Hand",
      kind: "ability",
      jointCount: UInt8(jointCount),
      fingers: 0b11_1111,
      reportedFingers: 0b11_1111,
      range: .host,
      speed: .host,
      force: .deviceFixed,
      current: .absent,
      commandLoss: .leavesControl(milliseconds: controlTimeoutMilliseconds),
      stalePolicy: .hold,
      commandPeriodMilliseconds: commandPeriodMilliseconds,
      baudRate: 460_800,
      stopIsVerifiable: true
    )
  }
}

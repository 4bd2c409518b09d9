/// The Brunel hand: four motors, one of them for ring and little finger.
public enum BrunelHand {
  /// What the hand can do. It neither keeps nor reports force or current, and
  /// holds its last target for ever.
  public static var capabilities: HandCapabilities {
    HandCapabilities(
      name: "Brunel",
      kind: "brunel",
      jointCount: 4,
      fingers: 0b111101,
      reportedFingers: 0b111101,
      range: .host,
      speed: .host,
      force: .absent,
      current: .absent,
      commandLoss: .holds,
      stalePolicy: .hold,
      commandPeriodMilliseconds: 20,
      baudRate: 115_200,
      // By asking whether its motors are off.
      stopIsVerifiable: true
    )
  }

  /// Thumb, index, middle, ring with little; 0 is open, 1023 closed.
  public static var joints: JointMap {
    var map = JointMap()
    map.append(JointRule(finger: 0, open: 0, closed: 1023))
    map.append(JointRule(finger: 2, open: 0, closed: 1023))
    map.append(JointRule(finger: 3, open: 0, closed: 1023))
    map.append(
      JointRule(
        weights: [0, 0, 0, 0, 16_384, 16_384],
        open: 0,
        closed: 1023
      )
    )
    return map
  }
}

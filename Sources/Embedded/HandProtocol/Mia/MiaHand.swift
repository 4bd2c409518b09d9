/// The Prensilia Mia hand: three motors.
public enum MiaHand {
  /// What the hand can do. Its documents name no limit that could be set and
  /// no watchdog; what it sends is taken as it is.
  public static var capabilities: HandCapabilities {
    HandCapabilities(
      name: "Prensilia Mia",
      kind: "mia",
      jointCount: 3,
      // The thumb's rotation hangs on the index motor, below zero.
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
      // By the positions that it streams.
      stopIsVerifiable: true
    )
  }

  /// Thumb, middle-ring-little, index; 0 is open, 255 closed. The second takes
  /// a third of each of its fingers.
  public static var joints: JointMap {
    var map = JointMap()
    map.append(JointRule(finger: 0, open: 0, closed: 255))
    map.append(
      JointRule(
        weights: [0, 0, 0, 10_923, 10_923, 10_922],
        open: 0,
        closed: 255
      )
    )
    map.append(JointRule(finger: 2, open: 0, closed: 255))
    return map
  }
}

public import HandProtocol

/// The joints of a hand on one supply, in virtual time.
public struct HandMechanics: Sendable {
  /// The joints, in the order of the hand's protocol.
  public var joints: [Joint]
  /// The supply, in volts.
  public var supplyVolts: Double
  /// The supply when all is well, in volts.
  public let nominalVolts: Double
  private var steps: UInt64 = 0

  /// Joints on a supply, at time zero.
  public init(joints: [Joint], supplyVolts: Double) {
    self.joints = joints
    self.supplyVolts = supplyVolts
    nominalVolts = supplyVolts
  }

  /// The time up to which the joints have moved: whole milliseconds.
  public var moment: Moment { Moment(milliseconds: steps) }

  /// Whether a whole step is missing before a moment.
  func isBehind(_ now: Moment) -> Bool {
    moment.adding(milliseconds: 1) <= now
  }

  /// Moves every joint on by a millisecond.
  mutating func step() {
    for index in joints.indices {
      joints[index].advance(supplyVolts: supplyVolts)
    }
    steps += 1
  }

  /// Switches every motor off.
  mutating func switchOff() {
    for index in joints.indices { joints[index].drive = .off }
  }

  /// The number of the joint of a name, or nil.
  public func joint(named name: String) -> Int? {
    joints.firstIndex { $0.parameters.name == name }
  }
}

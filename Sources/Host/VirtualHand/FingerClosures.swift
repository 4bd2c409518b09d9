extension VirtualHand {
  /// How far each finger motion is closed, 0...1 between the ends of what the
  /// drivers ask for: thumb flexion, thumb rotation, index, middle, ring, little;
  /// nil where the hand has no such motion. The joint that bends a finger at the
  /// knuckle tells of it.
  public var fingerClosures: [Double?] {
    kind.fingerJoints.map { entry in
      guard let entry else { return nil }
      let degrees = mechanics.joints[entry.joint].degrees
      return (degrees - entry.open) / entry.travel
    }
  }
}

extension VirtualHandKind {
  /// The joint of each finger motion, its degrees where it is open, and how far
  /// it goes from there.
  fileprivate var fingerJoints: [(joint: Int, open: Double, travel: Double)?] {
    switch self {
    case .ability: [4, 5, 0, 1, 2, 3].map { ($0, 0, 100) }
    case .rh56, .rh56Modbus:
      [4, 5, 3, 2, 1, 0].map { ($0, 0, $0 > 3 ? 70 : 90) }
    case .dynamixel:
      [
        (13, 180, 90), (12, 180, 90), (1, 180, 90), (5, 180, 90), (9, 180, 90),
        nil,
      ]
    case .mia:
      [(0, 0, 90), nil, (2, 0, 90), (1, 0, 90), (1, 0, 90), (1, 0, 90)]
    case .brunel:
      [(0, 0, 90), nil, (1, 0, 90), (2, 0, 90), (3, 0, 90), (3, 0, 90)]
    }
  }
}

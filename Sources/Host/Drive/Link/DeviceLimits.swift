public import Files
public import HandProtocol

/// Limits that the hand itself keeps, as a person wants them.
public struct DeviceLimits: Equatable, Sendable {
  /// The force at which each joint rests, in the hand's units (RH56: grams); nil
  /// for the hand's usual one.
  public var force: Int32?
  /// The current of each motor, in milliamperes; nil for the usual one.
  public var current: Int32?

  /// The usual ones where nothing is said.
  public init(force: Int32? = nil, current: Int32? = nil) {
    self.force = force
    self.current = current
  }
}

extension HandKind {
  /// A conversation with such a hand that has not begun, under limits that it
  /// sets and reads back before it enables the hand.
  ///
  /// - Parameter limits: What a person wants.
  /// - Returns: The session.
  /// - Throws: That this kind of hand keeps no such limit, or none so large.
  public func makeSession(
    _ limits: DeviceLimits
  ) throws(Fault) -> any HandSession {
    try check("force limit", limits.force, capabilities.force, RH56.forceRange)
    try check(
      "current limit",
      limits.current,
      capabilities.current,
      DynamixelHandSession.currentRange
    )
    switch self {
    case .rh56: return RegisterHandSession<RH56>(forceLimit: limits.force)
    case .rh56Modbus:
      return RegisterHandSession<RH56Modbus>(forceLimit: limits.force)
    case .dynamixel:
      guard let current = limits.current else { break }
      return DynamixelHandSession(currentLimit: current)
    case .ability, .mia, .brunel: break
    }
    return makeSession()
  }

  private func check(
    _ name: String,
    _ value: Int32?,
    _ keeper: Enforcement,
    _ range: ClosedRange<Int32>
  ) throws(Fault) {
    guard let value else { return }
    guard keeper == .device else {
      throw Fault(
        place: rawValue,
        fault: "the hand keeps no \(name) that can be set",
        remedy: "leave it out; --limit keeps range, speed and acceleration"
      )
    }
    guard range.contains(value) else {
      throw Fault(
        place: rawValue,
        fault: "a \(name) of \(value)",
        remedy: "give one from \(range.lowerBound) to \(range.upperBound)"
      )
    }
  }
}

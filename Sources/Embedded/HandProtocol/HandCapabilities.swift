/// Who keeps a limit.
public enum Enforcement: UInt8, Sendable {
  /// The hand itself: the driver sets the limit and reads it back.
  case device
  /// The hand itself, at a value that nobody can set.
  case deviceFixed
  /// Only the host's governor.
  case host
  /// Nobody: neither the hand nor its protocol has such a limit.
  case absent
}

/// What a hand does by itself once commands stop coming.
public enum CommandLoss: Sendable, Equatable {
  /// It keeps the last target and goes on pressing.
  case holds
  /// After so many milliseconds it leaves the host's control, and may move.
  case leavesControl(milliseconds: UInt16)
  /// After so many milliseconds its motors stop.
  case stops(milliseconds: UInt16)
}

/// What the governor has a hand do once the decoder has been silent too long.
public enum StalePolicy: UInt8, Sendable {
  /// Keep the last pose, heartbeat going on: a held object is not dropped.
  case hold
  /// Open slowly to the safe pose.
  case release
  /// The device's own stop.
  case deviceStop
}

/// What a hand and its protocol can do, and who keeps which limit.
public struct HandCapabilities: Sendable {
  /// The name a person calls the hand by.
  public var name: StaticString
  /// The word for it on the command line.
  public var kind: StaticString
  /// The number of joints that can be commanded apart, at most 16.
  public var jointCount: UInt8
  /// The fingers that the hand has: bit 0 for thumb flexion, and so on.
  public var fingers: UInt8
  /// The fingers whose position the hand reports, by the same bits.
  public var reportedFingers: UInt8
  /// Who keeps each joint inside its range.
  public var range: Enforcement
  /// Who keeps the speed.
  public var speed: Enforcement
  /// Who keeps the force.
  public var force: Enforcement
  /// Who keeps the motors' current.
  public var current: Enforcement
  /// What the hand does when commands stop coming.
  public var commandLoss: CommandLoss
  /// What the governor does when the decoder falls silent.
  public var stalePolicy: StalePolicy
  /// The longest time between two commands, in milliseconds: at most 50, and
  /// at most a third of the hand's own timeout.
  public var commandPeriodMilliseconds: UInt16
  /// The usual speed of the serial line, in bits a second.
  public var baudRate: UInt32
  /// Whether the hand can be asked if it has stopped.
  public var stopIsVerifiable: Bool

  /// A table of capabilities.
  public init(
    name: StaticString,
    kind: StaticString,
    jointCount: UInt8,
    fingers: UInt8,
    reportedFingers: UInt8,
    range: Enforcement,
    speed: Enforcement,
    force: Enforcement,
    current: Enforcement,
    commandLoss: CommandLoss,
    stalePolicy: StalePolicy,
    commandPeriodMilliseconds: UInt16,
    baudRate: UInt32,
    stopIsVerifiable: Bool
  ) {
    self.name = name
    self.kind = kind
    self.jointCount = jointCount
    self.fingers = fingers
    self.reportedFingers = reportedFingers
    self.range = range
    self.speed = speed
    self.force = force
    self.current = current
    self.commandLoss = commandLoss
    self.stalePolicy = stalePolicy
    self.commandPeriodMilliseconds = commandPeriodMilliseconds
    self.baudRate = baudRate
    self.stopIsVerifiable = stopIsVerifiable
  }
}

/// A hand that is a map of registers: a table, and nothing else.
///
/// `RegisterHandSession` drives any of them, so that another Modbus hand is
/// another table.
public protocol RegisterHand: Sendable {
  /// What the hand can do.
  static var capabilities: HandCapabilities { get }
  /// Where its registers are.
  static var registers: RegisterMap { get }
  /// How its joints follow the fingers, in the order of its registers.
  static var joints: JointMap { get }
}

/// A limit that the hand keeps for each joint.
public struct RegisterLimit: Sendable {
  /// Where it is set and read back.
  public var block: RegisterBlock
  /// The number that is set unless a person says otherwise.
  public var usual: Int32
  /// The smallest and the largest number that may be set.
  public var range: ClosedRange<Int32>

  /// A limit.
  public init(block: RegisterBlock, usual: Int32, range: ClosedRange<Int32>) {
    precondition(range.contains(usual), "the usual limit is out of range")
    self.block = block
    self.usual = usual
    self.range = range
  }
}

/// Where a hand keeps what.
public struct RegisterMap: Sendable {
  /// How requests are framed.
  public var framing: RegisterFraming
  /// The hand's number on the line as it leaves the factory.
  public var node: UInt8
  /// A register that holds the hand's number on the line.
  public var identity: RegisterBlock
  /// Where the joints are.
  public var pose: RegisterBlock
  /// The numbers that a joint can honestly be at; others are failed reads.
  public var plausiblePose: ClosedRange<Int32>
  /// Where the joints are to go.
  public var target: RegisterBlock
  /// The force of each joint, where the hand limits it.
  public var force: RegisterLimit?
  /// The speed of each joint, where the hand limits it; 0 stops a joint.
  public var speed: RegisterLimit?
  /// Errors of each joint, one bit each, where the hand has them.
  public var errors: RegisterBlock?
  /// What each bit of an error means.
  public var errorBits: InlineArray<8, HandFaults>
  /// A number for the state of each joint, where the hand has it.
  public var states: RegisterBlock?
  /// The faults among the first eight states.
  public var stateFaults: InlineArray<8, HandFaults>
  /// How far a joint may still go, in its own units, in the 60 ms over which a
  /// stopped hand is watched.
  public var stillness: Int32

  /// A map of registers.
  public init(
    framing: RegisterFraming,
    node: UInt8,
    identity: RegisterBlock,
    pose: RegisterBlock,
    plausiblePose: ClosedRange<Int32>,
    target: RegisterBlock,
    force: RegisterLimit? = nil,
    speed: RegisterLimit? = nil,
    errors: RegisterBlock? = nil,
    errorBits: InlineArray<8, HandFaults> = InlineArray(repeating: []),
    states: RegisterBlock? = nil,
    stateFaults: InlineArray<8, HandFaults> = InlineArray(repeating: []),
    stillness: Int32
  ) {
    self.framing = framing
    self.node = node
    self.identity = identity
    self.pose = pose
    self.plausiblePose = plausiblePose
    self.target = target
    self.force = force
    self.speed = speed
    self.errors = errors
    self.errorBits = errorBits
    self.states = states
    self.stateFaults = stateFaults
    self.stillness = stillness
  }
}

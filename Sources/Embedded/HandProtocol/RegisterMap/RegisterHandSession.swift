/// The conversation with a hand that is a map of registers.
///
///     identify -> pose -> (hold) -> set limits -> verify -> ready
///     ready -> pose -> target = pose -> running
///     any -> speed 0 -> pose -> target = pose -> still? -> speed 0? -> stopped
///
/// Joints that somebody has stopped by a zero speed may have a target far from
/// where they are. They get the pose just read as their target before a speed
/// is set again, so that connecting moves nothing.
///
/// A zero speed alone is not trusted: a hand may acknowledge it and go on. The
/// stop also makes the pose just read the target, and watches until the joints
/// are still.
public struct RegisterHandSession<Hand: RegisterHand>: HandSession {
  /// What the hand can do.
  public static var capabilities: HandCapabilities { Hand.capabilities }

  /// Where the session stands.
  public internal(set) var status = HandStatus()

  let registers: RegisterMap
  let joints: JointMap
  let requests: RegisterRequest
  let forceLimit: InlineArray<16, Int32>
  let speedLimit: InlineArray<16, Int32>

  var receiver: RegisterReceiver
  var step = RegisterStep.idle
  var timer = RequestTimer()
  /// The block that was asked for last and has not come; late answers count.
  var expectedRead: RegisterBlock?
  /// The address that was set last and was not acknowledged.
  var expectedWrite: UInt16?
  /// Nothing is sent before this moment.
  var pause = Moment(microseconds: 0)
  /// The joints as they were read last, in the order of the registers.
  var measured = InlineArray<16, Int32>(repeating: 0)
  /// The joints at the beginning of the stop's watch.
  var watched = InlineArray<16, Int32>(repeating: 0)
  /// Where the joints are to go.
  var target = InlineArray<16, Int32>(repeating: 0)
  /// When the next command and the next question are due.
  var commandDue = Moment(microseconds: 0)
  var pollDue = Moment(microseconds: 0)
  var isPollTurn = false
  /// Which question comes next: pose, errors, pose, states.
  var pollIndex: UInt8 = 0
  var lastAnswer = Moment(microseconds: 0)
  var lastByte = Moment(microseconds: 0)
  /// Refusals of a target in a row.
  var refusals: UInt8 = 0
  /// Rounds of the stop that found the joints still moving.
  var stopRounds: UInt8 = 0
  /// Whether the hand has said that it is the one.
  var isIdentified = false
  /// Why the session is stopping, where that is a failure.
  var stopReason = HandFailure.none
  var errorFaults: HandFaults = []
  var errorFingers: UInt8 = 0
  var stateFaults: HandFaults = []
  var stateFingers: UInt8 = 0

  /// A session that has not begun.
  ///
  /// - Parameters:
  ///   - node: The hand's number on the line; nil for the factory's.
  ///   - forceLimit: For each joint, in the hand's units (RH56: grams); nil
  ///     for the table's usual one. Clamped to what the hand takes.
  ///   - speedLimit: For each joint, in the hand's units (RH56: 0...1000);
  ///     nil for the table's usual one. Clamped to what the hand takes.
  public init(
    node: UInt8? = nil,
    forceLimit: Int32? = nil,
    speedLimit: Int32? = nil
  ) {
    let registers = Hand.registers
    let node = node ?? registers.node
    self.registers = registers
    joints = Hand.joints
    requests = RegisterRequest(framing: registers.framing, node: node)
    receiver = RegisterReceiver(framing: registers.framing, node: node)
    self.forceLimit = InlineArray(
      repeating: Self.clamped(forceLimit, to: registers.force)
    )
    self.speedLimit = InlineArray(
      repeating: Self.clamped(speedLimit, to: registers.speed)
    )
  }

  private static func clamped(
    _ wanted: Int32?,
    to limit: RegisterLimit?
  ) -> Int32 {
    guard let limit else { return 0 }
    let range = limit.range
    return min(max(wanted ?? limit.usual, range.lowerBound), range.upperBound)
  }

  /// Whether the hand has said that it is the one.
  public var canStop: Bool { isIdentified }

  /// When `nextFrame` should be asked next.
  public var deadline: Moment? {
    switch step {
    case .idle: return nil
    case .ready, .running:
      if let expiry = timer.expiry { return expiry }
      return step == .ready ? pollDue : min(commandDue, pollDue)
    default: return timer.expiry ?? pause
    }
  }

  /// Begins, or begins anew after a lost line.
  public mutating func connect(at now: Moment) {
    let counters = status.counters
    status = HandStatus()
    status.counters = counters
    receiver.abandon(counting: &status.counters)
    errorFaults = []
    errorFingers = 0
    stateFaults = []
    stateFingers = 0
    stopReason = .none
    isIdentified = false
    lastAnswer = now
    lastByte = now
    go(to: .identifying, at: now)
  }

  /// Takes bytes as they came.
  public mutating func receive(_ bytes: Span<UInt8>, at now: Moment) {
    // No hand pauses for so long inside a frame; a USB adapter may for 16 ms.
    if now.milliseconds(since: lastByte) > 20 {
      receiver.abandon(counting: &status.counters)
    }
    if !bytes.isEmpty { lastByte = now }
    for index in 0..<bytes.count {
      receiver.take(bytes[index], counting: &status.counters)
      while let answer = receiver.next(counting: &status.counters) {
        take(answer, at: now)
      }
    }
  }

  /// Switches the motors on, at the pose that was read.
  public mutating func enable(at now: Moment) {
    guard status.phase == .ready else { return }
    go(to: .readingPoseToEnable, at: now)
  }

  /// The pose to follow from now on.
  public mutating func follow(_ pose: FingerPose, at now: Moment) {
    guard status.phase == .running else { return }
    for joint in 0..<joints.count {
      target[joint] = joints.raw(of: joint, in: pose)
    }
    if commandDue > now { commandDue = now }
  }

  /// Stops the hand. One that was not identified is sent nothing.
  public mutating func stop(at now: Moment) {
    guard status.phase != .stopping, status.phase != .stopped else { return }
    guard isIdentified else {
      if status.phase != .failed { status.phase = .stopped }
      step = .idle
      timer.reset()
      return
    }
    beginStop(because: .none, at: now)
  }

  mutating func beginStop(because reason: HandFailure, at now: Moment) {
    status.failure = .none
    stopReason = reason
    stopRounds = 0
    go(to: registers.speed == nil ? .readingPoseToStop : .stopping, at: now)
  }
}

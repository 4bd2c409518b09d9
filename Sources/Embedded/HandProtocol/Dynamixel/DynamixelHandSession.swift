/// The conversation with a hand of sixteen servos.
///
///     ping all -> pose -> mode, current limits -> set watchdog and current
///       -> verify -> ready
///     ready -> pose -> goal = pose, verified -> torque on, verified -> running
///     any -> torque off, verified -> stopped
///
/// The servos stop by themselves, by their Bus Watchdog, 200 ms after the last
/// packet. Their mode is checked and not set: it is kept in flash.
public struct DynamixelHandSession: HandSession {
  /// What the hand can do.
  public static var capabilities: HandCapabilities {
    DynamixelHand.capabilities
  }

  /// The Bus Watchdog's setting, in steps of 20 ms.
  static let watchdog: Int32 = 10

  /// Where the session stands.
  public internal(set) var status = HandStatus()

  /// The joints' currents as they were read last, in steps of the servos (1 mA
  /// for the X330 series).
  public internal(set) var currents = InlineArray<16, Int16>(repeating: 0)

  /// The joints' speeds as they were read last, in steps of the servos.
  var velocities = InlineArray<16, Int32>(repeating: 0)

  let joints = DynamixelHand.joints
  let servoCount = DynamixelHand.servoCount
  /// Whether limits are set before the hand is ready. A session without only
  /// reads, and enables nothing.
  let setsLimits: Bool
  /// The goal current that is wanted, and what of it each servo allows.
  let currentWanted: Int32
  var goalCurrent = InlineArray<16, Int32>(repeating: 0)

  var receiver = DynamixelReceiver()
  var reading = SyncReading()
  var step = DynamixelStep.idle
  var timer = RequestTimer()
  /// The servo that is asked who it is.
  var pinged: UInt8 = 0
  var isIdentified = false
  /// Whether the servos' firmware answers a fast sync read.
  var usesFastRead = true
  /// The joints as they were read last.
  var measured = InlineArray<16, Int32>(repeating: 0)
  /// Where the joints go with the command that was sent last.
  var target = InlineArray<16, Int32>(repeating: 0)
  /// Where the followed pose has them.
  var wanted = InlineArray<16, Int32>(repeating: 0)
  /// 16 steps a command: 70 degrees a second at one every 20 ms.
  var catchUp = CatchUp(step: 16)
  /// Whether a pose was followed since the hand was enabled.
  var hasFollowed = false
  var commandDue = Moment(microseconds: 0)
  var pollDue = Moment(microseconds: 0)
  var pollIndex: UInt8 = 0
  /// Whether a servo has announced a hardware error.
  var isConditionDue = false
  /// When an answer was last complete, or a step was last begun.
  var lastAnswer = Moment(microseconds: 0)
  var lastByte = Moment(microseconds: 0)
  var stopRounds: UInt8 = 0
  var stopReason = HandFailure.none

  /// The goal currents that a servo may be asked for, in its steps (1 mA for
  /// the X330 series).
  public static var currentRange: ClosedRange<Int32> { 1...2047 }

  /// A session that has not begun.
  ///
  /// - Parameters:
  ///   - currentLimit: The goal current of each servo, in its steps, clamped to
  ///     `currentRange`; a servo that allows less is given less.
  ///   - setsLimits: False for a session that only reads, as one that asks what
  ///     is connected: it enables nothing.
  public init(currentLimit: Int32 = 350, setsLimits: Bool = true) {
    self.setsLimits = setsLimits
    let range = Self.currentRange
    currentWanted = min(max(currentLimit, range.lowerBound), range.upperBound)
  }

  /// Whether the hand has said that it is the one.
  public var canStop: Bool { isIdentified }

  /// When `nextFrame` should be asked next.
  public var deadline: Moment? {
    if let expiry = timer.expiry { return expiry }
    switch step {
    case .idle: return nil
    case .ready: return pollDue
    case .running: return min(commandDue, pollDue)
    default: return lastAnswer
    }
  }

  /// Begins, or begins anew after a lost line.
  public mutating func connect(at now: Moment) {
    let counters = status.counters
    status = HandStatus()
    status.counters = counters
    receiver.abandon(counting: &status.counters)
    isIdentified = false
    usesFastRead = true
    isConditionDue = false
    stopReason = .none
    pinged = 0
    lastAnswer = now
    lastByte = now
    go(to: .pinging, at: now)
  }

  /// Takes bytes as they came.
  public mutating func receive(_ bytes: Span<UInt8>, at now: Moment) {
    // No servo pauses for so long inside a packet; a USB adapter may for 16.
    if now.milliseconds(since: lastByte) > 20 {
      receiver.abandon(counting: &status.counters)
    }
    if !bytes.isEmpty { lastByte = now }
    for index in 0..<bytes.count {
      receiver.take(bytes[index], counting: &status.counters)
      while let packet = receiver.next(counting: &status.counters) {
        take(packet, at: now)
      }
    }
  }

  /// Switches the motors on, at the pose that was read.
  public mutating func enable(at now: Moment) {
    guard status.phase == .ready, setsLimits else { return }
    go(to: .readingPoseToEnable, at: now)
  }

  /// The pose to follow from now on.
  public mutating func follow(_ pose: FingerPose, at now: Moment) {
    guard status.phase == .running else { return }
    if !hasFollowed {
      let read = FingerPose(status.enabledPose)
      for joint in 0..<joints.count {
        catchUp.begin(joint, at: joints.raw(of: joint, in: read))
      }
    }
    hasFollowed = true
    for joint in 0..<joints.count {
      wanted[joint] = joints.raw(of: joint, in: pose)
    }
    if commandDue > now { commandDue = now }
  }

  /// Stops the hand: switches its motors off. Servos that were not all found
  /// are sent nothing.
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
    go(to: .stopping, at: now)
  }

  mutating func fail(_ failure: HandFailure) {
    status.failure = stopReason == .none ? failure : stopReason
    status.phase = .failed
    step = .idle
    timer.reset()
    reading.end()
  }

  /// Begins a step, at once.
  mutating func go(to next: DynamixelStep, at now: Moment) {
    step = next
    timer.reset()
    reading.end()
    lastAnswer = now
    if next == .ready || next == .running {
      pollDue = now
      commandDue = now
    }
    if let phase = next.phase { status.phase = phase }
  }
}

/// The conversation with a Mia hand.
///
///     heartbeat answered -> positions streamed -> ready -> positions -> running
///     any -> speed 0 to each motor, positions still -> stream off -> stopped
///
/// The hand answers no command, keeps no limit that could be set, and has no
/// documented watchdog: the heartbeat only tells this side that the hand is
/// gone. No stop is documented either; a speed of zero is what comes nearest,
/// and the streamed positions tell whether it works.
public struct MiaSession: HandSession {
  /// The steps of the session.
  enum Step: UInt8, Sendable {
    case idle, greeting, readingPose, ready, awaitingPose, running
    case stopping, closing
  }

  /// What the hand can do.
  public static var capabilities: HandCapabilities { MiaHand.capabilities }

  /// Where the session stands.
  public internal(set) var status = HandStatus()

  let joints = MiaHand.joints
  var receiver = LineReceiver()
  var step = Step.idle
  var timer = RequestTimer()
  var isIdentified = false
  /// Lines that no Mia hand sends, before it was identified.
  var strangeLines: UInt8 = 0
  var heartbeatDue = Moment(microseconds: 0)
  var commandDue = Moment(microseconds: 0)
  /// The motors of a command that are still to be sent, from 3 down to 1.
  var motorsLeft = 0
  /// When the hand last said anything that a Mia hand says.
  var lastLine = Moment(microseconds: 0)
  var measured = InlineArray<3, Int32>(repeating: 0)
  var target = InlineArray<3, Int32>(repeating: 0)
  var wanted = InlineArray<3, Int32>(repeating: 0)
  /// 5 of 255 a command: a second from one end to the other.
  var catchUp = CatchUp(step: 5)
  var hasFollowed = false
  /// The positions at the beginning of the stop's watch, and when that was.
  var watched = InlineArray<3, Int32>(repeating: 0)
  var watchStart: Moment?
  var stopReason = HandFailure.none

  /// A session that has not begun.
  public init() {}

  /// Whether the hand has said that it is the one.
  public var canStop: Bool { isIdentified }

  /// When `nextFrame` should be asked next.
  public var deadline: Moment? {
    switch step {
    case .idle: return nil
    case .greeting, .closing: return timer.expiry ?? lastLine
    case .readingPose, .awaitingPose, .stopping:
      return min(timer.expiry ?? lastLine, heartbeatDue)
    case .ready: return min(heartbeatDue, silenceEnd)
    case .running: return min(commandDue, min(heartbeatDue, silenceEnd))
    }
  }

  /// When a silent hand counts as gone.
  var silenceEnd: Moment { lastLine.adding(milliseconds: 1000) }

  /// Begins, or begins anew after a lost line.
  public mutating func connect(at now: Moment) {
    let counters = status.counters
    status = HandStatus()
    status.counters = counters
    receiver.abandon(counting: &status.counters)
    isIdentified = false
    strangeLines = 0
    stopReason = .none
    lastLine = now
    go(to: .greeting, .identifying)
  }

  /// Takes bytes as they came.
  public mutating func receive(_ bytes: Span<UInt8>, at now: Moment) {
    for index in 0..<bytes.count {
      let line = receiver.take(bytes[index], counting: &status.counters)
      guard let line else { continue }
      guard let said = MiaLine(line) else {
        LinkCounters.add(1, to: &status.counters.framesRejected)
        LinkCounters.add(line.count, to: &status.counters.bytesDropped)
        if strangeLines < .max { strangeLines += 1 }
        continue
      }
      LinkCounters.add(1, to: &status.counters.framesAccepted)
      lastLine = now
      take(said, at: now)
    }
  }

  /// Begins to follow, from the pose that was read.
  public mutating func enable(at now: Moment) {
    guard status.phase == .ready else { return }
    go(to: .awaitingPose, .enabling)
    timer.start(at: now, milliseconds: 1000)
  }

  /// The pose to follow from now on.
  public mutating func follow(_ pose: FingerPose, at now: Moment) {
    guard status.phase == .running else { return }
    if !hasFollowed {
      let read = FingerPose(status.enabledPose)
      for joint in 0..<3 {
        catchUp.begin(joint, at: joints.raw(of: joint, in: read))
      }
    }
    hasFollowed = true
    for joint in 0..<3 { wanted[joint] = joints.raw(of: joint, in: pose) }
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
    beginStop(because: .none)
  }

  mutating func beginStop(because reason: HandFailure) {
    status.failure = .none
    stopReason = reason
    motorsLeft = 0
    go(to: .stopping, .stopping)
  }

  mutating func fail(_ failure: HandFailure) {
    status.failure = stopReason == .none ? failure : stopReason
    status.phase = .failed
    step = .idle
    timer.reset()
  }

  mutating func go(to next: Step, _ phase: HandPhase) {
    step = next
    status.phase = phase
    timer.reset()
    motorsLeft = 0
    watchStart = nil
  }
}

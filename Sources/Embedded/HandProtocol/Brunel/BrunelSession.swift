/// The conversation with a Brunel hand.
///
///     firmware named -> positions -> ready
///     ready -> CSV mode -> target = positions -> motors on -> running
///     any -> motors off -> CSV mode off -> stopped
///
/// The hand keeps no limit that could be set, and goes on holding its last
/// target when commands stop coming.
///
/// Its switches turn over with every line, so that a line sent twice undoes
/// itself. A switch is therefore turned only while its state is known: after an
/// answer that did not come, the hand is asked for its state first.
public struct BrunelSession: HandSession {
  /// What the hand can do.
  public static var capabilities: HandCapabilities { BrunelHand.capabilities }

  /// Where the session stands.
  public internal(set) var status = HandStatus()

  let joints = BrunelHand.joints
  var receiver = LineReceiver()
  var step = BrunelStep.idle
  var timer = RequestTimer()
  var isIdentified = false
  /// Lines that say nothing, before the hand was identified.
  var strangeLines: UInt8 = 0
  /// Whether the motors are on, as far as that is known.
  var motors = BrunelMotorSwitch()
  /// Whether CSV mode is on; nil while that is not known.
  var isStreaming: Bool?
  /// Positions that came unasked since this was last set to zero.
  var unaskedPositions: UInt8 = 0
  /// Whether positions were asked for and have not come.
  var expectsPositions = false
  var commandDue = Moment(microseconds: 0)
  var pollDue = Moment(microseconds: 0)
  /// When positions came last.
  var lastPositions = Moment(microseconds: 0)
  var measured = InlineArray<4, Int32>(repeating: 0)
  var target = InlineArray<4, Int32>(repeating: 0)
  var stopReason = HandFailure.none

  /// A session that has not begun.
  public init() {}

  /// Whether the hand has said that it is the one.
  public var canStop: Bool { isIdentified }

  /// When `nextFrame` should be asked next.
  public var deadline: Moment? {
    switch step {
    case .idle: nil
    case .ready: min(pollDue, silenceEnd)
    case .running: min(commandDue, silenceEnd)
    default: timer.expiry ?? lastPositions
    }
  }

  /// When a hand that says no positions counts as gone.
  var silenceEnd: Moment {
    lastPositions.adding(milliseconds: step == .ready ? 1000 : 500)
  }

  /// Begins, or begins anew after a lost line.
  public mutating func connect(at now: Moment) {
    let counters = status.counters
    status = HandStatus()
    status.counters = counters
    receiver.abandon(counting: &status.counters)
    isIdentified = false
    strangeLines = 0
    motors.forget()
    isStreaming = nil
    unaskedPositions = 0
    expectsPositions = false
    stopReason = .none
    lastPositions = now
    go(to: .identifying)
  }

  /// Takes bytes as they came.
  public mutating func receive(_ bytes: Span<UInt8>, at now: Moment) {
    for index in 0..<bytes.count {
      let line = receiver.take(bytes[index], counting: &status.counters)
      if let line { take(line, at: now) }
    }
  }

  /// Begins to follow, from the pose that was read.
  public mutating func enable(at now: Moment) {
    guard status.phase == .ready else { return }
    go(to: isStreaming == true ? .awaitingPose : .openingStream)
  }

  /// The pose to follow from now on.
  public mutating func follow(_ pose: FingerPose, at now: Moment) {
    guard status.phase == .running else { return }
    for joint in 0..<4 { target[joint] = joints.raw(of: joint, in: pose) }
    if commandDue > now { commandDue = now }
  }

  /// Stops the hand: turns its motors off. One that was not identified is sent
  /// nothing.
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
    go(to: .stopping)
    if motors.isOn == false { motorsAreOff() }
  }

  /// The motors are off: what is left is to turn CSV mode off.
  mutating func motorsAreOff() {
    if isStreaming == false { finishStop() } else { go(to: .closingStream) }
  }

  mutating func finishStop() {
    guard stopReason == .none else { return fail(stopReason) }
    status.phase = .stopped
    step = .idle
    timer.reset()
  }

  mutating func fail(_ failure: HandFailure) {
    status.failure = stopReason == .none ? failure : stopReason
    status.phase = .failed
    step = .idle
    timer.reset()
  }

  mutating func go(to next: BrunelStep) {
    step = next
    timer.reset()
    unaskedPositions = 0
    if let phase = next.phase { status.phase = phase }
  }
}

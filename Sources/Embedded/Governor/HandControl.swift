public import HandProtocol

/// A governor and the session of one hand: all that lies between an intent and
/// the bytes of a frame.
///
/// Host and board own a line and a clock, and drive this the same way:
///
///     control.receive(bytes, at: now)
///     while let frame = control.nextFrame(at: now) { send(frame) }
///     sleep(until: control.deadline)
///
/// and give it each intent as it comes. A session is enabled as soon as it is
/// `ready`, if it may be; the governor is, once the session is `running`, at
/// the pose that the hand was given as its target.
public struct HandControl<Session: HandSession> {
  /// What limits the targets.
  public private(set) var governor: Governor

  /// The conversation with the hand.
  public private(set) var session: Session

  /// Whether the hand's motors may be switched on.
  public var mayEnable = true

  /// Whether somebody stops the hand if its driver dies. Until then the hand's
  /// motors are not switched on.
  public var isGuarded = true

  /// Closures to begin with of the fingers that the hand does not report, if
  /// the person has agreed to these. Without it such a hand is never enabled.
  public var assumedPose: FingerPose?

  /// When the last tick should have come, at most `patience` before it came: a
  /// tick that was late does not make the next ones late.
  private var beat: Moment?
  private var lastSample: Moment?
  /// The time between the samples of the last two intents, in microseconds.
  private var samplePeriod: UInt64 = 0
  /// How long after its sample an intent comes at the soonest, in microseconds;
  /// let go slowly, so that one that is late says nothing of the next.
  private var lag: UInt64 = 0
  private var hasNewIntent = false
  /// Whether to connect once the hand has stopped.
  private var isConnectionWanted = false
  /// Whether to stop the hand once it has said that it is the one.
  private var isStopWanted = false

  /// The time between two ticks, in microseconds.
  private static var tick: UInt64 {
    UInt64(GovernorOptions.tickMilliseconds) * 1000
  }

  /// How long a tick waits for an intent that should be there, in
  /// microseconds: the intent then goes out at once, and not a tick later.
  private static var patience: UInt64 { 4000 }

  /// How much a tick may be put off so that a later one meets an intent, in
  /// microseconds.
  private static var stretch: UInt64 { 2000 }

  /// How much sooner a beat may come where an intent is there already, in
  /// microseconds. The limits of speed and acceleration are for one tick: a
  /// stream that runs fast may drive a finger by a ninth faster.
  private static var haste: UInt64 { 1000 }

  /// A line that nothing was sent on.
  public init(session: Session, governor: Governor) {
    self.session = session
    self.governor = governor
  }

  /// Begins, or begins anew. Clears a stop: only a person may ask for this
  /// after one. A stop that is under way is brought to its end before.
  ///
  /// - Parameters:
  ///   - isStoppingFirst: Whether the hand may still go to, or hold, what it was
  ///     told on a line that was lost: it is stopped, and connected after that.
  ///   - now: When.
  public mutating func connect(isStoppingFirst: Bool = false, at now: Moment) {
    isConnectionWanted = session.status.phase == .stopping || isStopWanted
    if isConnectionWanted { return }
    switch governor.state {
    case .off: break
    case .stopped, .emergencyStopped: governor.clear()
    case .holding, .following, .releasing:
      // What was followed is over: it is enabled again from a pose read anew.
      governor = Governor(options: governor.options)
    }
    session.connect(at: now)
    guard isStoppingFirst else { return }
    isConnectionWanted = true
    stopSession(at: now)
  }

  /// Takes bytes as they came.
  public mutating func receive(_ bytes: Span<UInt8>, at now: Moment) {
    session.receive(bytes, at: now)
    takeUpStop(at: now)
  }

  /// The newest intent of the decoder. See `Governor.offer`.
  public mutating func offer(
    _ pose: FingerPose,
    fingers: UInt8,
    isSettled: Bool,
    sampledAt moment: Moment,
    at now: Moment
  ) {
    governor.offer(
      pose,
      fingers: fingers,
      isSettled: isSettled,
      sampledAt: moment,
      at: now
    )
    let sample = min(moment, now)
    let late = now.microseconds - sample.microseconds
    if let lastSample, sample > lastSample {
      samplePeriod = sample.microseconds - lastSample.microseconds
      lag = min(lag &+ 20, late)
    } else {
      lag = late
    }
    lastSample = sample
    hasNewIntent = true
  }

  /// The dead-man switch was pressed, or is still.
  public mutating func pressDeadMan(at now: Moment) {
    governor.pressDeadMan(at: now)
  }

  /// The dead-man switch was released.
  public mutating func releaseDeadMan() {
    governor.releaseDeadMan()
  }

  /// Stops the hand by its own stop.
  public mutating func stop(at now: Moment) {
    isConnectionWanted = false
    governor.stop()
    stopSession(at: now)
  }

  /// Stops the hand by its own stop, and latches.
  public mutating func emergencyStop(at now: Moment) {
    isConnectionWanted = false
    governor.emergencyStop()
    stopSession(at: now)
  }

  /// Stops the hand, or has it stopped as soon as it has said that it is the
  /// one: it may hold what it was told on a line that was lost.
  private mutating func stopSession(at now: Moment) {
    isStopWanted = session.status.phase == .identifying && !session.canStop
    if !isStopWanted { session.stop(at: now) }
  }

  /// Sends the stop that has waited for the hand to say that it is the one.
  private mutating func takeUpStop(at now: Moment) {
    guard isStopWanted,
      session.status.phase != .identifying || session.canStop
    else { return }
    isStopWanted = false
    // One that does not answer is not asked again.
    if session.status.phase == .failed { isConnectionWanted = false }
    session.stop(at: now)
  }

  /// When to ask for frames next, if nothing comes before.
  public var deadline: Moment {
    let next = nextTick
    guard let deadline = session.deadline else { return next }
    return min(deadline, next)
  }

  /// Lets the governor tick, if it is time to.
  public mutating func advance(to now: Moment) {
    if isTickDue(at: now) { tick(at: now) }
  }

  /// The next frame to send, or nil when there is none at this moment.
  public mutating func nextFrame(at now: Moment) -> WireFrame? {
    advance(to: now)
    return session.nextFrame(at: now)
  }

  // Not in line: its frame is off the stack while the session makes the next.
  @inline(never)
  private mutating func tick(at now: Moment) {
    beat = nextBeat(at: now)
    hasNewIntent = false
    takeUpStop(at: now)
    if isConnectionWanted { connect(at: now) }
    let status = session.status
    let limiting: HandFaults = [.limiting, .stall, .overTemperature]
    governor.report(
      limitedFingers: status.faults.isDisjoint(with: limiting)
        ? 0 : status.faultyFingers,
      isLost: governor.state != .off
        && (status.phase == .failed || status.phase == .disconnected)
    )
    if status.phase == .ready, mayEnable, isGuarded, governor.state == .off {
      session.enable(at: now)
    }
    if status.phase == .running, governor.state == .off {
      _ = governor.enable(from: startPose(status.enabledPose))
    }
    switch governor.tick(at: now) {
    case .silence: break
    case .follow(let pose):
      if session.status.phase == .running { session.follow(pose, at: now) }
    case .stop:
      let phase = session.status.phase
      if phase != .stopping, phase != .stopped, phase != .failed {
        stopSession(at: now)
      }
    }
  }

  /// The pose to begin with, with what is assumed of fingers never reported.
  private func startPose(_ read: MeasuredPose) -> MeasuredPose {
    guard let assumedPose else { return read }
    var pose = read
    for finger in 0..<FingerPose.fingerCount
    where Session.capabilities.reportedFingers & (1 << UInt8(finger)) == 0 {
      pose[finger] = assumedPose[finger]
    }
    return pose
  }

  /// When a tick that comes now should have come.
  private func nextBeat(at now: Moment) -> Moment {
    guard let beat else { return now }
    var planned = beat.microseconds &+ Self.tick
    if hasNewIntent, let lastSample {
      planned = max(planned - Self.haste, lastSample.microseconds &+ lag)
    }
    let oldest = max(now.microseconds, Self.patience) - Self.patience
    return Moment(microseconds: max(min(planned, now.microseconds), oldest))
  }

  private func isTickDue(at now: Moment) -> Bool {
    guard let beat else { return true }
    let earliest = beat.microseconds &+ Self.tick - Self.haste
    if now < Moment(microseconds: earliest) { return false }
    return hasNewIntent || now >= nextTick
  }

  /// Ticks come 10 ms after the beat, and 9 to 14 where that brings one together
  /// with the coming of an intent, which then goes out at once and not up to a
  /// tick later. A tick that is due with an intent waits for it.
  private var nextTick: Moment {
    guard let beat else { return Moment(microseconds: 0) }
    let due = beat.microseconds &+ Self.tick
    guard let lastSample else { return Moment(microseconds: due) }
    if hasNewIntent { return Moment(microseconds: due - Self.haste) }
    let expected = lastSample.microseconds &+ samplePeriod &+ lag
    // One that has not come for long has no phase any more.
    guard samplePeriod > 0, due < expected &+ 10 * Self.tick else {
      return Moment(microseconds: due)
    }
    if expected &+ Self.tick >= due, expected <= due &+ Self.stretch {
      let end = min(expected &+ Self.patience, due &+ Self.patience)
      return Moment(microseconds: max(end, due))
    }
    // How much later than this tick an intent comes, some ticks from now.
    let phase =
      expected >= due
      ? (expected - due) % Self.tick
      : (Self.tick - (due - expected) % Self.tick) % Self.tick
    return Moment(
      microseconds: phase <= Self.tick / 2
        ? due &+ min(phase, Self.stretch)
        : due - min(Self.tick - phase, Self.haste)
    )
  }
}

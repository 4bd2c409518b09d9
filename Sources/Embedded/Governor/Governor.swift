public import HandProtocol

/// What the governor asks of a hand in one tick.
public enum GovernorDecision: Sendable {
  /// Send nothing.
  case silence
  /// Send this pose.
  case follow(FingerPose)
  /// Send the device's own stop, and nothing that asks for motion.
  case stop
}

/// Stands between decoder and hand: nothing reaches a hand around it.
///
/// It runs on a tick of its own, every 10 ms, which no slow decode can stop, and
/// takes the newest intent with the time of the sample it came from. Its states
/// and transitions are the table in Governor.md. Whatever comes in:
///
/// - a target never leaves its finger's range,
/// - no two targets differ by more than the finger's speed, and no two steps by
///   more than its acceleration,
/// - it begins at the pose that was read, and never without one,
/// - it does not follow an intent that the decoder does not stand for,
/// - after a stop there is no target until a person has cleared it.
public struct Governor: Sendable {
  /// How it is set.
  public let options: GovernorOptions

  /// Where it stands, after the last tick.
  public private(set) var state = GovernorState.off

  /// What decided so.
  public private(set) var event = GovernorEvent.intentStale

  /// What brought it to where it stands: the event of its last change.
  public private(set) var cause = GovernorEvent.intentStale

  /// What held each finger back in the last tick.
  public private(set) var restraints = InlineArray<6, FingerRestraint>(
    repeating: []
  )

  /// Whether the last tick came more than 100 ms after the one before.
  public private(set) var isLate = false

  private var motions = InlineArray<6, FingerMotion>(
    repeating: FingerMotion(at: 0)
  )
  private var start = MeasuredPose()
  private var intent = FingerPose(all: 0)
  private var wantedFingers: UInt8 = 0
  private var isIntentSettled = false
  private var intentMoment: Moment?
  private var deadManMoment: Moment?
  private var lastTick: Moment?
  private var hasEmergency = false, hasStop = false, hasClear = false
  private var hasEnable = false, isHandLost = false
  private var limitedFingers: UInt8 = 0

  /// A governor that is off.
  public init(options: GovernorOptions) {
    self.options = options
  }

  /// The newest intent of the decoder. The closures of one that the decoder does
  /// not stand for are not kept.
  ///
  /// One whose sample is older than that of the intent before is not taken:
  /// a late answer does not undo a newer one.
  ///
  /// - Parameters:
  ///   - pose: The wanted closures.
  ///   - fingers: The fingers that the decoder has an output for; the others
  ///     stay where they are.
  ///   - isSettled: Whether the decoder stands for it; see `Intent.isSettled`.
  ///     The hand holds on one that it does not stand for.
  ///   - moment: The time of the newest sample that it was decoded from. One in
  ///     the future, by a stream whose clock runs fast, counts as `now`: it
  ///     would never grow old.
  ///   - now: The time.
  public mutating func offer(
    _ pose: FingerPose,
    fingers: UInt8,
    isSettled: Bool,
    sampledAt moment: Moment,
    at now: Moment
  ) {
    let moment = min(moment, now)
    if let intentMoment, moment < intentMoment { return }
    isIntentSettled = isSettled
    if isSettled {
      intent = pose
      wantedFingers = fingers
    }
    intentMoment = moment
  }

  /// The dead-man switch was pressed, or is still.
  public mutating func pressDeadMan(at now: Moment) {
    deadManMoment = now
  }

  /// The dead-man switch was released: the hand holds from the next tick on.
  public mutating func releaseDeadMan() {
    deadManMoment = nil
  }

  /// Asks to enable the hand, at the pose that was read from it. Does nothing
  /// but in `off`.
  ///
  /// - Returns: Whether every finger of the hand has a known closure. Where
  ///   not, nothing is enabled: an unknown closure is not an open finger.
  public mutating func enable(from pose: MeasuredPose) -> Bool {
    for finger in 0..<FingerPose.fingerCount
    where options.fingers & (1 << UInt8(finger)) != 0 {
      guard pose[finger] != nil else { return false }
    }
    start = pose
    hasEnable = true
    return true
  }

  /// Asks for the device's own stop.
  public mutating func stop() {
    hasStop = true
  }

  /// Latches the emergency stop at once.
  public mutating func emergencyStop() {
    hasEmergency = true
    change(on: .emergencyStop)
  }

  /// A person has looked and clears a stop.
  public mutating func clear() {
    hasClear = true
  }

  /// What the hand says of itself.
  ///
  /// - Parameters:
  ///   - limitedFingers: The fingers that are stalled, hot or in the way of
  ///     something: they do not close further until this has passed, and keep
  ///     what they hold.
  ///   - isLost: Whether the hand does not answer any more.
  public mutating func report(limitedFingers: UInt8, isLost: Bool) {
    self.limitedFingers = limitedFingers
    isHandLost = isLost
  }

  /// Decides what the hand does now. To be called every 10 ms; a call that
  /// comes late moves no further than one that comes in time.
  public mutating func tick(at now: Moment) -> GovernorDecision {
    isLate = lastTick.map { now.milliseconds(since: $0) > 100 } ?? false
    lastTick = now
    event = currentEvent(at: now)
    if state == .off, event == .enable {
      for finger in 0..<FingerPose.fingerCount {
        motions[finger] = FingerMotion(at: start[finger] ?? 0)
      }
    }
    change(on: event)
    hasEmergency = false
    hasClear = false
    hasStop = false
    hasEnable = false
    restraints = InlineArray(repeating: [])
    switch state {
    case .off:
      return .silence
    case .stopped, .emergencyStopped:
      // Where the targets are no longer counts: enabling begins anew.
      return .stop
    case .holding:
      for finger in 0..<FingerPose.fingerCount {
        motions[finger].brake(options.limits[finger])
      }
    case .following:
      advance(towards: intent, wantedFingers, isReleasing: false)
    case .releasing:
      advance(towards: options.safePose, 0b11_1111, isReleasing: true)
    }
    return .follow(target)
  }

  /// The pose that is asked for now.
  public var target: FingerPose {
    var pose = FingerPose(all: 0)
    for finger in 0..<FingerPose.fingerCount {
      pose[finger] = motions[finger].closure
    }
    return pose
  }

  private mutating func change(on event: GovernorEvent) {
    let next = state.next(on: event)
    if next != state { cause = event }
    state = next
  }

  private mutating func advance(
    towards pose: FingerPose,
    _ fingers: UInt8,
    isReleasing: Bool
  ) {
    for finger in 0..<FingerPose.fingerCount {
      let limits = options.limits[finger]
      guard fingers & (1 << UInt8(finger)) != 0 else {
        motions[finger].brake(limits)
        continue
      }
      restraints[finger] = motions[finger].advance(
        towards: pose[finger],
        limits,
        speed: isReleasing ? limits.releaseSpeed : limits.speed,
        mayClose: limitedFingers & (1 << UInt8(finger)) == 0
      )
    }
  }

  private func currentEvent(at now: Moment) -> GovernorEvent {
    if hasEmergency { return .emergencyStop }
    if hasClear { return .clear }
    if hasStop { return .stop }
    if isHandLost { return .handLost }
    if hasEnable { return .enable }
    if options.deadManMilliseconds > 0 {
      guard let deadManMoment,
        now.milliseconds(since: deadManMoment) < options.deadManMilliseconds
      else { return .deadManReleased }
    }
    guard let intentMoment else { return .intentStale }
    let age = now.milliseconds(since: intentMoment)
    if age >= options.lostMilliseconds {
      switch options.policy {
      case .hold: return .intentLostHold
      case .release: return .intentLostRelease
      case .deviceStop: return .intentLostStop
      }
    }
    if age >= options.staleMilliseconds { return .intentStale }
    return isIntentSettled ? .intentFresh : .intentUnsettled
  }
}

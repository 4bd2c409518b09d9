import Files
internal import Governor
public import HandProtocol

/// What a hand has been through since the drive began, on any of its lines.
struct HandPast: Sendable {
  /// Whether it has ever followed.
  private(set) var hasRun = false
  /// Whether its motors may have been switched on at any time.
  private(set) var wasEnabled = false
  /// Whether it may move or grip: it was enabled, and has not confirmed a stop
  /// since.
  private(set) var mayMove = false

  /// Takes where it stands on the line that is open.
  mutating func take(_ status: LinkStatus) {
    if status.record.hasRun { hasRun = true }
    if status.record.wasEnabled { wasEnabled = true }
    if status.hand.phase == .stopped {
      mayMove = false
    } else if status.record.wasEnabled {
      mayMove = true
    }
  }
}

/// The course of one drive, from the first line that is opened to the end: what
/// has happened comes in, with its time, and what is to be done comes out.
///
/// It has no threads, no clock and no lines of its own, so that a whole drive
/// can be tried in virtual time. What it promises:
///
/// - After a stop, by a person's key or by policy, no hand is enabled until the
///   person has cleared it: neither a line that is opened anew nor a hand that
///   stands by changes that. Where nobody can clear it, the drive ends.
/// - A line that was lost is opened again where the person has asked for that;
///   a hand that has refused, or has a fault, is not enabled by itself.
/// - Samples are decoded from the beginning to the end, whatever the hands do;
///   time and recording end the drive as if nothing had happened.
/// - The first failure is kept, and every end has its class.
public struct DriveCourse: Sendable {
  /// How a drive is meant to go.
  public struct Plan: Sendable {
    /// The hands in their order, each with its port.
    public var places: [DrivePlace]
    /// Where samples come from, by the name that the person gave.
    public var source = ""
    /// Whether samples come whether or not a hand is there. A recording does
    /// not begin before its hand.
    public var isLive = false
    /// Whether somebody can clear a stop: a person at a terminal.
    public var canClear = false
    /// Whether a line that was lost is opened again.
    public var retries = false
    /// How long samples are decoded at most, in microseconds.
    public var duration: UInt64?

    /// A plan for these hands.
    public init(places: [DrivePlace]) {
      precondition(!places.isEmpty, "a hand to drive")
      self.places = places
    }
  }

  /// What has latched a stop, and when.
  public struct Latch: Equatable, Sendable {
    /// What.
    public var cause: StopCause
    /// When.
    public var moment: Moment
  }

  /// The plan.
  public let plan: Plan

  /// The hand that is driven.
  public private(set) var active = 0
  /// The stop that a person must clear, if there is one.
  public private(set) var latch: Latch?
  /// When samples began to be decoded; nil before.
  public private(set) var beginning: Moment?
  /// Whether the lines are open.
  public private(set) var hasLines = false
  /// Why the drive ends; nil while it goes on.
  public private(set) var reason: DriveReason?
  /// The first failure that nothing has made up for.
  public private(set) var failure: DriveFailure?
  /// What the hands' motors have reported, on any line.
  public private(set) var motorFaults: [FingerFault] = []
  /// Lines that were lost and came back.
  public private(set) var recoveries = 0
  /// Decisions made, and those that count because the decoder had settled.
  public private(set) var hopCount = 0, settledCount = 0
  /// How it has ended; nil before.
  public private(set) var ending: DriveEnding?

  /// What each hand has been through, on any of its lines.
  private(set) var pasts: [HandPast]
  private var opening = Moment(microseconds: 0)
  private var triesLeft: [Int]
  /// Whether a stop was cleared, and the hand has not yet left it.
  private var isClearing = false
  private var isRegaining = false

  /// How long a hand may take until it follows, in milliseconds.
  static let connectingLimit: UInt32 = 10_000
  /// A hand that has given up sooner than this is asked once more, in
  /// milliseconds: on a busy machine the first try may have come to nothing,
  /// and a verdict that took longer was no hasty one.
  static let hastyVerdict: UInt32 = 2000

  /// A drive whose lines are not open yet.
  public init(_ plan: Plan) {
    self.plan = plan
    triesLeft = plan.places.map { _ in 1 }
    pasts = plan.places.map { _ in HandPast() }
  }

  /// Whether any hand has ever followed.
  var hasRun: Bool { pasts.contains { $0.hasRun } }

  /// Whether samples are to be decoded now.
  public var isDecoding: Bool { beginning != nil && reason == nil }

  /// Takes what has happened.
  ///
  /// - Returns: What is to be done, in this order.
  public mutating func take(_ event: DriveEvent, at now: Moment) -> [DriveAct] {
    guard ending == nil else { return [] }
    if case .finished(let last, let found) = event {
      note(last, at: now)
      ending = classify(last, found, at: now)
      return []
    }
    guard reason == nil else {
      if case .hands(let hands) = event { note(hands, at: now) }
      return []
    }
    switch event {
    case .opened: return open(at: now)
    case .notOpened(let text):
      fail(.line(text), hand: nil, at: now)
      isRegaining = true
      return []
    case .hands(let hands): return look(at: hands, now)
    case .key(.stop): return stop(by: .key, at: now)
    case .key(.clear): return clear(at: now)
    case .key(.quit): return finish(.quit)
    case .asked: return finish(.asked)
    case .hop(let isSettled):
      hopCount += 1
      if isSettled { settledCount += 1 }
      return []
    case .sourceEnded: return finish(.sourceEnded)
    case .sourceFailed(let text):
      fail(.source(text), hand: nil, at: now)
      return finish(.sourceFailed)
    case .time: return passTime(now)
    case .finished: return []
    }
  }

  // MARK: Lines

  private mutating func open(at now: Moment) -> [DriveAct] {
    hasLines = true
    opening = now
    active = 0
    isClearing = false
    triesLeft = plan.places.map { _ in 1 }
    if plan.isLive, beginning == nil { beginning = now }
    // The hand that is driven goes on from where it is; any other may hold what
    // it was told when its line was lost.
    let stopping = pasts.indices.filter {
      pasts[$0].mayMove && (latch != nil || $0 != active)
    }
    var acts: [DriveAct] = [
      .start(isStandby: latch != nil, stopping: stopping)
    ]
    if isRegaining {
      acts.append(.say(regainedText))
    }
    return acts
  }

  private mutating func look(
    at hands: [LinkStatus],
    _ now: Moment
  ) -> [DriveAct] {
    guard hasLines, hands.count == plan.places.count else { return [] }
    var acts = tryAgain(hands, at: now)
    guard acts.isEmpty else { return acts }
    note(hands, at: now)
    let hand = hands[active]
    if hand.governor != .stopped, hand.governor != .emergencyStopped {
      isClearing = false
    }
    if latch == nil, !isClearing, hand.governor == .stopped,
      hand.governorCause == .intentLostStop
    {
      acts += stop(by: .policy, at: now)
      if reason != nil { return acts }
    }
    if hand.hand.phase == .running {
      if beginning == nil { beginning = now }
      if isRegaining {
        isRegaining = false
        recoveries += 1
        failure = nil
      }
    }
    if hand.isLost { acts += replace(hands, at: now) }
    return acts
  }

  /// The hands that have given up before they were ever enabled get another
  /// try, once.
  private mutating func tryAgain(
    _ hands: [LinkStatus],
    at now: Moment
  ) -> [DriveAct] {
    guard latch == nil, now.milliseconds(since: opening) < Self.hastyVerdict
    else { return [] }
    var acts: [DriveAct] = []
    for (index, hand) in hands.enumerated()
    where hand.hand.phase == .failed && hand.lineFailure == nil
      && !hand.record.hasRun && triesLeft[index] > 0
    {
      switch hand.hand.failure {
      case .noAnswer, .noPose, .wrongHand, .linkLost:
        triesLeft[index] -= 1
        acts.append(.connectAgain(hand: index, isStandby: index != active))
      case .none, .limitNotKept, .refused, .deviceFault: break
      }
    }
    return acts
  }

  /// The hand that is driven is lost: the next takes its place, or its line is
  /// opened anew, or the drive ends.
  private mutating func replace(
    _ hands: [LinkStatus],
    at now: Moment
  ) -> [DriveAct] {
    let others = hands.indices.filter { $0 != active && !hands[$0].isLost }
    // After a stop nothing takes the place of what a person has stopped.
    if latch == nil,
      let next = others.first(where: { hands[$0].hand.phase == .ready })
    {
      let text =
        "\(plan.places[active].text) is lost; "
        + "\(plan.places[next].text) takes over"
      active = next
      return [.activate(hand: next), .say(text)]
    }
    // One that is yet to be ready, or was stopped, is waited for.
    guard others.isEmpty else { return [] }
    guard plan.retries, hands.allSatisfy(Self.isLineLost) else {
      return finish(.handsGone)
    }
    hasLines = false
    isRegaining = true
    let text = failure?.text(plan) ?? "the hand is lost"
    return [.reopen, .say("\(text); waiting for it")]
  }

  /// Whether it is the line that was lost, and not the hand that refuses.
  private static func isLineLost(_ hand: LinkStatus) -> Bool {
    if hand.lineFailure != nil { return true }
    switch hand.record.failure {
    case .noAnswer, .linkLost: return true
    case .none, .wrongHand, .noPose, .limitNotKept, .refused, .deviceFault:
      return false
    }
  }

  // MARK: Stops

  private mutating func stop(by cause: StopCause, at now: Moment) -> [DriveAct]
  {
    // A stop that is there already stays what it is.
    let isNew = latch == nil
    if isNew { latch = Latch(cause: cause, moment: now) }
    isClearing = false
    if beginning == nil { beginning = now }
    var acts: [DriveAct] = []
    if cause == .key { acts.append(.emergencyStop(cause)) }
    guard plan.canClear else { return acts + finish(.stopped) }
    if isNew {
      acts.append(
        .say("stopped by \(cause.text); c connects again, q ends")
      )
    }
    return acts
  }

  private mutating func clear(at now: Moment) -> [DriveAct] {
    guard latch != nil, plan.canClear else { return [] }
    latch = nil
    isClearing = true
    guard hasLines else { return [.say("the stop is cleared")] }
    opening = now
    return [.clear(active: active), .say("connecting again")]
  }

  // MARK: Time and the end

  private mutating func passTime(_ now: Moment) -> [DriveAct] {
    if let beginning, let duration = plan.duration,
      now.microseconds >= beginning.microseconds,
      now.microseconds - beginning.microseconds >= duration
    {
      return finish(.durationOver)
    }
    if hasLines, beginning == nil,
      now.milliseconds(since: opening) >= Self.connectingLimit
    {
      fail(.notReady, hand: active, at: now)
      return finish(.handsGone)
    }
    return []
  }

  private mutating func finish(_ reason: DriveReason) -> [DriveAct] {
    self.reason = reason
    return [.finish]
  }

  /// Keeps the first failure of a hand.
  private mutating func note(_ hands: [LinkStatus], at now: Moment) {
    for (index, hand) in hands.enumerated() {
      noteFaults(hand.record, of: index, at: now)
      pasts[index].take(hand)
      guard failure == nil else { continue }
      if let text = hand.lineFailure {
        fail(.line(text), hand: index, hand, at: now)
      } else if hand.record.failure != .none {
        let moment = hand.record.failureMoment ?? now
        fail(.session(hand.record.failure), hand: index, hand, at: moment)
      }
    }
  }

  /// Keeps what motors report: what merely limits a command, as a grip on an
  /// object does, is no fault.
  private mutating func noteFaults(
    _ record: HandRecord,
    of hand: Int,
    at now: Moment
  ) {
    guard !record.motorFaults.isEmpty else { return }
    for place in -1..<FingerPose.fingerCount {
      let finger = place < 0 ? nil : place
      let all = finger.map { record.faults[$0] } ?? record.handFaults
      let new = all.subtracting(.limiting)
      guard !new.isEmpty else { continue }
      if let known = motorFaults.firstIndex(where: {
        $0.hand == hand && $0.finger == finger
      }) {
        motorFaults[known].faults.formUnion(new)
      } else {
        motorFaults.append(
          FingerFault(
            hand: hand,
            finger: finger,
            faults: new,
            moment: record.faultMoment ?? now
          )
        )
      }
    }
  }

  private mutating func fail(
    _ kind: DriveFailure.Kind,
    hand: Int?,
    _ status: LinkStatus? = nil,
    at now: Moment
  ) {
    guard failure == nil else { return }
    var new = DriveFailure(kind: kind, hand: hand, moment: now)
    if let record = status?.record {
      new.hadRun = record.hasRun || hand.map { pasts[$0].hasRun } ?? false
      new.hadAnswered = record.hasAnswered
      new.hadForeignBytes = record.hasForeignBytes
      new.faults = record.motorFaults
      // What follows within two seconds of a standstill follows from it.
      if let still = record.lastStandstill,
        now.milliseconds(since: still.end) <= 2000
      {
        new.standstillMilliseconds = still.length
      }
    }
    failure = new
  }

  private var regainedText: String {
    latch.map {
      "the line is back; still stopped by \($0.cause.text): press c"
    } ?? "the line is back; connecting"
  }
}

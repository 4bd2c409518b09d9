public import Governor
public import HandProtocol

/// What has happened to a hand since its line was opened: kept, where the
/// session's own status says only how things stand now.
public struct HandRecord: Sendable {
  /// Why the session gave up for the first time; `none` while it has not.
  public private(set) var failure = HandFailure.none
  /// When that was.
  public private(set) var failureMoment: Moment?

  /// Whether any whole frame has come.
  public private(set) var hasAnswered = false
  /// Whether the hand has ever followed.
  public private(set) var hasRun = false
  /// Whether the motors may have been switched on at any time.
  public private(set) var wasEnabled = false
  /// Whether bytes have come that belong to no frame of such a hand.
  public private(set) var hasForeignBytes = false

  /// The faults that each finger has reported at any time.
  public private(set) var faults = InlineArray<6, HandFaults>(repeating: [])
  /// Those that belong to no finger.
  public private(set) var handFaults: HandFaults = []
  /// When the first of them came, beyond `limiting`.
  public private(set) var faultMoment: Moment?

  /// What the hand said last, and when.
  public private(set) var feedback = HandFeedback()
  public private(set) var feedbackMoment: Moment?
  /// The largest of each, whatever the sign.
  public private(set) var peakMilliamperes = InlineArray<16, Int32>(
    repeating: 0
  )
  public private(set) var peakTouchMillinewtons = InlineArray<30, Int32>(
    repeating: 0
  )

  /// The longest time for which the program stood still, in milliseconds, and
  /// when that ended last.
  public private(set) var longestStandstill: UInt32 = 0
  public private(set) var lastStandstill: (length: UInt32, end: Moment)?

  /// The limits that held each finger back, and when that was last.
  public private(set) var restraints = InlineArray<6, FingerRestraint>(
    repeating: []
  )
  private var restraintMoments = InlineArray<6, Moment>(
    repeating: Moment(microseconds: 0)
  )

  /// For so long a limit that was met is shown, in milliseconds.
  private static var restraintMemory: UInt32 { 500 }

  /// Nothing has happened.
  public init() {}

  /// The faults of motors that are a failure of the drive: what merely limits a
  /// command, as a grip on an object does, is none.
  public var motorFaults: HandFaults {
    var all = handFaults
    for finger in 0..<FingerPose.fingerCount { all.formUnion(faults[finger]) }
    return all.subtracting(.limiting)
  }

  /// The session is connected anew: a first try that has failed is forgotten.
  public mutating func connectAgain() {
    failure = .none
    failureMoment = nil
  }

  /// Notes where a session stands.
  public mutating func take(_ status: HandStatus, at now: Moment) {
    if status.phase == .failed, failure == .none {
      failure = status.failure
      failureMoment = now
    }
    if status.counters.framesAccepted > 0 { hasAnswered = true }
    if status.counters.bytesDropped > 0 { hasForeignBytes = true }
    if status.phase == .running { hasRun = true }
    if status.phase == .running || status.phase == .enabling {
      wasEnabled = true
    }
    guard !status.faults.isEmpty else { return }
    for finger in 0..<FingerPose.fingerCount
    where status.faultyFingers & (1 << UInt8(finger)) != 0 {
      faults[finger].formUnion(status.faults)
    }
    if status.faultyFingers == 0 { handFaults.formUnion(status.faults) }
    if faultMoment == nil, !status.faults.subtracting(.limiting).isEmpty {
      faultMoment = now
    }
  }

  /// Notes what the hand said of its joints and its skin.
  public mutating func take(_ feedback: HandFeedback, at now: Moment) {
    self.feedback = feedback
    feedbackMoment = now
    for joint in 0..<feedback.jointCount {
      let current = Int32(clamping: feedback.milliamperes[joint].magnitude)
      peakMilliamperes[joint] = max(peakMilliamperes[joint], current)
    }
    for sensor in 0..<HandFeedback.touchCapacity {
      peakTouchMillinewtons[sensor] = max(
        peakTouchMillinewtons[sensor],
        feedback.touchMillinewtons[sensor]
      )
    }
  }

  /// Notes that the program stood still for so long, up to now.
  public mutating func standStill(milliseconds: UInt32, until now: Moment) {
    longestStandstill = max(longestStandstill, milliseconds)
    lastStandstill = (milliseconds, now)
  }

  /// Notes what held a finger back.
  public mutating func restrain(
    _ finger: Int,
    by restraint: FingerRestraint,
    at now: Moment
  ) {
    let age = now.milliseconds(since: restraintMoments[finger])
    if age > Self.restraintMemory { restraints[finger] = [] }
    restraints[finger].formUnion(restraint)
    restraintMoments[finger] = now
  }

  /// What held a finger back within the last half second.
  public func recentRestraints(
    _ finger: Int,
    at now: Moment
  ) -> FingerRestraint {
    now.milliseconds(since: restraintMoments[finger]) <= Self.restraintMemory
      ? restraints[finger] : []
  }
}

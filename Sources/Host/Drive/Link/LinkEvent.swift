public import Governor
public import HandProtocol

/// What happened on a line, for logs and people.
public enum LinkEvent: Sendable {
  /// The decoder's newest intent was handed over: whether the decoder stands for
  /// it, and the time since its last sample was taken, in microseconds.
  case intent(FingerPose, isSettled: Bool, age: UInt64)
  /// Bytes were sent.
  case sent([UInt8])
  /// Bytes came.
  case received([UInt8])
  /// The session went on to another phase.
  case phase(HandPhase, HandFailure)
  /// The governor went to another state: by what, and who asked for it where
  /// somebody did.
  case governor(GovernorState, GovernorEvent, StopCause?)
  /// A finger was held back, for the first tick of a run of them.
  case restrained(finger: Int, by: FingerRestraint)
  /// The hand reports other faults than before.
  case faults(HandFaults, fingers: UInt8)
  /// The hand has said where its joints are, with which current, and what its
  /// skin feels.
  case measured(HandFeedback)
  /// A tick came so many milliseconds after the one before, more than 100: the
  /// machine stood still.
  case lateTick(milliseconds: UInt32)
  /// The line failed.
  case lineFailed(String)
}

/// Where a line stands.
public struct LinkStatus: Sendable {
  /// What the session says.
  public var hand = HandStatus()
  /// Where the governor stands.
  public var governor = GovernorState.off
  /// What decided so in its last tick.
  public var governorEvent = GovernorEvent.intentStale
  /// What brought it to where it stands.
  public var governorCause = GovernorEvent.intentStale
  /// Who has latched the emergency stop.
  public var stopCause: StopCause?
  /// The pose that is asked for.
  public var target = FingerPose(all: 0)
  /// Why the line failed, if it has.
  public var lineFailure: String?
  /// What has happened since the line was opened.
  public var record = HandRecord()

  /// A line that nothing was sent on.
  public init() {}

  /// Whether the hand cannot be driven any more: its line has failed, or its
  /// session has given up. One that was stopped is not lost.
  public var isLost: Bool { lineFailure != nil || hand.phase == .failed }
}

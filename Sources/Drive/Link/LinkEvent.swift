public import DecoderFirmware
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
  /// The governor went to another state, and by what.
  case governor(GovernorState, GovernorEvent)
  /// A finger was held back, for the first tick of a run of them.
  case restrained(finger: Int, by: FingerRestraint)
  /// The hand reports other faults than before.
  case faults(HandFaults, fingers: UInt8)
  /// A tick came more than 100 ms after the one before: the machine stood
  /// still.
  case lateTick
  /// The line failed.
  case lineFailed(String)
}

/// Where a line stands.
public struct LinkStatus: Sendable {
  /// What the session says.
  public var hand = HandStatus()
  /// Where the governor stands.
  public var governor = GovernorState.off
  /// The pose that is asked for.
  public var target = FingerPose(all: 0)
  /// Why the line failed, if it has.
  public var lineFailure: String?
}

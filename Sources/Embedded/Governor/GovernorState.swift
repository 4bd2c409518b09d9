/// Where the governor stands.
public enum GovernorState: UInt8, CaseIterable, Sendable {
  /// Nothing is sent; the hand was not enabled, or a stop was cleared.
  case off
  /// The target rests; commands go on, so that nothing held is dropped.
  case holding
  /// The target follows the decoder.
  case following
  /// The target goes slowly to the safe pose.
  case releasing
  /// The device's own stop was asked for. A person must clear it.
  case stopped
  /// Likewise, by the emergency stop.
  case emergencyStopped
}

/// What decides where the governor goes next. At each tick, the first that is
/// so, in this order.
public enum GovernorEvent: UInt8, CaseIterable, Sendable {
  /// Somebody asked for the emergency stop.
  case emergencyStop
  /// A person has cleared a stop.
  case clear
  /// Somebody asked for a stop.
  case stop
  /// The hand does not answer, or reports a fault that it does not recover
  /// from.
  case handLost
  /// Somebody asked to enable the hand, and its pose is known.
  case enable
  /// The dead-man switch is not pressed.
  case deadManReleased
  /// The newest intent is too old, and the hand's policy is to hold.
  case intentLostHold
  /// The newest intent is too old, and the hand's policy is to let go.
  case intentLostRelease
  /// The newest intent is too old, and the hand's policy is to stop.
  case intentLostStop
  /// The newest intent is old, or there is none yet.
  case intentStale
  /// There is a new intent, which the decoder does not stand for yet.
  case intentUnsettled
  /// There is a new intent.
  case intentFresh
}

extension GovernorState {
  /// The state after an event: the table in Governor.md.
  public func next(on event: GovernorEvent) -> GovernorState {
    switch (self, event) {
    case (_, .emergencyStop): .emergencyStopped
    case (.stopped, .clear), (.emergencyStopped, .clear): .off
    case (.emergencyStopped, _), (.stopped, _): self
    case (.off, .enable): .holding
    case (.off, _): .off
    case (_, .stop), (_, .handLost): .stopped
    case (_, .clear), (_, .enable): self
    case (_, .deadManReleased): .holding
    case (_, .intentLostHold): .holding
    case (_, .intentLostRelease): .releasing
    case (_, .intentLostStop): .stopped
    case (.releasing, .intentStale): .releasing
    case (_, .intentStale): .holding
    case (_, .intentUnsettled): .holding
    case (_, .intentFresh): .following
    }
  }
}

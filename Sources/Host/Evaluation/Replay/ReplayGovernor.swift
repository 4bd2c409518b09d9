import DecoderHost
internal import Governor
internal import HandProtocol

/// The governor of a replay, as its files show it.
///
/// Decoders are scored on what they want; what the governor makes of it is
/// written beside that.
struct ReplayGovernor {
  private var governor = PacedGovernor()

  /// Where it stands.
  var stateName: String { "\(governor.state)" }

  /// What it asks a hand for: closures, Q15.
  var closures: [Int16] {
    let target = governor.target
    return (0..<FingerPose.fingerCount).map { target[$0] }
  }

  /// Goes on to the end of a hop, and takes the decision there.
  ///
  /// - Parameters:
  ///   - decision: What the decoder wants from then on.
  ///   - fingers: The fingers that it has an output for.
  ///   - microseconds: The end of the hop, since the replay began; later than
  ///     that of any before.
  mutating func take(
    _ decision: Decision,
    fingers: UInt8,
    microseconds: Int
  ) {
    var pose = FingerPose(all: 0)
    for finger in 0..<FingerPose.fingerCount {
      pose[finger] = decision.closures[finger]
    }
    governor.take(
      pose,
      fingers: fingers,
      isSettled: decision.isSettled,
      at: Moment(microseconds: UInt64(max(microseconds, 0)))
    )
  }
}

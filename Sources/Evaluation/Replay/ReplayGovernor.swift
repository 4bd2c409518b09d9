internal import DecoderFirmware
internal import HandProtocol

/// The governor that a hand would have had between it and the decoder, run in
/// the recording's own time.
///
/// It has its standard settings, begins with an open hand and ticks every 10 ms
/// of the recording. Decoders are scored on what they want; what the governor
/// makes of it is written beside that.
struct ReplayGovernor {
  private var governor = Governor(options: GovernorOptions())
  private var nextTick = Moment(microseconds: 0)

  /// A governor that has enabled an open hand.
  init() {
    var open = MeasuredPose()
    for finger in 0..<FingerPose.fingerCount { open[finger] = 0 }
    _ = governor.enable(from: open)
  }

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
    let now = Moment(microseconds: UInt64(max(microseconds, 0)))
    while nextTick < now { tick() }
    var pose = FingerPose(all: 0)
    for finger in 0..<FingerPose.fingerCount {
      pose[finger] = decision.closures[finger]
    }
    governor.offer(pose, fingers: fingers, sampledAt: now, at: now)
    if nextTick == now { tick() }
  }

  private mutating func tick() {
    _ = governor.tick(at: nextTick)
    nextTick = nextTick.adding(milliseconds: GovernorOptions.tickMilliseconds)
  }
}

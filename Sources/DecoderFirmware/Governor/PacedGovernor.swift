public import HandProtocol

/// The governor that a hand would have between it and a decoder, run in a
/// recording's own time.
///
/// It has its standard settings, begins with an open hand and ticks every 10 ms
/// of the recording, so that host and board come to the same targets at any
/// speed.
public struct PacedGovernor: Sendable {
  private var governor = Governor(options: GovernorOptions())
  private var nextTick = Moment(microseconds: 0)

  /// A governor that has enabled an open hand.
  public init() {
    var open = MeasuredPose()
    for finger in 0..<FingerPose.fingerCount { open[finger] = 0 }
    _ = governor.enable(from: open)
  }

  /// Where it stands.
  public var state: GovernorState { governor.state }

  /// What it asks a hand for.
  public var target: FingerPose { governor.target }

  /// Goes on to the end of a hop, and takes the decision there.
  ///
  /// - Parameters:
  ///   - pose: What the decoder wants from then on.
  ///   - fingers: The fingers that it has an output for.
  ///   - isSettled: Whether the decoder stands for it.
  ///   - now: The end of the hop; later than that of any before.
  public mutating func take(
    _ pose: FingerPose,
    fingers: UInt8,
    isSettled: Bool,
    at now: Moment
  ) {
    while nextTick < now { tick() }
    governor.offer(
      pose,
      fingers: fingers,
      isSettled: isSettled,
      sampledAt: now,
      at: now
    )
    if nextTick == now { tick() }
  }

  private mutating func tick() {
    _ = governor.tick(at: nextTick)
    nextTick = nextTick.adding(milliseconds: GovernorOptions.tickMilliseconds)
  }
}

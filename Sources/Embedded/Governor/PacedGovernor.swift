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

  /// The longest that the targets go on without a new decision, in
  /// microseconds: it is lost after a quarter of a second, and the slowest
  /// finger then rests within half a second.
  private static var restTime: UInt64 { 2_000_000 }

  private static var tickTime: UInt64 {
    UInt64(GovernorOptions.tickMilliseconds) &* 1000
  }

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
  /// A gap takes no longer the longer it is: targets that rest are not moved.
  /// Where time goes back, a recording begins anew, and this with it.
  ///
  /// - Parameters:
  ///   - pose: What the decoder wants from then on.
  ///   - fingers: The fingers that it has an output for.
  ///   - isSettled: Whether the decoder stands for it.
  ///   - now: The end of the hop.
  public mutating func take(
    _ pose: FingerPose,
    fingers: UInt8,
    isSettled: Bool,
    at now: Moment
  ) {
    if nextTick.microseconds > now.microseconds &+ Self.tickTime {
      self = PacedGovernor()
    }
    tick(until: now)
    governor.offer(
      pose,
      fingers: fingers,
      isSettled: isSettled,
      sampledAt: now,
      at: now
    )
    if nextTick == now { tick() }
  }

  /// Ticks until a time. The ticks of a long gap but the first ones, after which
  /// the targets rest, are left out; the others keep their times.
  private mutating func tick(until now: Moment) {
    var rest = nextTick.microseconds &+ Self.restTime
    while nextTick < now {
      if nextTick.microseconds >= rest {
        let left = now.microseconds &- nextTick.microseconds &- 1
        nextTick.microseconds &+= left / Self.tickTime &* Self.tickTime
        rest = .max
      }
      tick()
    }
  }

  private mutating func tick() {
    _ = governor.tick(at: nextTick)
    nextTick = nextTick.adding(milliseconds: GovernorOptions.tickMilliseconds)
  }
}

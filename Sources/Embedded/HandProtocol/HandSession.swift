/// The conversation with one hand: bytes and time in, bytes and the next
/// deadline out.
///
/// A session does no input or output and looks at no clock. Whoever owns the
/// line gives it the bytes that came, asks it at or after `deadline` for what
/// is to be sent, and sends all of it:
///
///     session.receive(bytes, at: now)
///     while let frame = session.nextFrame(at: now) { send(frame) }
///     sleep(until: session.deadline)
///
/// It never moves a hand on connecting: it reads the pose, sets and verifies
/// the device's limits, waits in `ready` until `enable`, and begins from the
/// pose it has read. After `stop` it sends the device's own stop, and nothing
/// that asks for motion.
public protocol HandSession: SendableMetatype {
  /// What the hand can do.
  static var capabilities: HandCapabilities { get }

  /// Where the session stands.
  var status: HandStatus { get }

  /// The hand's own stop, for the guardian that plays it if the program that
  /// drives the hand dies. It may be played at any moment, and any number of
  /// times, from the first frame on that could move the hand.
  var stopScript: StopScript { get }

  /// What the hand said last of its joints and its skin; empty before it has
  /// said anything since `connect`.
  var feedback: HandFeedback { get }

  /// Whether `stop` sends the hand's stop now. A hand that has not said yet that
  /// it is the one is sent none.
  var canStop: Bool { get }

  /// When `nextFrame` should be asked next; nil while there is nothing to do
  /// before bytes come or a request is made.
  var deadline: Moment? { get }

  /// Begins, or begins anew after a lost line. Goes to `ready` by itself.
  mutating func connect(at now: Moment)

  /// Takes bytes as they came, in pieces of any size. Any bytes may come.
  mutating func receive(_ bytes: Span<UInt8>, at now: Moment)

  /// Switches the motors on, at the pose that was read. Does nothing unless
  /// the session is `ready`.
  mutating func enable(at now: Moment)

  /// The pose to follow from now on; the command with it is due as soon as the
  /// line is free. Only what the governor has passed may come here. Does nothing
  /// unless the session is `running`.
  mutating func follow(_ pose: FingerPose, at now: Moment)

  /// Stops the hand by the device's own stop, from any phase.
  mutating func stop(at now: Moment)

  /// The next frame to send, or nil when there is none at this moment.
  mutating func nextFrame(at now: Moment) -> WireFrame?
}

extension HandSession {
  /// What the hand can do.
  public var capabilities: HandCapabilities { Self.capabilities }
}

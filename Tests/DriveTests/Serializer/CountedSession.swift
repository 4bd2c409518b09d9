import HandProtocol

/// A session as it is, with a count of the targets that it was given: the
/// ticks of a governor that asked for something.
struct CountedSession<Session: HandSession>: HandSession {
  static var capabilities: HandCapabilities { Session.capabilities }

  private var session: Session

  /// How often a target was given.
  private(set) var followCount = 0

  init(_ session: Session) {
    self.session = session
  }

  var status: HandStatus { session.status }
  var feedback: HandFeedback { session.feedback }
  var canStop: Bool { session.canStop }
  var deadline: Moment? { session.deadline }
  var stopScript: StopScript { session.stopScript }

  mutating func connect(at now: Moment) { session.connect(at: now) }

  mutating func receive(_ bytes: Span<UInt8>, at now: Moment) {
    session.receive(bytes, at: now)
  }

  mutating func enable(at now: Moment) { session.enable(at: now) }

  mutating func follow(_ pose: FingerPose, at now: Moment) {
    followCount += 1
    session.follow(pose, at: now)
  }

  mutating func stop(at now: Moment) { session.stop(at: now) }

  mutating func nextFrame(at now: Moment) -> WireFrame? {
    session.nextFrame(at: now)
  }
}

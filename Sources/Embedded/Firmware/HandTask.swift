public import Decoder
public import Governor
public import HandProtocol

/// The task that talks to the hand, under the governor.
///
/// A hand that does not answer any more is connected to again, as after
/// power-on: its pose is read, and it starts from there. One that reports a
/// fault, refuses or is another stays stopped until the board starts anew.
public struct HandTask<Session: HandSession> {
  /// The hand's session under its governor.
  public private(set) var control: HandControl<Session>

  /// Whether the hand was begun with: until then the timer does nothing.
  public private(set) var isStarted = false

  /// When the hand was given up.
  private var lostMoment: Moment?

  /// How long a hand that was given up is left alone, in milliseconds.
  private static var pause: UInt32 { 1000 }

  /// A hand that nothing was sent to.
  public init(session: Session, options: GovernorOptions) {
    var options = options
    options.fingers = Session.capabilities.fingers
    control = HandControl(
      session: session,
      governor: Governor(options: options)
    )
  }

  /// Begins: the hand is read, and enabled where it may be.
  public mutating func start(mayEnable: Bool, at now: Moment) {
    isStarted = true
    control.mayEnable = mayEnable
    control.connect(at: now)
  }

  /// The newest intent.
  public mutating func offer(
    _ intent: Intent,
    sampledAt moment: Moment,
    at now: Moment
  ) {
    control.offer(
      intent.pose,
      fingers: intent.decodedFingers,
      isSettled: intent.isSettled,
      sampledAt: moment,
      at: now
    )
  }

  /// Stops the hand by its own stop, until it is connected anew.
  public mutating func stop(at now: Moment) {
    control.stop(at: now)
  }

  /// Whether the hand's stop is under way.
  public var isStopping: Bool {
    let phase = control.session.status.phase
    return phase != .stopped && phase != .failed && phase != .disconnected
  }

  /// What the timer calls: bytes in, a tick when it is due, bytes out.
  public mutating func run<Board: HandBoard>(on board: Board.Type) {
    guard isStarted else { return }
    let now = Board.now
    while let byte = Board.readHand() { take(byte, at: now) }
    Board.didFinish(.handBytes)
    connectAgain(at: now)
    control.advance(to: now)
    Board.didFinish(.handGovernor)
    while send(on: board, at: now) {}
    Board.didFinish(.handFrames)
  }

  private mutating func connectAgain(at now: Moment) {
    let status = control.session.status
    guard status.phase == .failed else {
      lostMoment = nil
      return
    }
    switch status.failure {
    case .noAnswer, .noPose, .linkLost: break
    case .none, .wrongHand, .limitNotKept, .refused, .deviceFault: return
    }
    guard let lostMoment else {
      lostMoment = now
      return
    }
    if now.milliseconds(since: lostMoment) >= Self.pause {
      control.connect(at: now)
    }
  }

  // What follows is apart so that neither finds the other's frames on the
  // stack of an interrupt.

  @inline(never)
  private mutating func take(_ byte: UInt8, at now: Moment) {
    let bytes: InlineArray<1, UInt8> = [byte]
    control.receive(bytes.span, at: now)
  }

  /// Sends the next frame.
  ///
  /// - Returns: Whether there was one.
  @inline(never)
  private mutating func send<Board: HandBoard>(
    on board: Board.Type,
    at now: Moment
  ) -> Bool {
    guard let frame = control.nextFrame(at: now) else { return false }
    for index in 0..<frame.count { Board.writeHand(frame[index]) }
    return true
  }
}

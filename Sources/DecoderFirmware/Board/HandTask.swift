public import HandProtocol

/// The task that talks to the hand, under the governor.
public struct HandTask<Session: HandSession> {
  /// The hand's session under its governor.
  public private(set) var control: HandControl<Session>

  /// Whether the hand was begun with: until then the timer does nothing.
  public private(set) var isStarted = false

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
    while send(on: board, at: now) {}
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

import Governor
import HandProtocol
import VirtualHand

@testable import Drive

/// The time and the cable that a hand in virtual time shares with whoever tries
/// it. Used on one thread.
final class TimedHand: @unchecked Sendable {
  var hand: FaultyHand
  let kind: VirtualHandKind
  /// Whether a line to it is open and the cable in.
  var isPlugged = true
  /// What leaves for it while that is so: each frame, once.
  var sent: (([UInt8]) -> Void)?

  init(_ kind: VirtualHandKind, _ faults: [HandFault], seed: UInt64) {
    self.kind = kind
    hand = FaultyHand(kind.makeHand(), faults: faults, seed: seed)
  }
}

/// A line in virtual time: a control and the cable to a hand, without threads.
final class TimedLine<Session: HandSession>: HandLine, @unchecked Sendable {
  private var control: HandControl<Session>
  private let end: TimedHand
  private var record = HandRecord()
  private var stopCause: StopCause?
  private var failure: String?
  private var hasStarted = false
  private var owesStop = false
  private var now: Moment

  init(
    _ session: Session,
    _ options: GovernorOptions,
    _ end: TimedHand,
    at now: Moment
  ) {
    var options = options
    options.fingers = Session.capabilities.fingers
    control = HandControl(
      session: session,
      governor: Governor(options: options)
    )
    self.end = end
    self.now = now
  }

  /// Lets the host's side run at a moment.
  func turn(at now: Moment) {
    self.now = now
    guard hasStarted else { return }
    if failure == nil, !end.isPlugged {
      failure = "was unplugged"
      emergencyStop(by: .lineFailure)
    }
    guard failure == nil else { return }
    var budget = 32
    repeat {
      let bytes = end.hand.transmit(at: now)
      if !bytes.isEmpty { control.receive(bytes.span, at: now) }
      guard let frame = control.nextFrame(at: now) else { break }
      let sent = (0..<frame.count).map { frame[$0] }
      end.sent?(sent)
      end.hand.receive(sent, at: now)
      budget -= 1
    } while budget > 0
    record.take(control.session.status, at: now)
    if control.session.status.phase == .stopped { owesStop = false }
  }

  func standStill(milliseconds: UInt32, until now: Moment) {
    record.standStill(milliseconds: milliseconds, until: now)
  }

  /// Asks for the stop, as the beginning of `finish`.
  func stop() {
    record.take(control.session.status, at: now)
    control.stop(at: now)
  }

  var hasStopped: Bool {
    let phase = control.session.status.phase
    let isOver = phase == .stopped || phase == .failed || phase == .disconnected
    return failure != nil || isOver && control.session.deadline == nil
  }

  // MARK: HandLine

  var capabilities: HandCapabilities { Session.capabilities }

  var status: LinkStatus {
    var status = LinkStatus()
    status.hand = control.session.status
    status.governor = control.governor.state
    status.governorEvent = control.governor.event
    status.governorCause = control.governor.cause
    status.stopCause = stopCause
    status.target = control.governor.target
    status.lineFailure = failure
    status.record = record
    return status
  }

  func start(isStandby: Bool, isStoppingFirst: Bool) {
    hasStarted = true
    owesStop = isStoppingFirst
    control.mayEnable = !isStandby
    control.connect(isStoppingFirst: isStoppingFirst, at: now)
  }

  func activate() { control.mayEnable = true }

  func offer(
    _ pose: FingerPose,
    fingers: UInt8,
    isSettled: Bool,
    sampledAt moment: Moment
  ) {
    control.offer(
      pose,
      fingers: fingers,
      isSettled: isSettled,
      sampledAt: moment,
      at: now
    )
  }

  func takeDelay() -> UInt64? { nil }
  func pressDeadMan() {}
  func releaseDeadMan() {}

  func emergencyStop(by cause: StopCause) {
    record.take(control.session.status, at: now)
    if control.governor.state != .emergencyStopped { stopCause = cause }
    control.emergencyStop(at: now)
  }

  func reconnect(isStandby: Bool) {
    control.mayEnable = !isStandby
    guard failure == nil else { return }
    stopCause = nil
    record.connectAgain()
    control.connect(isStoppingFirst: owesStop, at: now)
  }

  func finish() -> LinkStatus { status }
}

extension VirtualHandKind {
  /// A line to such a hand.
  func makeLine(
    _ options: GovernorOptions,
    _ end: TimedHand,
    at now: Moment
  ) -> any TimedHandLine {
    switch self {
    case .ability: TimedLine(AbilityHandSession(), options, end, at: now)
    case .rh56: TimedLine(RegisterHandSession<RH56>(), options, end, at: now)
    case .rh56Modbus:
      TimedLine(RegisterHandSession<RH56Modbus>(), options, end, at: now)
    case .dynamixel: TimedLine(DynamixelHandSession(), options, end, at: now)
    case .mia: TimedLine(MiaSession(), options, end, at: now)
    case .brunel: TimedLine(BrunelSession(), options, end, at: now)
    }
  }
}

/// What a trial does with a line, whatever its hand.
protocol TimedHandLine: HandLine {
  func turn(at now: Moment)
  func standStill(milliseconds: UInt32, until now: Moment)
  func stop()
  var hasStopped: Bool { get }
}

extension TimedLine: TimedHandLine {}

public import Governor
public import DeviceBridge
import Foundation
public import HandGuardian
public import HandProtocol

/// One hand on one line, whatever its kind.
public protocol HandLine: AnyObject, Sendable {
  /// What the hand can do.
  var capabilities: HandCapabilities { get }

  /// Where it stands.
  var status: LinkStatus { get }

  /// Starts the threads and connects.
  ///
  /// - Parameters:
  ///   - isStandby: Whether the hand is to be read but not enabled, until
  ///     `activate` or `reconnect`.
  ///   - isStoppingFirst: Whether the hand may still hold what it was told on a
  ///     line that was lost, and is to be stopped before anything else.
  func start(isStandby: Bool, isStoppingFirst: Bool)

  /// Lets the hand be enabled.
  func activate()

  /// Gives the newest intent. See `Governor.offer`.
  func offer(
    _ pose: FingerPose,
    fingers: UInt8,
    isSettled: Bool,
    sampledAt moment: Moment
  )

  /// The time from the newest sample of the last intent that was sent to the
  /// bytes of its command on the line, in microseconds; nil where none was
  /// sent since it was last asked for.
  func takeDelay() -> UInt64?

  /// The dead-man switch was pressed.
  func pressDeadMan()

  /// The dead-man switch was released.
  func releaseDeadMan()

  /// Latches the emergency stop.
  ///
  /// - Parameter cause: Who asks for it.
  func emergencyStop(by cause: StopCause)

  /// Connects anew, from the pose that is read anew. A person asks for this
  /// after a stop, which it clears.
  ///
  /// - Parameter isStandby: Whether the hand is then to be read but not enabled.
  func reconnect(isStandby: Bool)

  /// Stops the hand by its own stop, waits until that is verified or has
  /// failed, and closes the line.
  ///
  /// - Returns: Where it then stood.
  func finish() -> LinkStatus
}

/// Runs a `HandControl` on a transport: one thread reads, one decides and
/// writes.
///
/// The second thread wakes for bytes, for intents and for deadlines, and for
/// nothing else, so that no slow decode and no slow terminal holds it up.
public final class ControlledLine<Session: HandSession>: HandLine,
  @unchecked Sendable
{
  private let transport: any Transport
  private let observe: @Sendable (LinkEvent, Moment) -> Void
  /// Who stops the hand if this program dies; nil for a hand inside it.
  private let watch: GuardedLine?

  /// Guards everything below it.
  private let condition = NSCondition()
  private var control: HandControl<Session>
  private var incoming: [UInt8] = []
  private var failure: String?
  private var isFinishing = false
  private var hasStarted = false
  private var hasEnded = false
  /// Whether the hand is to be stopped before it is enabled.
  private var owesStop = false
  private var finishLimit = Moment(microseconds: .max)
  private var pendingSample: Moment?
  private var delay: UInt64?

  private var record = HandRecord()
  private var stopCause: StopCause?
  private var lastTurn: Moment?
  private var writesOfTurn: UInt32 = 0
  private var lastPose: Moment?

  private var lastPhase = HandPhase.disconnected
  private var lastState = GovernorState.off
  private var lastFaults: HandFaults = []
  private var lastRestraints = InlineArray<6, FingerRestraint>(repeating: [])

  /// The longest that a write may take, in milliseconds: half of the longest
  /// gap between two commands.
  private static var writeTimeout: Int { 50 }

  /// The longest that stopping a hand may take, in milliseconds: a session that
  /// does not end by itself is a fault, and must not keep the program.
  private static var finishTimeout: UInt32 { 5000 }

  /// A line that nothing was sent on.
  ///
  /// - Parameters:
  ///   - control: The hand's session under its governor.
  ///   - transport: The line; closed by `finish`.
  ///   - watch: The line as the guardian watches it; nil for a hand that ends
  ///     with this program.
  ///   - observe: Hears of everything that happens, on the line's threads. It
  ///     must return soon.
  public init(
    control: HandControl<Session>,
    transport: any Transport,
    watch: GuardedLine? = nil,
    observe: @escaping @Sendable (LinkEvent, Moment) -> Void
  ) {
    self.control = control
    self.control.isGuarded = watch == nil
    self.transport = transport
    self.watch = watch
    self.observe = observe
  }

  public var capabilities: HandCapabilities { Session.capabilities }

  public var status: LinkStatus {
    condition.withLock { currentStatus }
  }

  public func start(isStandby: Bool, isStoppingFirst: Bool) {
    condition.withLock {
      hasStarted = true
      owesStop = isStoppingFirst
      control.mayEnable = !isStandby
      control.connect(
        isStoppingFirst: isStoppingFirst,
        at: MonotonicClock.now()
      )
    }
    let reader = Thread { self.readAll() }
    reader.name = "hand reader"
    reader.start()
    let writer = Thread { self.run() }
    writer.name = "hand control"
    writer.qualityOfService = .userInteractive
    writer.start()
  }

  public func offer(
    _ pose: FingerPose,
    fingers: UInt8,
    isSettled: Bool,
    sampledAt moment: Moment
  ) {
    var taken = moment
    wake { now in
      control.offer(
        pose,
        fingers: fingers,
        isSettled: isSettled,
        sampledAt: moment,
        at: now
      )
      pendingSample = moment
      taken = now
    }
    // After the wake: the log is not to hold the hand up.
    let age = taken.microseconds - min(moment, taken).microseconds
    observe(.intent(pose, isSettled: isSettled, age: age), taken)
  }

  public func takeDelay() -> UInt64? {
    condition.withLock {
      defer { delay = nil }
      return delay
    }
  }

  public func activate() {
    wake { _ in control.mayEnable = true }
  }

  public func pressDeadMan() {
    wake { control.pressDeadMan(at: $0) }
  }

  public func releaseDeadMan() {
    wake { _ in control.releaseDeadMan() }
  }

  public func emergencyStop(by cause: StopCause) {
    wake { latch(by: cause, at: $0) }
  }

  public func reconnect(isStandby: Bool) {
    wake { now in
      control.mayEnable = !isStandby
      guard failure == nil else { return }
      stopCause = nil
      record.connectAgain()
      control.connect(isStoppingFirst: owesStop, at: now)
    }
  }

  public func finish() -> LinkStatus {
    wake { now in
      isFinishing = true
      // A second call, by another thread, begins no second stop.
      guard !hasEnded else { return }
      finishLimit = now.adding(milliseconds: Self.finishTimeout)
      control.stop(at: now)
    }
    condition.lock()
    while hasStarted, !hasEnded { condition.wait() }
    let status = currentStatus
    condition.unlock()
    watch?.release()
    transport.close()
    return status
  }

  private var currentStatus: LinkStatus {
    var status = LinkStatus()
    status.hand = control.session.status
    status.governor = control.governor.state
    status.governorEvent = control.governor.event
    status.governorCause = control.governor.cause
    status.stopCause = stopCause
    status.target = control.governor.target
    status.lineFailure = failure
    status.record = record
    status.record.take(status.hand, at: MonotonicClock.now())
    return status
  }

  private func wake(_ body: (Moment) -> Void) {
    condition.lock()
    let now = MonotonicClock.now()
    // What a stop or a new start is about to replace.
    record.take(control.session.status, at: now)
    body(now)
    condition.broadcast()
    condition.unlock()
  }

  private func latch(by cause: StopCause, at now: Moment) {
    if control.governor.state != .emergencyStopped { stopCause = cause }
    control.emergencyStop(at: now)
  }

  private func readAll() {
    RealTimeScheduling.claim()
    while true {
      do throws(TransportError) {
        let bytes = try transport.read(upTo: 4096, timeoutMilliseconds: 100)
        condition.lock()
        incoming += bytes
        let isOver = hasEnded
        if !bytes.isEmpty { condition.broadcast() }
        condition.unlock()
        if isOver { return }
      } catch {
        wake { _ in
          if !hasEnded { failure = "\(error)" }
        }
        return
      }
    }
  }

  private func run() {
    RealTimeScheduling.claim()
    condition.lock()
    while true {
      let now = MonotonicClock.now()
      noteStandstill(at: now)
      if !incoming.isEmpty {
        observe(.received(incoming), now)
        control.receive(incoming.span, at: now)
        incoming.removeAll(keepingCapacity: true)
      }
      armGuardian()
      if failure == nil { sendAll() }
      report(at: now)
      if let failure, !isFinishing {
        // Nothing can be sent any more: the device is on its own.
        observe(.lineFailed(failure), now)
        latch(by: .lineFailure, at: now)
        report(at: now)
        while !isFinishing { condition.wait() }
      }
      if isFinishing, failure != nil || hasStopped || now >= finishLimit {
        break
      }
      let next = control.deadline
      if next > MonotonicClock.now() {
        let wait = next.microseconds - MonotonicClock.now().microseconds
        _ = condition.wait(
          until: Date(timeIntervalSinceNow: Double(min(wait, 50_000)) / 1e6)
        )
      }
    }
    hasEnded = true
    condition.broadcast()
    condition.unlock()
  }

  /// Whether the session has ended and has nothing left to send: one that has
  /// failed may yet send its stops.
  private var hasStopped: Bool {
    let phase = control.session.status.phase
    return (phase == .stopped || phase == .failed || phase == .disconnected)
      && control.session.deadline == nil
  }

  /// Has the guardian stop the hand from now on, before the hand is enabled: one
  /// that has not said what it is, and may be no hand of this kind, is left
  /// alone. Not from `ready` on alone: where a line was lost, the hand may hold
  /// what it was told before.
  private func armGuardian() {
    guard let watch, !control.isGuarded, failure == nil else { return }
    switch control.session.status.phase {
    case .disconnected, .identifying, .failed: return
    case .readingPose, .settingLimits, .verifyingLimits, .ready, .enabling,
      .running, .stopping, .stopped:
      break
    }
    condition.unlock()
    var problem: String?
    do throws(GuardianError) { try watch.arm() } catch { problem = "\(error)" }
    condition.lock()
    control.isGuarded = problem == nil
    failure = problem ?? failure
  }

  /// Sends what is due. The lock is given up while a write is under way.
  private func sendAll() {
    while failure == nil {
      let moment = MonotonicClock.now()
      guard let frame = control.nextFrame(at: moment) else { return }
      var bytes: [UInt8] = []
      bytes.reserveCapacity(frame.count)
      for index in 0..<frame.count { bytes.append(frame[index]) }
      let isCommand = control.session.status.phase == .running
      writesOfTurn = min(writesOfTurn + 1, 100)
      condition.unlock()
      var problem: String?
      // What was decided before the program stood still is not said after it:
      // the frame counts as lost, and the governor looks at the time first.
      let isOld =
        MonotonicClock.now().milliseconds(since: moment)
        > UInt32(Self.writeTimeout)
      do throws(TransportError) {
        if !isOld {
          try transport.write(bytes, timeoutMilliseconds: Self.writeTimeout)
        }
      } catch {
        problem = "\(error)"
      }
      let now = MonotonicClock.now()
      condition.lock()
      if let problem {
        failure = problem
      } else if !isOld {
        observe(.sent(bytes), now)
        if isCommand, let sample = pendingSample {
          delay = now.microseconds &- min(sample, now).microseconds
          pendingSample = nil
        }
      }
    }
  }

  /// Tells of what has changed.
  private func report(at now: Moment) {
    let status = control.session.status
    record.take(status, at: now)
    if status.phase == .stopped { owesStop = false }
    tellFeedback(status, at: now)
    if status.phase != lastPhase {
      lastPhase = status.phase
      observe(.phase(status.phase, status.failure), now)
    }
    if control.governor.state != lastState {
      lastState = control.governor.state
      let cause = lastState == .emergencyStopped ? stopCause : nil
      observe(.governor(lastState, control.governor.cause, cause), now)
    }
    if status.faults != lastFaults {
      lastFaults = status.faults
      observe(.faults(status.faults, fingers: status.faultyFingers), now)
    }
    for finger in 0..<FingerPose.fingerCount {
      let restraint = control.governor.restraints[finger]
      let new = restraint.subtracting(lastRestraints[finger])
      if !new.isEmpty { observe(.restrained(finger: finger, by: new), now) }
      lastRestraints[finger] = restraint
      if !restraint.isEmpty { record.restrain(finger, by: restraint, at: now) }
    }
  }

  /// Tells what the hand has said, a command's period apart at the soonest.
  private func tellFeedback(_ status: HandStatus, at now: Moment) {
    guard let pose = status.poseMoment, pose != lastPose else { return }
    let period = UInt32(Session.capabilities.commandPeriodMilliseconds)
    if let last = record.feedbackMoment,
      now.milliseconds(since: last) < period
    {
      return
    }
    lastPose = pose
    let feedback = control.session.feedback
    record.take(feedback, at: now)
    observe(.measured(feedback), now)
  }

  /// This thread wakes every 50 ms, or after writes that may take as long each:
  /// a pause that is longer by 50 ms is the machine's.
  private func noteStandstill(at now: Moment) {
    let pause = lastTurn.map { now.milliseconds(since: $0) } ?? 0
    let longest = 100 + UInt32(Self.writeTimeout) * writesOfTurn
    lastTurn = now
    writesOfTurn = 0
    guard pause > longest else { return }
    record.standStill(milliseconds: pause, until: now)
    observe(.lateTick(milliseconds: pause), now)
  }
}

import Governor
import HandProtocol
import TestSupport
import VirtualHand

/// Governor and session of one hand, a line with faults, a virtual hand, a
/// decoder that says anything, and a person: together, in virtual time.
///
/// Everything depends on the seed and nothing else.
struct SerializerTrial<Session: HandSession> {
  private var control: HandControl<CountedSession<Session>>
  private var line: VirtualLine
  private(set) var account: WireAccount
  private let joints: [JointFacts]
  private var random: SplitMix64
  /// The time, in microseconds.
  private(set) var now: UInt64 = 0

  private var isTalking = true
  private var pose = FingerPose(all: 0)
  private var nextOffer: UInt64 = 0
  private var nextEvent: UInt64 = 0
  private var isDeadManHeld = true
  /// When the person connects again.
  private var reconnection: UInt64?
  /// Since when nothing has been in the way of driving the hand.
  private var undisturbed: UInt64 = 0

  /// The targets that the governor has given the session.
  var tickCount: Int { control.session.followCount }

  init(_ session: Session, _ kind: VirtualHandKind, seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let options = Self.options(&random)
    control = HandControl(
      session: CountedSession(session),
      governor: Governor(options: options)
    )
    joints = kind.joints
    line = VirtualLine(kind.makeHand())
    line.moveAnywhere(&random)
    account = WireAccount(kind, (0..<6).map { options.limits[$0] })
    self.random = random
    connect()
  }

  /// Half of the time the usual settings, else any.
  private static func options(
    _ random: inout SplitMix64
  ) -> GovernorOptions {
    var options = GovernorOptions()
    options.fingers = Session.capabilities.fingers
    options.policy = [.hold, .release, .deviceStop][Int(random.next() % 3)]
    options.deadManMilliseconds = random.next() % 2 == 0 ? 0 : 500
    guard random.next() % 2 == 0 else { return options }
    for finger in 0..<6 {
      let a = Int16.random(in: 0...32_767, using: &random)
      let b = Int16.random(in: 0...32_767, using: &random)
      let speed = Int16.random(in: 1...4000, using: &random)
      options.limits[finger] = FingerLimits(
        least: min(a, b),
        most: max(a, b),
        speed: speed,
        acceleration: Int32.random(in: 1...Int32(speed) * 256, using: &random),
        releaseSpeed: Int16.random(in: 1...speed, using: &random)
      )
      options.safePose[finger] = Int16.random(in: 0...32_767, using: &random)
    }
    return options
  }

  /// Goes on until the governor has given so many targets.
  mutating func run(ticks: Int) throws(WireViolation) {
    while tickCount < ticks {
      try wake()
      // It is not driven all of the time, but most of it.
      if now > UInt64(ticks) * 200_000 + 60_000_000 {
        throw WireViolation(description: "\(tickCount) ticks in \(now) us")
      }
    }
  }

  // MARK: One turn of the host

  private mutating func wake() throws(WireViolation) {
    let due = min(
      control.deadline.microseconds,
      min(line.nextArrival, min(nextOffer, now + 5000))
    )
    let late = lateness()
    now = max(now + 20, due + late)
    if late > 5000 { account.asleep += late }

    if now >= nextEvent { act() }
    if let reconnection, now >= reconnection { connect() }
    if now >= nextOffer { offer() }
    let moment = Moment(microseconds: now)
    if isDeadManHeld { control.pressDeadMan(at: moment) }
    let bytes = line.receive(at: now, &random)
    if !bytes.isEmpty { control.receive(bytes.span, at: moment) }
    while let frame = control.nextFrame(at: moment) {
      try take((0..<frame.count).map { frame[$0] })
    }
    let phase = control.session.status.phase
    try account.check(at: now, phase)
    if line.hasSwitchedOn {
      throw WireViolation(description: "the motors went on after a stop")
    }
    try look(phase)
  }

  /// How late the host wakes, in microseconds: mostly not at all.
  private mutating func lateness() -> UInt64 {
    let chance = random.next() % 4096
    if chance == 0 { return random.next() % 900_000 }
    if chance < 16 { return random.next() % 60_000 }
    return random.next() % (chance < 1000 ? 3000 : 200)
  }

  private mutating func take(_ frame: [UInt8]) throws(WireViolation) {
    let status = control.session.status
    let joints = line.hand.mechanics.joints
    let isResting = joints.allSatisfy { abs($0.degreesPerSecond) < 0.1 }
    try account.take(
      frame,
      at: now,
      status,
      truth: line.wasDisturbed || !isResting
        ? nil
        : zip(self.joints, joints).map {
          $0.atZeroDegrees + $0.perDegree * $1.degrees
        }
    )
    line.isStopped = account.isStopped
    line.send(frame, at: now, &random)
  }

  /// A person looks: what has ended is connected again, and what should be
  /// running is.
  private mutating func look(_ phase: HandPhase) throws(WireViolation) {
    if phase == .stopped || phase == .failed {
      if reconnection == nil { reconnection = now + random.next() % 800_000 }
      undisturbed = now
    } else if line.weather != .clear || account.isStopped
      || !control.mayEnable
    {
      undisturbed = now
    }
    guard now < undisturbed + 8_000_000 || phase == .running else {
      throw WireViolation(description: "\(phase) for 8 s")
    }
  }

  // MARK: What comes in

  private mutating func offer() {
    nextOffer = now + 4000 + random.next() % 20_000
    guard isTalking else { return }
    // The decoder jumps about, or goes to one pose for a while.
    if random.next() % 4 == 0 {
      let keeps = random.next() % 8
      for finger in 0..<6 where keeps != 0 {
        pose[finger] = Int16(truncatingIfNeeded: random.next())
      }
    }
    let age = random.next() % (random.next() % 8 == 0 ? 400_000 : 30_000)
    control.offer(
      pose,
      fingers: random.next() % 8 == 0
        ? UInt8(truncatingIfNeeded: random.next()) : 0b11_1111,
      isSettled: random.next() % 16 != 0,
      sampledAt: Moment(
        microseconds: random.next() % 64 == 0
          ? now + random.next() % 5_000_000 : now - min(now, age)
      ),
      at: Moment(microseconds: now)
    )
  }

  private mutating func connect() {
    reconnection = nil
    undisturbed = now
    line.wasDisturbed = line.weather != .clear
    let phase = control.session.status.phase
    let isAwaited = phase == .identifying && account.isStopped
    account.connect(
      isStopping: phase == .stopping || isAwaited,
      isStopAwaited: isAwaited
    )
    control.mayEnable = random.next() % 4 != 0
    // The hand may hold what it was told on another line.
    let isFirst = random.next() % 4 == 0 && phase != .stopping && !isAwaited
    control.connect(isStoppingFirst: isFirst, at: Moment(microseconds: now))
    guard isFirst else { return }
    account.stop()
    account.connect(
      isStopping: true,
      isStopAwaited: control.session.status.phase == .identifying
    )
  }

  /// Something happens.
  private mutating func act() {
    nextEvent = now + random.next() % 1_500_000
    let moment = Moment(microseconds: now)
    switch random.next() % 32 {
    case 0:
      control.emergencyStop(at: moment)
      stopped()
    case 1:
      control.stop(at: moment)
      stopped()
    case 2: connect()
    case 3...8:
      let kinds = VirtualLine.Weather.allCases
      line.set(kinds[Int(random.next() % UInt64(kinds.count))])
    case 9...16: line.set(.clear)
    case 17...18: isTalking = false
    case 19...22: isTalking = true
    case 23:
      isDeadManHeld = false
      if random.next() % 2 == 0 { control.releaseDeadMan() }
    case 24...26: isDeadManHeld = true
    case 27: line.jam(&random)
    case 28...29: control.mayEnable = false
    default: control.mayEnable = true
    }
  }

  private mutating func stopped() {
    account.stop()
    reconnection = now + random.next() % 3_000_000
  }
}

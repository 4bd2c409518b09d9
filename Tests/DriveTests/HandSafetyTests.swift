import Governor
import HandProtocol
import HandWire
import TestSupport
import Testing
import VirtualHand

/// Governor, session and a virtual hand behind a line with faults, together,
/// in virtual time.
@Suite struct HandSafetyTests {
  @Test func everyHandFollowsAndStops() {
    check(AbilityHandSession(), .ability)
    check(RegisterHandSession<RH56>(), .rh56)
    check(RegisterHandSession<RH56Modbus>(), .rh56Modbus)
    check(DynamixelHandSession(), .dynamixel)
    check(MiaSession(), .mia)
    check(BrunelSession(), .brunel)
  }

  @Test(arguments: VirtualHandKind.allCases)
  func nothingIsLateAndNothingGoesOnAfterAStop(_ kind: VirtualHandKind) {
    for seed: UInt64 in 0..<6 {
      switch kind {
      case .ability: torment(AbilityHandSession(), kind, seed)
      case .rh56: torment(RegisterHandSession<RH56>(), kind, seed)
      case .rh56Modbus:
        torment(RegisterHandSession<RH56Modbus>(), kind, seed)
      case .dynamixel: torment(DynamixelHandSession(), kind, seed)
      case .mia: torment(MiaSession(), kind, seed)
      case .brunel: torment(BrunelSession(), kind, seed)
      }
    }
  }

  /// A line is lost while the hand closes, and comes back: a stop is the hand's
  /// own, however soon it is asked for.
  @Test func aHandWhoseLineCameBackIsStopped() {
    regain({ AbilityHandSession() }, .ability)
    regain({ RegisterHandSession<RH56>() }, .rh56)
    regain({ RegisterHandSession<RH56Modbus>() }, .rh56Modbus)
    regain({ DynamixelHandSession() }, .dynamixel)
    regain({ MiaSession() }, .mia)
    regain({ BrunelSession() }, .brunel)
  }

  private func regain<Session: HandSession>(
    _ session: () -> Session,
    _ kind: VirtualHandKind
  ) {
    for delay in [0, 1, 3, 10, 40, 150, 400] {
      var bench = closing(session(), kind)
      bench.replaceLine(session(), kind, isStoppingFirst: false)
      bench.control.mayEnable = false
      bench.run(milliseconds: delay) { _, _ in }
      bench.control.stop(at: bench.now)
      expectStopped(&bench, .stopped, "\(kind), after \(delay) ms")
    }
    var bench = closing(session(), kind)
    bench.replaceLine(session(), kind, isStoppingFirst: true)
    bench.control.mayEnable = false
    expectStopped(&bench, .ready, "\(kind), first")
    bench.control.mayEnable = true
    bench.run(milliseconds: 1500) { _, _ in }
    #expect(bench.control.session.status.phase == .running, "\(kind)")
  }

  /// A hand on its way.
  private func closing<Session: HandSession>(
    _ session: Session,
    _ kind: VirtualHandKind
  ) -> Bench<Session> {
    var bench = Bench(session, kind, faults: [], seed: 1)
    bench.run(milliseconds: 1500) { _, _ in }
    bench.run(milliseconds: 250) { bench, now in
      if now.microseconds % 20_000 == 0 { bench.offer(30_000, at: now) }
    }
    return bench
  }

  private func expectStopped<Session: HandSession>(
    _ bench: inout Bench<Session>,
    _ phase: HandPhase,
    _ row: String
  ) {
    bench.run(milliseconds: 3000) { _, _ in }
    #expect(bench.control.session.status.phase == phase, "\(row)")
    #expect(bench.stopCount > 0, "\(row)")
    let isStill = bench.hand.mechanics.joints.allSatisfy {
      abs($0.degreesPerSecond) < 1
    }
    #expect(isStill, "\(row)")
  }

  /// Closes and opens the hand, then stops it: it gets there, and no command
  /// comes later than 100 ms after the one before.
  private func check(_ session: some HandSession, _ kind: VirtualHandKind) {
    var bench = Bench(session, kind, faults: [], seed: 1)
    bench.run(milliseconds: 1500) { _, _ in }
    #expect(bench.control.session.status.phase == .running, "\(kind)")
    bench.run(milliseconds: 2500) { bench, now in
      if now.microseconds % 20_000 == 0 { bench.offer(24_000, at: now) }
    }
    let read = bench.control.session.status.pose
    for finger in 0..<6 {
      guard let closure = read[finger] else { continue }
      #expect(abs(Int(closure) - 24_000) < 1500, "\(kind), finger \(finger)")
    }
    #expect(bench.longestGap <= 100, "\(kind)")
    bench.control.stop(at: bench.now)
    bench.run(milliseconds: 3000) { _, _ in }
    #expect(bench.control.session.status.phase == .stopped, "\(kind)")
  }

  /// Random intents through a line that loses, changes, delays and mutes, with
  /// an emergency stop at a random moment.
  private func torment(
    _ session: some HandSession,
    _ kind: VirtualHandKind,
    _ seed: UInt64
  ) {
    var random = SplitMix64(seed: 1000 + seed)
    let kinds: [HandFault.Kind] = [.drop, .corrupt, .delay, .mute, .stall]
    var fault = HandFault(kinds[Int(random.next() % 5)])
    fault.startMilliseconds = random.next() % 3000
    fault.lengthMilliseconds = random.next() % 1500
    var bench = Bench(session, kind, faults: [fault], seed: seed)
    let stop = 2000 + Int(random.next() % 2000)
    bench.run(milliseconds: stop) { bench, now in
      if random.next() % 20 == 0 {
        bench.offer(Int16(random.next() % 32_768), at: now)
      }
    }
    // While it was driven, something was said to the hand at least every
    // 100 ms: a command, or the stop.
    #expect(bench.longestGap <= 100, "\(kind), seed \(seed), \(fault)")
    bench.control.emergencyStop(at: bench.now)
    bench.run(milliseconds: 3000) { bench, now in bench.offer(0, at: now) }
    let sent = bench.frameCount
    bench.run(milliseconds: 500) { bench, now in bench.offer(0, at: now) }
    let status = bench.control.session.status
    #expect(
      status.phase == .stopped || status.phase == .failed,
      "\(kind), seed \(seed), \(fault)"
    )
    // Nothing more is sent, of any kind.
    #expect(bench.frameCount == sent, "\(kind), seed \(seed), \(fault)")
    #expect(bench.control.governor.state == .emergencyStopped)
  }
}

/// A control and a virtual hand at the two ends of a line, a millisecond at a
/// time.
private struct Bench<Session: HandSession> {
  var control: HandControl<Session>
  var hand: FaultyHand
  var now = Moment(milliseconds: 0)
  var frameCount = 0
  /// Frames of the hand's own stop on the line that is open.
  private(set) var stopCount = 0
  private let reader: WireReader

  /// The longest time between two frames from the first command on until the
  /// session has ended, in milliseconds.
  var longestGap = 0
  private var lastFrame: Moment?

  init(
    _ session: Session,
    _ kind: VirtualHandKind,
    faults: [HandFault],
    seed: UInt64
  ) {
    var options = GovernorOptions()
    options.fingers = Session.capabilities.fingers
    control = HandControl(
      session: session,
      governor: Governor(options: options)
    )
    hand = FaultyHand(kind.makeHand(), faults: faults, seed: seed)
    reader = WireReader(kind: kind)
    control.connect(at: now)
  }

  /// The line is lost, and another to the same hand opened.
  mutating func replaceLine(
    _ session: Session,
    _ kind: VirtualHandKind,
    isStoppingFirst: Bool
  ) {
    control = HandControl(
      session: session,
      governor: Governor(options: control.governor.options)
    )
    stopCount = 0
    control.connect(isStoppingFirst: isStoppingFirst, at: now)
  }

  mutating func offer(_ closure: Int16, at now: Moment) {
    control.offer(
      FingerPose(all: closure),
      fingers: 0b11_1111,
      isSettled: true,
      sampledAt: now,
      at: now
    )
  }

  mutating func run(
    milliseconds: Int,
    _ body: (inout Bench, Moment) -> Void
  ) {
    for _ in 0..<milliseconds {
      now = now.adding(milliseconds: 1)
      body(&self, now)
      control.receive(hand.transmit(at: now).span, at: now)
      var count = 0
      while let frame = control.nextFrame(at: now), count < 32 {
        count += 1
        note()
        let sent = (0..<frame.count).map { frame[$0] }
        switch reader.meaning(of: sent) {
        case .stop, .toggle: stopCount += 1
        case .targets, .drive, .quiet, .unknown: break
        }
        hand.receive(sent, at: now)
        control.receive(hand.transmit(at: now).span, at: now)
      }
    }
  }

  private mutating func note() {
    frameCount += 1
    let phase = control.session.status.phase
    if phase == .running, let lastFrame {
      longestGap = max(longestGap, Int(now.milliseconds(since: lastFrame)))
    }
    lastFrame = phase == .running ? now : nil
  }
}

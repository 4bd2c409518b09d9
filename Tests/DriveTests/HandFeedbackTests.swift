import HandProtocol
import Testing
import VirtualHand

/// What a hand says of its joints, held against where the joints of its mirror
/// are.
@Suite("What a hand feels")
struct HandFeedbackTests {
  @Test("joints are where the hand says", arguments: VirtualHandKind.allCases)
  func joints(_ kind: VirtualHandKind) {
    switch kind {
    case .ability:
      check(AbilityHandSession(), kind, [.angles, .currents])
      check(
        AbilityHandSession(variant: .currentsAndVelocities),
        kind,
        [.angles, .currents, .speeds]
      )
    case .rh56: check(RegisterHandSession<RH56>(), kind, [])
    case .rh56Modbus: check(RegisterHandSession<RH56Modbus>(), kind, [])
    case .dynamixel: check(DynamixelHandSession(), kind, [.angles])
    case .mia: check(MiaSession(), kind, [])
    case .brunel: check(BrunelSession(), kind, [])
    }
  }

  private func check<Session: HandSession>(
    _ session: Session,
    _ kind: VirtualHandKind,
    _ told: HandFeedback.Quantities
  ) {
    var session = session
    #expect(session.feedback.known == [], "nothing was told yet")
    #expect(session.feedback.jointCount == 0)
    var hand = kind.makeHand()
    var known: HandFeedback.Quantities = []
    session.connect(at: Moment(milliseconds: 0))
    for millisecond in 1...6000 {
      let now = Moment(milliseconds: UInt64(millisecond))
      session.receive(hand.transmit(at: now).span, at: now)
      if session.status.phase == .ready { session.enable(at: now) }
      if session.status.phase == .running {
        session.follow(FingerPose(all: 16_384), at: now)
      }
      while let frame = session.nextFrame(at: now) {
        hand.receive((0..<frame.count).map { frame[$0] }, at: now)
        session.receive(hand.transmit(at: now).span, at: now)
      }
      hand.advance(to: now)
      known.formUnion(session.feedback.known)
    }
    let feedback = session.feedback
    #expect(session.status.phase == .running)
    #expect(known.isSuperset(of: told.union(.closures)), "\(known)")
    #expect(feedback.jointCount == kind.joints.count)
    for (joint, facts) in kind.joints.enumerated() {
      let truth = hand.mechanics.joints[joint].degrees
      let number = facts.atZeroDegrees + facts.perDegree * truth
      let closure = facts.closure(number)
      let said = Double(feedback.closures[joint]) / 32_767
      #expect(abs(said - closure) < 0.02, "\(kind), joint \(joint)")
      if feedback.known.contains(.angles) {
        let open = (facts.open - facts.atZeroDegrees) / facts.perDegree
        let sign: Double = facts.closed >= facts.open ? 1 : -1
        let angle = sign * (truth - open) * (facts.perDegree < 0 ? -1 : 1)
        let told = Double(feedback.centidegrees[joint]) / 100
        #expect(abs(told - angle) < 1.5, "\(kind), joint \(joint)")
      }
    }
  }

  @Test("a hand's faults of its skin and currents are in physical units")
  func touch() {
    var hand = VirtualHandKind.ability.makeHand()
    // The thumb's rotator turns the other way.
    for joint in 0..<4 {
      hand.mechanics.joints[joint].contact = ObjectContact(
        degrees: 20,
        newtonsPerDegree: 1
      )
    }
    var session = AbilityHandSession()
    session.connect(at: Moment(milliseconds: 0))
    var touched = 0, driven = 0, turning = 0
    for millisecond in 1...4000 {
      let now = Moment(milliseconds: UInt64(millisecond))
      session.receive(hand.transmit(at: now).span, at: now)
      if session.status.phase == .ready { session.enable(at: now) }
      if session.status.phase == .running {
        session.follow(FingerPose(all: 20_000), at: now)
      }
      while let frame = session.nextFrame(at: now) {
        hand.receive((0..<frame.count).map { frame[$0] }, at: now)
      }
      hand.advance(to: now)
      let feedback = session.feedback
      if feedback.known.contains(.touch) {
        let most = (0..<30).map { feedback.touchMillinewtons[$0] }.max() ?? 0
        touched = max(touched, Int(most))
      }
      if feedback.known.contains(.currents) {
        let most = (0..<6).map { abs(feedback.milliamperes[$0]) }.max() ?? 0
        driven = max(driven, Int(most))
      }
      if feedback.known.contains(.speeds) {
        let most = (0..<6).map { abs(feedback.centidegreesPerSecond[$0]) }.max()
        turning = max(turning, Int(most ?? 0))
      }
    }
    // Ten newtons and more in a squeezed finger, an ampere or so, and the speed
    // of a finger on its way.
    #expect((100...60_000).contains(touched), "\(touched) mN")
    #expect((50...4000).contains(driven), "\(driven) mA")
    #expect((1000...100_000).contains(turning), "\(turning) cdeg/s")
  }
}

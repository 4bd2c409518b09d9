import HandProtocol
import Testing

@testable import VirtualHand

/// The drivers' sessions with the mirrors, which read the wire apart from
/// them: each must find in the other the hand it was written for.
struct SessionTests {
  /// A session and a hand at the two ends of a line without delay, in virtual
  /// time.
  struct Bench<Session: HandSession, Hand: VirtualHand> {
    var session: Session
    var hand: Hand
    var now = Moment(milliseconds: 0)

    /// Lets time pass in steps of a millisecond.
    mutating func run(milliseconds: Int) {
      for _ in 0..<milliseconds {
        now = now.adding(milliseconds: 1)
        session.receive(hand.transmit(at: now).span, at: now)
        for _ in 0..<8 {
          guard let frame = session.nextFrame(at: now) else { break }
          let bytes = (0..<frame.count).map { frame[$0] }
          hand.receive(bytes, at: now)
          session.receive(hand.transmit(at: now).span, at: now)
        }
      }
    }

    /// Runs until the session is in a phase, for five seconds at most.
    mutating func run(until phase: HandPhase) {
      for _ in 0..<5000 where session.status.phase != phase {
        run(milliseconds: 1)
      }
      let status = session.status
      #expect(status.phase == phase, "\(status.failure)")
    }
  }

  /// Connects, goes to a pose, reads it back, stops; nothing is lost or bad on
  /// either side, and nothing moves before it is enabled or after the stop.
  private func drive<Session: HandSession>(
    _ session: Session,
    _ hand: some VirtualHand,
    tolerance: Int = 200
  ) {
    var bench = Bench(session: session, hand: hand)
    let start = bench.hand.mechanics.joints.map(\.degrees)
    bench.session.connect(at: bench.now)
    bench.run(until: .ready)
    bench.run(milliseconds: 500)
    #expect(bench.hand.mechanics.joints.map(\.degrees) == start)
    bench.session.enable(at: bench.now)
    bench.run(until: .running)
    bench.run(milliseconds: 200)
    for (joint, degrees) in zip(bench.hand.mechanics.joints, start) {
      // A motor that is switched on may settle within a step of its encoder.
      #expect(abs(joint.degrees - degrees) < 0.1)
    }
    var pose = FingerPose(all: 12_000)
    pose[2] = 20_000
    // A governor would go there in small steps.
    for step in 1...50 {
      var part = pose
      for finger in 0..<6 {
        part[finger] = Int16(Int(pose[finger]) * step / 50)
      }
      bench.session.follow(part, at: bench.now)
      bench.run(milliseconds: 20)
    }
    bench.run(milliseconds: 1500)
    #expect(bench.session.status.phase == .running)
    for finger in 0..<6
    where Session.capabilities.reportedFingers >> finger & 1 == 1 {
      let found = bench.session.status.pose[finger].map(Int.init)
      guard let found, abs(found - Int(pose[finger])) <= tolerance else {
        Issue.record("finger \(finger): \(String(describing: found))")
        continue
      }
    }
    bench.session.stop(at: bench.now)
    bench.run(until: .stopped)
    let stopped = bench.hand.mechanics.joints.map(\.degrees)
    bench.run(milliseconds: 1000)
    for (joint, degrees) in zip(bench.hand.mechanics.joints, stopped) {
      #expect(abs(joint.degrees - degrees) < 0.5)
    }
    let counters = bench.hand.counters
    #expect(counters.framesRejected == 0)
    #expect(counters.bytesDropped == 0)
    #expect(counters.framesAccepted > 50)
    #expect(bench.session.status.counters.framesRejected == 0)
    #expect(bench.session.status.counters.answersMissed == 0)
    #expect(bench.session.status.faults == [])
  }

  @Test func abilityHand() {
    for variant in [
      AbilityHandVariant.currentsAndTouch, .velocitiesAndTouch,
      .currentsAndVelocities,
    ] {
      drive(AbilityHandSession(variant: variant), VirtualAbilityHand())
    }
  }

  @Test func rh56() {
    drive(RH56Session(), VirtualRH56(framing: .inspire))
    drive(RH56ModbusSession(), VirtualRH56(framing: .modbus))
  }

  @Test func dynamixel() {
    // One that is set up for position alone has no limit of current.
    var position = Bench(
      session: DynamixelHandSession(),
      hand: VirtualDynamixelHand(operatingMode: 3)
    )
    position.session.connect(at: position.now)
    position.run(until: .failed)
    #expect(position.session.status.failure == .limitNotKept)
    drive(DynamixelHandSession(), VirtualDynamixelHand())
  }

  @Test func textHands() {
    drive(MiaSession(), VirtualMiaHand())
    drive(BrunelSession(), VirtualBrunelHand())
  }

  /// What the hand says of itself arrives as the session's faults.
  @Test func faultsArrive() {
    var ability = Bench(
      session: AbilityHandSession(),
      hand: VirtualAbilityHand()
    )
    ability.hand.mechanics.joints[1].contact = ObjectContact(
      degrees: 20,
      newtonsPerDegree: 5
    )
    ability.session.connect(at: ability.now)
    ability.run(until: .ready)
    ability.session.enable(at: ability.now)
    ability.run(until: .running)
    ability.session.follow(FingerPose(all: 20_000), at: ability.now)
    ability.run(milliseconds: 1000)
    #expect(ability.session.status.faults == .limiting)
    // The second finger on its wire is the middle one, the fourth here.
    #expect(ability.session.status.faultyFingers == 1 << 3)

    var rh56 = Bench(
      session: RH56Session(),
      hand: VirtualRH56(framing: .inspire)
    )
    rh56.session.connect(at: rh56.now)
    rh56.run(until: .ready)
    rh56.session.enable(at: rh56.now)
    rh56.run(until: .running)
    rh56.hand.mechanics.joints[0].isStuck = true
    rh56.session.follow(FingerPose(all: 20_000), at: rh56.now)
    rh56.run(milliseconds: 2000)
    #expect(rh56.session.status.faults.contains(.stall))
    #expect(rh56.session.status.faultyFingers == 1 << 5)

    var servos = Bench(
      session: DynamixelHandSession(),
      hand: VirtualDynamixelHand()
    )
    servos.session.connect(at: servos.now)
    servos.run(until: .ready)
    servos.session.enable(at: servos.now)
    servos.run(until: .running)
    servos.hand.mechanics.joints[5].heat.housingCelsius = 95
    servos.run(milliseconds: 1000)
    #expect(servos.session.status.faults.contains(.overTemperature))
  }
}

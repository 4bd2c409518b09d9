import HandProtocol
import Testing

@testable import VirtualHand

/// What sessions say that their hands feel, against what the mirrors' mechanics
/// know, which no driver's table has touched.
@Suite("What hands say of themselves")
struct FeedbackTests {
  private struct Case: CustomStringConvertible, Sendable {
    let kind: VirtualHandKind
    let known: HandFeedback.Quantities
    /// The degrees of a joint that is open.
    let open: Double
    /// The joint that meets an object.
    let joint: Int

    var description: String { kind.rawValue }
  }

  private static let cases = [
    Case(
      kind: .ability,
      known: [.closures, .angles, .speeds, .currents, .touch],
      open: 0,
      joint: 0
    ),
    Case(kind: .rh56, known: .closures, open: 0, joint: 3),
    Case(kind: .rh56Modbus, known: .closures, open: 0, joint: 3),
    Case(
      kind: .dynamixel,
      known: [.closures, .angles, .speeds, .currents],
      open: 180,
      joint: 1
    ),
    Case(kind: .mia, known: .closures, open: 0, joint: 2),
    Case(kind: .brunel, known: .closures, open: 0, joint: 1),
  ]

  @Test("positions, currents and touch are those of the hand", arguments: cases)
  private func feedback(_ row: Case) {
    switch row.kind {
    case .ability: check(AbilityHandSession(), row)
    case .rh56: check(RegisterHandSession<RH56>(), row)
    case .rh56Modbus: check(RegisterHandSession<RH56Modbus>(), row)
    case .dynamixel: check(DynamixelHandSession(), row)
    case .mia: check(MiaSession(), row)
    case .brunel: check(BrunelSession(), row)
    }
  }

  private func check<Session: HandSession>(_ session: Session, _ row: Case) {
    var session = session
    var hand = row.kind.makeHand()
    hand.mechanics.joints[row.joint].contact = ObjectContact(
      degrees: row.open + 20,
      newtonsPerDegree: 2
    )
    #expect(session.feedback.known.isEmpty)
    session.connect(at: Moment(milliseconds: 0))
    var fastest: Int32 = 0
    for millisecond in 1...6000 {
      let now = Moment(milliseconds: UInt64(millisecond))
      session.receive(hand.transmit(at: now).span, at: now)
      if session.status.phase == .ready { session.enable(at: now) }
      if session.status.phase == .running, millisecond % 10 == 0 {
        session.follow(FingerPose(all: 16_000), at: now)
      }
      for _ in 0..<8 {
        guard let frame = session.nextFrame(at: now) else { break }
        hand.receive((0..<frame.count).map { frame[$0] }, at: now)
        session.receive(hand.transmit(at: now).span, at: now)
      }
      fastest = max(fastest, session.feedback.centidegreesPerSecond[row.joint])
    }
    #expect(session.status.phase == .running)
    let feedback = session.feedback
    let joints = hand.mechanics.joints
    #expect(feedback.known == row.known)
    #expect(feedback.jointCount == joints.count)
    for (index, joint) in joints.enumerated() {
      let degrees = joint.degrees - row.open
      if row.known.contains(.angles) {
        let said = Double(feedback.centidegrees[index]) / 100
        #expect(abs(said - degrees) < 0.5, "joint \(index)")
      }
      if row.known.contains(.currents) {
        let said = Double(feedback.milliamperes[index]) / 1000
        #expect(abs(said.magnitude - joint.amperes.magnitude) < 0.05)
      }
    }
    if row.known.contains(.speeds) { #expect(fastest > 1000) }
    let said = Double(feedback.closures[row.joint]) / 32_767
    // The object gives way a little; open and closed are never mixed up.
    #expect(said > 0.1 && said < 0.4)
    guard row.known.contains(.touch) else { return }
    let index = (0..<6).map { feedback.touchMillinewtons[$0] }.max() ?? 0
    let newtons = joints[row.joint].newtons
    #expect(newtons > 1)
    // By the vendor's preliminary calibration.
    #expect(index > 0)
    #expect((6..<30).allSatisfy { feedback.touchMillinewtons[$0] < index })
  }
}

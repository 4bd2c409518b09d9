import Testing

@testable import HandProtocol

/// Answers that come once in the life of a hand.
@Suite("Answers that seldom come")
struct RareAnswerTests {
  @Test("an Ability Hand whose pose does not hold still is not enabled")
  func driftingPose() {
    var bench = AbilityHandBench(positions: [0, 0, 0, 0, 0, -14_000])
    bench.connect()
    bench.run(milliseconds: 200)
    // Over a degree from one reading to the next, and never impossible.
    bench.hand.drift = 14
    bench.run(milliseconds: 100)
    bench.enable()
    bench.run(milliseconds: 2000)
    #expect(bench.phase == .failed && bench.failure == .noPose)
    #expect(bench.motions.isEmpty)
  }

  @Test("an angle that no finger has is missed, and moves nothing")
  func impossibleAngle() {
    var bench = AbilityHandBench()
    bench.start()
    let pose = bench.session.status.pose
    let missed = bench.session.status.counters.answersMissed
    bench.line = { _, _ in
      let answer = AbilityHandWire.answer(
        header: 0x10,
        variant: 0,
        positions: [32_767, 32_767, 0, 0, 0, 0]
      )
      return [.after(3000, AbilityHandWire.stuffed(answer))]
    }
    bench.run(milliseconds: 100)
    #expect(bench.session.status.counters.answersMissed > missed)
    for finger in 0..<6 {
      #expect(bench.session.status.pose[finger] == pose[finger])
    }
  }

  @Test("of two turns of Brunel's switch the first answer says nothing")
  func twoTurns() {
    var motors = BrunelMotorSwitch()
    func moment(_ milliseconds: UInt64) -> Moment {
      Moment(milliseconds: milliseconds)
    }
    motors.turn(at: moment(10))
    motors.turn(at: moment(20))
    let first = motors.takeTurn(isOn: true, at: moment(30))
    #expect(!first && motors.isOn == nil)
    let second = motors.takeTurn(isOn: false, at: moment(40))
    #expect(second && motors.isOn == false)
  }
}

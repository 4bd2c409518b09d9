import Governor
import HandProtocol
import TestSupport
import Testing

@Suite struct GovernorTickTests {
  /// The moments are those of an independent program, which runs the rule of
  /// Governor.md on the same streams: Tools/GoldenVectors/governor_ticks.py.
  @Test func ticksComeByTheRule() {
    let paces: [UInt64] = [
      20_000, 10_000, 15_000, 7_000, 25_000, 9_250, 120_000,
    ]
    var control = HandControl(
      session: ScriptedSession(pose: 0),
      governor: Governor(options: GovernorOptions())
    )
    var random = SplitMix64(seed: 97)
    var digest = FNV1a()
    // The first intent comes when the ticks have been going on, and is alone for
    // long.
    var now: UInt64 = 1_000_000, sample: UInt64 = 1_033_000
    var coming: UInt64 = 1_033_250, pace = paces[6]
    func note(_ moment: Moment) {
      digest.update(
        littleEndian: Int32(truncatingIfNeeded: moment.microseconds)
      )
      digest.update(
        littleEndian: Int32(truncatingIfNeeded: moment.microseconds >> 32)
      )
    }
    for step in 0..<60_000 {
      let number = random.next()
      now += 250
      if number % 300 == 0 { now += 250 * ((number >> 16) % 60) }
      if step % 4000 == 3999 {
        pace = paces[Int((number >> 24) % UInt64(paces.count))]
      }
      if now >= coming {
        let stamp: UInt64 =
          switch (number >> 32) % 64 {
          case 0: sample - 3 * pace
          case 1: now + 5000
          case 2...4: sample - pace
          default: sample
          }
        control.offer(
          FingerPose(all: 0),
          fingers: 0b11_1111,
          isSettled: true,
          sampledAt: Moment(microseconds: stamp),
          at: Moment(microseconds: now)
        )
        sample += pace
        let late = (number >> 40) % 8 == 0 ? (number >> 48) % 24 : 1
        coming = sample + 250 * late
      }
      note(control.deadline)
      while control.nextFrame(at: Moment(microseconds: now)) != nil {}
      note(control.deadline)
    }
    #expect(digest.text == "982f953e563618ff")
  }

  @Test func eachRestraintHasABitOfItsOwn() {
    let all: [FingerRestraint] = [.range, .speed, .acceleration, .hand]
    #expect(all.map(\.rawValue) == [1, 2, 4, 8])
  }
}

import TestSupport
import Testing

@testable import DeviceSimulator

struct GovernorPacingTests {
  /// The moments of the independent program that the firmware's own ticks are
  /// held to as well: Tools/GoldenVectors/governor_ticks.py.
  @Test func ticksComeByTheRule() {
    let paces: [Int64] = [
      20_000, 10_000, 15_000, 7_000, 25_000, 9_250, 120_000,
    ]
    var pacing = GovernorPacing()
    var random = SplitMix64(seed: 97)
    var digest = FNV1a()
    var now: Int64 = 1_000_000, sample: Int64 = 1_033_000
    var coming: Int64 = 1_033_250, pace = paces[6]
    func note() {
      let moment = pacing.nextTick ?? 0
      digest.update(littleEndian: Int32(truncatingIfNeeded: moment))
      digest.update(littleEndian: Int32(truncatingIfNeeded: moment >> 32))
    }
    for step in 0..<60_000 {
      let number = random.next()
      now += 250
      if number % 300 == 0 { now += 250 * Int64((number >> 16) % 60) }
      if step % 4000 == 3999 {
        pace = paces[Int((number >> 24) % UInt64(paces.count))]
      }
      if now >= coming {
        let stamp: Int64 =
          switch (number >> 32) % 64 {
          case 0: sample - 3 * pace
          case 1: now + 5000
          case 2...4: sample - pace
          default: sample
          }
        pacing.offer(sampledAt: stamp, at: now)
        sample += pace
        let late = (number >> 40) % 8 == 0 ? Int64((number >> 48) % 24) : 1
        coming = sample + 250 * late
      }
      note()
      if pacing.isDue(at: now) { pacing.run(at: now) }
      note()
      // Where the clock's zero is makes no difference.
      if step % 1000 == 0 {
        var moved = pacing
        moved.rebase(to: 777_777)
        if moved.nextTick != pacing.nextTick.map({ $0 - 777_777 }) {
          Issue.record("step \(step): moved by another amount")
          return
        }
      }
    }
    #expect(digest.text == "982f953e563618ff")
  }
}

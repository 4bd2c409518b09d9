import TestSupport
import Testing

@testable import Drive

@Suite struct StampTrackTests {
  @Test func everyFrameFollowsTheOneBefore() {
    var track = StampTrack(samplingRate: 10_000)
    for index in 0..<100_000 {
      let place = track.place(of: 5000 + Double(index) / 10_000)
      guard place == .index(UInt64(index)) else {
        Issue.record("frame \(index): \(place)")
        return
      }
    }
  }

  /// A sender that stamps what it sends, in blocks and late.
  @Test(arguments: [-500.0, 500])
  func lateStampsAreNoGap(partsPerMillion: Double) {
    var track = StampTrack(samplingRate: 1000)
    var random = SplitMix64(seed: 9)
    var index: UInt64 = 0
    for block in 1...60_000 {
      // Ten minutes, 10 ms at a time, up to 80 ms late.
      let taken = Double(block) * 0.01 * (1 + partsPerMillion * 1e-6)
      let stamp = taken + Double(random.next() % 80) / 1000
      for frame in 0..<10 {
        let place = track.place(of: stamp - Double(9 - frame) / 1000)
        guard place == .index(index) else {
          Issue.record("frame \(index): \(place)")
          return
        }
        index += 1
      }
    }
  }

  @Test(arguments: [101, 1000, 59_999])
  func missingFramesAreCounted(missing: Int) {
    var track = StampTrack(samplingRate: 1000)
    for index in 0..<1000 { _ = track.place(of: Double(index) / 1000) }
    let next = 1000 + missing
    for index in next..<next + 1000 {
      let place = track.place(of: Double(index) / 1000)
      guard place == .index(UInt64(index)) else {
        Issue.record("frame \(index): \(place)")
        return
      }
    }
  }

  @Test(arguments: [-0.2, -1e9, 3700, 1e300])
  func anotherClockIsAnotherStream(jump: Double) {
    var track = StampTrack(samplingRate: 1000)
    for index in 0..<1000 { _ = track.place(of: Double(index) / 1000) }
    #expect(track.place(of: 1 + jump) == .restart)
    if abs(jump) < 1e10 {
      #expect(track.place(of: 1 + jump + 0.001) == .index(1))
    }
  }
}

import HandProtocol
import TestSupport
import Testing

@testable import Drive

@Suite struct StreamClockTests {
  @Test func samplesThatWaitedCountAsOld() {
    var clock = StreamClock(samplingRate: 1000)
    let start = UInt64(5_000_000)
    for index in 0..<1000 {
      let came = Moment(microseconds: start + UInt64(index) * 1000 + 300)
      let time = clock.time(of: UInt64(index), arriving: came)
      #expect(time <= came)
      #expect(came.microseconds - time.microseconds <= 1)
    }
    // The machine stands for 400 ms; what has waited comes at once.
    let late = Moment(microseconds: start + 1_400_000)
    let time = clock.time(of: 1000, arriving: late)
    let age = late.microseconds - time.microseconds
    #expect(age > 390_000 && age < 400_000)
  }

  @Test(arguments: [-50.0, 50])
  func aCrystalThatIsOffIsFollowed(partsPerMillion: Double) {
    var clock = StreamClock(samplingRate: 10_000)
    var random = SplitMix64(seed: 31)
    // Ten minutes, a frame of 10 ms at a time, each up to 1 ms late.
    for block in 1...60_000 {
      let taken = Double(block) * 10_000 * (1 + partsPerMillion * 1e-6)
      let wait = Double(random.next() % 1000)
      let came = Moment(microseconds: UInt64(1e9 + taken + wait))
      let time = clock.time(of: UInt64(block) * 100, arriving: came)
      #expect(came.microseconds - time.microseconds < 2500)
    }
  }

  @Test func aNewStreamForgetsTheOld() {
    var clock = StreamClock(samplingRate: 1000)
    _ = clock.time(of: 1_000_000, arriving: Moment(milliseconds: 2_000_000))
    clock.reset()
    let came = Moment(milliseconds: 2_000_500)
    #expect(clock.time(of: 3, arriving: came) == came)
  }

  /// An index that no stream comes to, as a damaged or hostile frame may have.
  @Test(arguments: [1 << 53, 1 << 62, UInt64.max])
  func noSampleIsLaterThanItCame(index: UInt64) {
    var clock = StreamClock(samplingRate: 30_000)
    for step in 0..<1000 {
      let came = Moment(microseconds: 5_000_000 + UInt64(step) * 1237)
      #expect(clock.time(of: index - UInt64(step % 7), arriving: came) <= came)
    }
  }
}

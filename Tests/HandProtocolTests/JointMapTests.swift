import HandProtocol
import TestSupport
import Testing

@Suite struct JointMapTests {
  @Test func aJointThatFollowsOneFingerReachesBothEnds() {
    var map = JointMap()
    map.append(JointRule(finger: 2, open: 1000, closed: 0))
    #expect(map.raw(of: 0, in: FingerPose(all: 0)) == 1000)
    #expect(map.raw(of: 0, in: FingerPose(all: 32_767)) == 0)
    #expect(map.raw(of: 0, in: FingerPose(all: 16_384)) == 500)
  }

  @Test func twoFingersShareAMotor() {
    var map = JointMap()
    map.append(
      JointRule(weights: [0, 0, 0, 0, 16_384, 16_384], open: 0, closed: 100)
    )
    var pose = FingerPose(all: 0)
    pose[4] = 32_767
    #expect(map.raw(of: 0, in: pose) == 50)
    pose[5] = 32_767
    #expect(map.raw(of: 0, in: pose) == 100)
    #expect(map.joint(tellingOf: 5) == 0)
    #expect(map.joint(tellingOf: 0) == nil)
  }

  @Test(arguments: [(0, 6553), (1000, 0), (0, -21_845), (-7, 7)])
  func closureSurvivesTheWayThereAndBack(open: Int, closed: Int) {
    var map = JointMap()
    map.append(
      JointRule(finger: 0, open: Int32(open), closed: Int32(closed))
    )
    // Half a step of the device, in closure, and half of one closure.
    let tolerance = 32_767 / (2 * abs(closed - open)) + 1
    for closure in stride(from: 0, through: 32_767, by: 13) {
      var pose = FingerPose(all: 0)
      pose[0] = Int16(closure)
      let raw = map.raw(of: 0, in: pose)
      #expect(raw >= min(open, closed) && raw <= max(open, closed))
      #expect(abs(Int(map.closure(of: 0, raw: raw)) - closure) <= tolerance)
    }
  }

  @Test func nothingOutsideTheRangeComesOut() {
    var random = SplitMix64(seed: 5)
    for _ in 0..<10_000 {
      var map = JointMap()
      let open = Int32(truncatingIfNeeded: random.next())
      let closed = Int32(truncatingIfNeeded: random.next())
      map.append(JointRule(finger: 3, open: open, closed: closed))
      var pose = FingerPose(all: 0)
      pose[3] = Int16(truncatingIfNeeded: random.next())
      let raw = map.raw(of: 0, in: pose)
      #expect(raw >= min(open, closed) && raw <= max(open, closed))
      let closure = map.closure(
        of: 0,
        raw: Int32(truncatingIfNeeded: random.next())
      )
      #expect(closure >= 0)
    }
  }
}

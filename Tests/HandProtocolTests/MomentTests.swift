import HandProtocol
import Testing

@Suite struct MomentTests {
  @Test(arguments: [
    (UInt64(5000), UInt64(2000), UInt32(3)), (5000, 4001, 0), (2000, 5000, 0),
    (UInt64.max, 0, .max), (4_294_967_295_000, 0, .max),
    (4_294_967_294_999, 0, .max - 1),
  ])
  func millisecondsBetweenMoments(
    later: UInt64,
    earlier: UInt64,
    milliseconds: UInt32
  ) {
    let moment = Moment(microseconds: later)
    let found = moment.milliseconds(since: Moment(microseconds: earlier))
    #expect(found == milliseconds)
  }

  @Test func aPoseHasItsClosures() {
    let pose = FingerPose(closures: [1, 2, 3, 4, 5, 6])
    #expect((0..<6).map { pose[$0] } == [1, 2, 3, 4, 5, 6])
    #expect(pose != FingerPose(all: 1))
  }

  /// A joint that does not move tells nothing.
  @Test func aJointWithoutTravelIsOpen() {
    var map = JointMap()
    map.append(JointRule(finger: 2, open: 500, closed: 500))
    #expect(map.closure(of: 0, raw: 700) == 0)
    #expect(map.raw(of: 0, in: FingerPose(all: 32_767)) == 500)
  }
}

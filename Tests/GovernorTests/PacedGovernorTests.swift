import Governor
import HandProtocol
import TestSupport
import Testing

@Suite struct PacedGovernorTests {
  /// A governor that ticks every 10 ms whatever comes, from an open hand.
  private struct Ticking {
    private var governor = Governor(options: GovernorOptions())
    private var next: UInt64 = 0

    init() {
      var open = MeasuredPose()
      for finger in 0..<FingerPose.fingerCount { open[finger] = 0 }
      _ = governor.enable(from: open)
    }

    mutating func take(_ pose: FingerPose, _ isSettled: Bool, at now: UInt64) {
      while next < now { tick() }
      let moment = Moment(microseconds: now)
      governor.offer(
        pose,
        fingers: 0b11_1111,
        isSettled: isSettled,
        sampledAt: moment,
        at: moment
      )
      if next == now { tick() }
    }

    private mutating func tick() {
      _ = governor.tick(at: Moment(microseconds: next))
      next += 10_000
    }

    var outcome: [Int] { Self.outcome(governor.state, governor.target) }

    static func outcome(_ state: GovernorState, _ pose: FingerPose) -> [Int] {
      [Int(state.rawValue)]
        + (0..<FingerPose.fingerCount).map { Int(pose[$0]) }
    }
  }

  private static func outcome(_ governor: PacedGovernor) -> [Int] {
    Ticking.outcome(governor.state, governor.target)
  }

  /// Pauses of all lengths, at whose beginnings fingers move as fast as they may.
  @Test func aPauseEndsAsIfItHadBeenTicked() {
    var random = SplitMix64(seed: 11)
    for start in [0, 3_000, 40_000_000, 123_456_789] as [UInt64] {
      var paced = PacedGovernor()
      var ticking = Ticking()
      var now = start
      for _ in 0..<2000 {
        var pose = FingerPose(all: 0)
        for finger in 0..<FingerPose.fingerCount {
          pose[finger] = Int16(truncatingIfNeeded: random.next() & 0x7fff)
        }
        let isSettled = random.next() % 4 != 0
        paced.take(
          pose,
          fingers: 0b11_1111,
          isSettled: isSettled,
          at: Moment(microseconds: now)
        )
        ticking.take(pose, isSettled, at: now)
        #expect(Self.outcome(paced) == ticking.outcome)
        now +=
          random.next() % 40 == 0
          ? 1 + random.next() % 9_000_000 : 1 + random.next() % 60_000
      }
    }
  }

  /// What a host says of the first frame may be any number: none is waited for.
  @Test func aPauseOfAnyLengthEnds() {
    var paced = PacedGovernor()
    let open = Self.outcome(PacedGovernor())
    for moment in [1, UInt64(1) << 40, 1 << 62, UInt64.max >> 1] {
      paced.take(
        FingerPose(all: 0),
        fingers: 0b11_1111,
        isSettled: true,
        at: Moment(microseconds: moment)
      )
      #expect(Self.outcome(paced).dropFirst() == open.dropFirst())
    }
  }

  @Test func timeThatGoesBackBeginsAnew() {
    var anew = PacedGovernor()
    var paced = PacedGovernor()
    func close(_ governor: inout PacedGovernor, at milliseconds: UInt64) {
      governor.take(
        FingerPose(all: 30_000),
        fingers: 0b11_1111,
        isSettled: true,
        at: Moment(milliseconds: milliseconds)
      )
    }
    for hop in 0..<40 as Range<UInt64> { close(&paced, at: 90_000 + 33 * hop) }
    #expect(paced.target[2] > 10_000)
    for hop in 0..<40 as Range<UInt64> {
      close(&paced, at: 5_000 + 33 * hop)
      close(&anew, at: 5_000 + 33 * hop)
      #expect(Self.outcome(paced) == Self.outcome(anew))
    }
  }
}

import Governor
import HandProtocol
import Testing

@Suite struct GovernorTests {
  /// A hand at a pose that is known throughout.
  static func pose(_ closure: Int16) -> MeasuredPose {
    var pose = MeasuredPose()
    for finger in 0..<6 { pose[finger] = closure }
    return pose
  }

  /// A governor that was enabled at a pose, and the moment of its first tick.
  static func enabled(
    _ options: GovernorOptions = GovernorOptions(),
    at closure: Int16 = 0
  ) -> (governor: Governor, now: Moment) {
    var governor = Governor(options: options)
    let now = Moment(milliseconds: 1000)
    let isKnown = governor.enable(from: pose(closure))
    #expect(isKnown)
    _ = governor.tick(at: now)
    return (governor, now)
  }

  @Test func itBeginsAtThePoseThatWasRead() {
    var governor = Governor(options: GovernorOptions())
    let now = Moment(milliseconds: 5)
    governor.offer(
      FingerPose(all: 32_767),
      fingers: 0b11_1111,
      isSettled: true,
      sampledAt: now,
      at: now
    )
    let isKnown = governor.enable(from: Self.pose(20_000))
    #expect(isKnown)
    guard case .follow(let pose) = governor.tick(at: now) else {
      Issue.record("nothing was sent")
      return
    }
    #expect(pose == FingerPose(all: 20_000))
    #expect(governor.state == .holding)
  }

  @Test func anUnknownPoseEnablesNothing() {
    var pose = Self.pose(0)
    pose[3] = nil
    var governor = Governor(options: GovernorOptions())
    let isKnown = governor.enable(from: pose)
    #expect(!isKnown)
    guard case .silence = governor.tick(at: Moment(milliseconds: 1)) else {
      Issue.record("something was sent")
      return
    }
    var options = GovernorOptions()
    options.fingers = 0b11_0111
    governor = Governor(options: options)
    let isEnough = governor.enable(from: pose)
    #expect(isEnough)
  }

  @Test func aFingerReachesItsGoalInTheLeastTimeAndRestsThere() {
    var (governor, now) = Self.enabled()
    var ticks = 0
    var closure: Int16 = 0
    while closure < 32_767, ticks < 100 {
      now = now.adding(milliseconds: 10)
      governor.offer(
        FingerPose(all: 32_767),
        fingers: 0b11_1111,
        isSettled: true,
        sampledAt: now,
        at: now
      )
      guard case .follow(let pose) = governor.tick(at: now) else { break }
      #expect(pose[0] >= closure && pose[0] - closure <= 1311)
      closure = pose[0]
      ticks += 1
    }
    // 25 ticks at full speed, and ten to reach and to leave it, which each
    // cost half of theirs.
    #expect(ticks >= 34 && ticks <= 36)
    #expect(closure == 32_767)
  }

  @Test(arguments: [StalePolicy.hold, .release, .deviceStop])
  func aSilentDecoderIsHeldAndThenThePolicyIsFollowed(_ policy: StalePolicy) {
    var options = GovernorOptions()
    options.policy = policy
    var (governor, now) = Self.enabled(options, at: 16_000)
    let sampled = now
    governor.offer(
      FingerPose(all: 32_767),
      fingers: 0b11_1111,
      isSettled: true,
      sampledAt: now,
      at: now
    )
    var last = FingerPose(all: 16_000)
    for tick in 1...60 {
      now = now.adding(milliseconds: 10)
      let decision = governor.tick(at: now)
      switch (now.milliseconds(since: sampled), policy) {
      case (..<100, _):
        #expect(governor.state == .following)
      case (..<250, _), (_, .hold):
        #expect(governor.state == .holding)
      case (_, .release):
        #expect(governor.state == .releasing)
      case (_, .deviceStop):
        #expect(governor.state == .stopped)
      }
      guard case .follow(let pose) = decision else {
        #expect(policy == .deviceStop && tick >= 25)
        continue
      }
      if governor.state == .releasing {
        #expect(pose[0] <= last[0] && last[0] - pose[0] <= 164)
      }
      last = pose
    }
    if policy == .hold { #expect(last[0] > 16_000) }
  }

  @Test func anIntentFromTheFutureGrowsOld() {
    var (governor, now) = Self.enabled()
    governor.offer(
      FingerPose(all: 100),
      fingers: 0b11_1111,
      isSettled: true,
      sampledAt: now.adding(milliseconds: 1_000_000),
      at: now
    )
    now = now.adding(milliseconds: 10)
    _ = governor.tick(at: now)
    #expect(governor.event == .intentFresh)
    now = now.adding(milliseconds: 100)
    _ = governor.tick(at: now)
    #expect(governor.event == .intentStale)
    // One of an older sample does not make it fresh.
    governor.offer(
      FingerPose(all: 100),
      fingers: 0b11_1111,
      isSettled: true,
      sampledAt: Moment(milliseconds: 3),
      at: now
    )
    _ = governor.tick(at: now)
    #expect(governor.event == .intentStale)
  }

  @Test func theDeadManSwitchExpires() {
    var options = GovernorOptions()
    options.deadManMilliseconds = 500
    var (governor, now) = Self.enabled(options)
    let pressed = now
    governor.pressDeadMan(at: now)
    for _ in 1...60 {
      now = now.adding(milliseconds: 10)
      governor.offer(
        FingerPose(all: 32_767),
        fingers: 0b11_1111,
        isSettled: true,
        sampledAt: now,
        at: now
      )
      _ = governor.tick(at: now)
      let isPressed = now.milliseconds(since: pressed) < 500
      #expect(governor.state == (isPressed ? .following : .holding))
    }
    governor.pressDeadMan(at: now)
    _ = governor.tick(at: now)
    #expect(governor.state == .following)
    governor.releaseDeadMan()
    _ = governor.tick(at: now)
    #expect(governor.state == .holding)
    #expect(governor.event == .deadManReleased)
  }

  @Test func aLimitedFingerKeepsWhatItHoldsAndMayOpen() {
    var (governor, now) = Self.enabled(at: 10_000)
    governor.report(limitedFingers: 0b00_0100, isLost: false)
    for wanted: Int16 in [32_767, 5000] {
      for _ in 1...50 {
        now = now.adding(milliseconds: 10)
        governor.offer(
          FingerPose(all: wanted),
          fingers: 0b11_1111,
          isSettled: true,
          sampledAt: now,
          at: now
        )
        _ = governor.tick(at: now)
        if wanted == 32_767 {
          #expect(governor.target[2] == 10_000)
          #expect(governor.restraints[2].contains(.hand))
        }
      }
      #expect(governor.target[2] == (wanted == 5000 ? 5000 : 10_000))
      #expect(governor.target[1] == wanted)
    }
  }

  /// Goes on from where a governor is, with an intent for all fingers.
  private func step(
    _ governor: inout Governor,
    _ now: inout Moment,
    towards closure: Int16
  ) {
    now = now.adding(milliseconds: 10)
    governor.offer(
      FingerPose(all: closure),
      fingers: 0b11_1111,
      isSettled: true,
      sampledAt: now,
      at: now
    )
    _ = governor.tick(at: now)
  }

  @Test func whatHeldAFingerBackIsSaidAndNothingElse() {
    var options = GovernorOptions()
    options.limits = InlineArray(
      repeating: FingerLimits(
        least: 100,
        most: 20_000,
        speed: 1000,
        acceleration: 250 * 256,
        releaseSpeed: 500
      )
    )
    var (governor, now) = Self.enabled(options, at: 10_000)
    // Four ticks to the largest speed; a goal further off needs more of both.
    var steps: [Int16] = []
    for tick in 0..<6 {
      let before = governor.target[0]
      step(&governor, &now, towards: 20_000)
      steps.append(governor.target[0] - before)
      let isFast = tick >= 3
      #expect(
        governor.restraints[0] == (isFast ? .speed : [.speed, .acceleration])
      )
    }
    #expect(steps == [250, 500, 750, 1000, 1000, 1000])
    // Back as far: the speed is turned by the acceleration alone.
    for _ in 0..<60 { step(&governor, &now, towards: 20_000) }
    #expect(governor.target[0] == 20_000)
    // The ends of the range are inside it, and resting there needs nothing.
    #expect(governor.restraints[0] == [])
    step(&governor, &now, towards: 20_001)
    #expect(governor.restraints[0] == .range)
    for _ in 0..<60 { step(&governor, &now, towards: 100) }
    #expect(governor.target[0] == 100)
    #expect(governor.restraints[0] == [])
    step(&governor, &now, towards: 99)
    #expect(governor.restraints[0] == .range)
    // A goal that needs exactly the largest first step, either way.
    for goal: Int16 in [350, 100] {
      let before = governor.target[0]
      step(&governor, &now, towards: goal)
      #expect(abs(governor.target[0] - before) == 250)
      #expect(governor.restraints[0] == [])
      step(&governor, &now, towards: goal)
      #expect(governor.target[0] == goal)
    }
    // A finger that may not close further, and is not asked to.
    governor.report(limitedFingers: 0b00_0001, isLost: false)
    step(&governor, &now, towards: 100)
    #expect(governor.restraints[0] == [])
    step(&governor, &now, towards: 101)
    #expect(governor.restraints[0] == .hand)
  }

  @Test func theLargestSpeedItselfIsNoRestraint() {
    // An acceleration that reaches the speed at once.
    var options = GovernorOptions()
    options.limits = InlineArray(
      repeating: FingerLimits(
        least: 0,
        most: 32_767,
        speed: 1000,
        acceleration: 1000 * 256,
        releaseSpeed: 1000
      )
    )
    var (governor, now) = Self.enabled(options, at: 10_000)
    for goal: Int16 in [11_000, 10_000] {
      step(&governor, &now, towards: goal)
      #expect(governor.target[0] == goal)
      #expect(governor.restraints[0] == [])
      step(&governor, &now, towards: goal)
    }
  }

  @Test func aNewIntentOfTheSameSampleIsTaken() {
    var (governor, now) = Self.enabled()
    now = now.adding(milliseconds: 10)
    for closure: Int16 in [0, 20_000] {
      governor.offer(
        FingerPose(all: closure),
        fingers: 0b11_1111,
        isSettled: true,
        sampledAt: now,
        at: now
      )
    }
    _ = governor.tick(at: now)
    #expect(governor.target[0] > 0)
  }

  @Test func anEmergencyStopComesBeforeAClearing() {
    var (governor, now) = Self.enabled()
    governor.emergencyStop()
    governor.clear()
    now = now.adding(milliseconds: 10)
    _ = governor.tick(at: now)
    #expect(governor.event == .emergencyStop)
    #expect(governor.state == .emergencyStopped)
  }

  @Test func aTickIsLateAfterMoreThanAHundredMilliseconds() {
    var governor = Governor(options: GovernorOptions())
    #expect(!governor.isLate)
    var now = Moment(milliseconds: 1000)
    _ = governor.tick(at: now)
    #expect(!governor.isLate)
    for (wait, isLate) in [(100, false), (101, true)] as [(UInt32, Bool)] {
      now = now.adding(milliseconds: wait)
      _ = governor.tick(at: now)
      #expect(governor.isLate == isLate)
    }
  }

  @Test func aReleasedDeadManSwitchHoldsAtOnce() {
    var options = GovernorOptions()
    options.deadManMilliseconds = 500
    var (governor, now) = Self.enabled(options)
    governor.pressDeadMan(at: now)
    step(&governor, &now, towards: 30_000)
    #expect(governor.state == .following)
    governor.releaseDeadMan()
    step(&governor, &now, towards: 30_000)
    #expect(governor.state == .holding)
  }

  @Test func aFingerWithoutOutputStays() {
    var (governor, now) = Self.enabled(at: 10_000)
    for _ in 1...50 {
      now = now.adding(milliseconds: 10)
      governor.offer(
        FingerPose(all: 0),
        fingers: 0b00_0001,
        isSettled: true,
        sampledAt: now,
        at: now
      )
      _ = governor.tick(at: now)
    }
    #expect(governor.target[0] == 0)
    #expect(governor.target[1] == 10_000)
  }

  @Test func anEmergencyStopLatches() {
    var (governor, now) = Self.enabled(at: 10_000)
    governor.emergencyStop()
    #expect(governor.state == .emergencyStopped)
    for _ in 1...10 {
      now = now.adding(milliseconds: 10)
      governor.offer(
        FingerPose(all: 0),
        fingers: 0b11_1111,
        isSettled: true,
        sampledAt: now,
        at: now
      )
      let isKnown = governor.enable(from: Self.pose(0))
      #expect(isKnown)
      guard case .stop = governor.tick(at: now) else {
        Issue.record("something else was sent")
        return
      }
    }
    governor.clear()
    now = now.adding(milliseconds: 10)
    guard case .silence = governor.tick(at: now) else {
      Issue.record("something was sent after clearing")
      return
    }
    #expect(governor.state == .off)
  }

  @Test func aLateTickIsSaidAndMovesNoFurther() {
    var (governor, now) = Self.enabled()
    for wait: UInt32 in [10, 3000, 10] {
      let before = governor.target[0]
      now = now.adding(milliseconds: wait)
      governor.offer(
        FingerPose(all: 32_767),
        fingers: 0b11_1111,
        isSettled: true,
        sampledAt: now,
        at: now
      )
      _ = governor.tick(at: now)
      #expect(governor.isLate == (wait == 3000))
      #expect(governor.target[0] - before <= 1311)
    }
  }
}

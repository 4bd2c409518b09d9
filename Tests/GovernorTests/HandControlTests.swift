import Governor
import HandProtocol
import TestSupport
import Testing

@Suite struct HandControlTests {
  @Test func theFirstCommandIsThePoseThatWasRead() throws {
    var rig = ControlRig()
    rig.run(milliseconds: 100) { rig, now in
      rig.offer(32_767, at: now)
    }
    let first = try #require(rig.commands.first)
    #expect(first.closure == 12_345)
    #expect(rig.control.governor.state == .following)
    #expect(rig.commands.last?.closure ?? 0 > 12_345)
  }

  @Test func anIntentGoesOutAtOnce() {
    var rig = ControlRig()
    // Hops of 20 ms, at a phase that has nothing to do with the ticks and
    // drifts, each up to half a millisecond early or late.
    var random = SplitMix64(seed: 9)
    var next = UInt64(7300)
    var waits: [UInt64] = []
    var pending: UInt64?
    rig.run(milliseconds: 4000, step: 50) { rig, now in
      if now.microseconds >= next {
        rig.offer(Int16.random(in: 0...32_767, using: &random), at: now)
        pending = now.microseconds
        next += 20_000
        next += random.next() % 1000
        next -= 500
      }
      if let sent = rig.commands.last?.moment, let at = pending, sent >= at {
        waits.append(sent - at)
        pending = nil
      }
    }
    // All but the first few, until the tick has found the phase.
    #expect(waits.count > 190)
    #expect(waits.dropFirst(10).allSatisfy { $0 <= 1000 })
  }

  @Test func oneLateIntentDoesNotMakeTheNextLate() {
    var rig = ControlRig()
    var random = SplitMix64(seed: 10)
    var hop = 0
    var due = UInt64(0)
    var waits: [UInt64] = []
    var pending: UInt64?
    rig.run(milliseconds: 8000, step: 50) { rig, now in
      if due == 0 {
        // One in ten comes 1 to 4 ms late; their samples keep to the grid.
        due = 100_000 + UInt64(hop) * 20_000 + random.next() % 200
        if random.next() % 10 == 0 { due += 1000 + random.next() % 2800 }
      }
      if now.microseconds >= due {
        let sample = Moment(microseconds: 99_800 + UInt64(hop) * 20_000)
        rig.control.offer(
          FingerPose(all: Int16.random(in: 0...32_767, using: &random)),
          fingers: 0b11_1111,
          isSettled: true,
          sampledAt: sample,
          at: now
        )
        pending = now.microseconds
        hop += 1
        due = 0
      }
      if let sent = rig.commands.last?.moment, let at = pending, sent >= at {
        waits.append(sent - at)
        pending = nil
      }
    }
    #expect(waits.count > 380)
    #expect(waits.dropFirst(10).allSatisfy { $0 <= 200 })
  }

  @Test func ticksAreNoMoreThanTheLimitsAreFor() {
    var rig = ControlRig()
    var random = SplitMix64(seed: 11)
    var next = UInt64(0)
    // Streams of any pace, on a host that often stands still.
    rig.run(milliseconds: 20_000, step: 250) { rig, now in
      if random.next() % 500 == 0 {
        rig.now.microseconds += random.next() % 15_000
      }
      guard now.microseconds >= next else { return }
      rig.offer(Int16.random(in: 0...32_767, using: &random), at: now)
      next = now.microseconds + 2000 + random.next() % 30_000
    }
    let moments = rig.commands.map(\.moment)
    #expect(moments.count > 1500)
    for count in [1, 2, 3, 10, 100] {
      for (first, last) in zip(moments, moments.dropFirst(count)) {
        #expect(last - first >= UInt64(count * 9000 - 4000))
      }
    }
  }

  @Test(arguments: [StalePolicy.hold, .release])
  func commandsGoOnWhenTheDecoderIsSilent(_ policy: StalePolicy) {
    var rig = ControlRig(policy: policy)
    rig.run(milliseconds: 2000) { _, _ in }
    #expect(rig.longestGap <= 50_000)
    #expect(rig.commands.count > 40)
  }

  @Test func anEmergencyStopIsTheLastThatIsSent() {
    var rig = ControlRig()
    rig.run(milliseconds: 200) { rig, now in rig.offer(30_000, at: now) }
    rig.control.emergencyStop(at: rig.now)
    let count = rig.commands.count
    rig.run(milliseconds: 500) { rig, now in rig.offer(0, at: now) }
    #expect(rig.commands.count == count)
    #expect(rig.stopCount == 1)
    #expect(rig.control.governor.state == .emergencyStopped)
    // A person connects again: from the pose that is read anew.
    rig.control.connect(at: rig.now)
    rig.run(milliseconds: 200) { rig, now in rig.offer(0, at: now) }
    #expect(rig.commands.count > count)
    #expect(rig.commands[count].closure == 12_345)
  }

  @Test func aLostHandStops() {
    var rig = ControlRig()
    rig.run(milliseconds: 200) { rig, now in rig.offer(30_000, at: now) }
    rig.control.receive([ScriptedSession.isLost].span, at: rig.now)
    let count = rig.commands.count
    rig.run(milliseconds: 200) { rig, now in rig.offer(30_000, at: now) }
    #expect(rig.commands.count == count)
    #expect(rig.control.governor.state == .stopped)
  }

  @Test func connectingWhileRunningBeginsAnew() {
    var rig = ControlRig()
    rig.run(milliseconds: 200) { rig, now in rig.offer(30_000, at: now) }
    #expect(rig.commands.last?.closure ?? 0 > 20_000)
    let count = rig.commands.count
    rig.control.connect(at: rig.now)
    #expect(rig.control.governor.state == .off)
    rig.run(milliseconds: 200) { rig, now in rig.offer(0, at: now) }
    #expect(rig.commands.count > count)
    #expect(rig.commands[count].closure == 12_345)
    #expect(rig.control.governor.state == .following)
  }

  @Test func itBeginsAtTheTargetThatTheHandHasNotAtALaterPose() {
    // Of a hand without a checksum a pose that came once may be damaged.
    var rig = ControlRig()
    rig.control.connect(at: rig.now)
    rig.control.receive([ScriptedSession.isElsewhere].span, at: rig.now)
    rig.run(milliseconds: 30) { _, _ in }
    #expect(rig.control.session.status.pose[0] == 0)
    #expect(rig.commands.first?.closure == 12_345)
    #expect(rig.control.governor.target == FingerPose(all: 12_345))
  }

  @Test func aHandThatReportsNothingNeedsConsent() {
    var rig = ControlRig()
    rig.control = HandControl(
      session: ScriptedSession(pose: nil),
      governor: Governor(options: GovernorOptions())
    )
    rig.control.connect(at: rig.now)
    rig.run(milliseconds: 200) { rig, now in rig.offer(30_000, at: now) }
    #expect(rig.commands.allSatisfy { $0.closure == 0 })
    #expect(rig.control.governor.state == .off)
  }

  @Test func nothingBeginsBeforeItIsConnected() {
    var control = HandControl(
      session: ScriptedSession(pose: 12_345),
      governor: Governor(options: GovernorOptions())
    )
    for tick in 1...10 {
      let now = Moment(milliseconds: UInt64(10 * tick))
      guard control.nextFrame(at: now) == nil else {
        Issue.record("a frame was sent")
        return
      }
    }
    #expect(control.session.status.phase == .disconnected)
  }

  @Test func whatAHandDoesNotReportIsAssumedOnlyWithConsent() {
    for assumed in [nil, FingerPose(all: 77)] {
      var control = HandControl(
        session: HalfBlindSession(),
        governor: Governor(options: GovernorOptions())
      )
      control.assumedPose = assumed
      var now = Moment(milliseconds: 50)
      control.connect(at: now)
      for _ in 0..<10 {
        now = now.adding(milliseconds: 10)
        while control.nextFrame(at: now) != nil {}
      }
      guard assumed != nil else {
        #expect(control.governor.state == .off)
        continue
      }
      #expect(control.governor.state == .holding)
      // What is reported is not assumed.
      for finger in 0..<6 {
        let target = control.governor.target[finger]
        #expect(target == (finger < 3 ? 12_345 : 77))
      }
    }
  }

  /// Neither a hand that stands by nor one without a guardian is enabled.
  @Test(arguments: [(false, true), (true, false), (false, false)])
  func motorsWaitForLeaveAndGuardian(_ mayEnable: Bool, _ isGuarded: Bool) {
    var rig = ControlRig()
    rig.control.mayEnable = mayEnable
    rig.control.isGuarded = isGuarded
    rig.run(milliseconds: 200) { rig, now in rig.offer(30_000, at: now) }
    #expect(rig.control.session.status.phase == .ready)
    #expect(rig.commands.isEmpty)
    rig.control.mayEnable = true
    rig.control.isGuarded = true
    rig.run(milliseconds: 200) { rig, now in rig.offer(30_000, at: now) }
    #expect(rig.control.session.status.phase == .running)
    #expect(!rig.commands.isEmpty)
  }

  /// An intent that the decoder does not stand for moves nothing.
  @Test func unsettledIntentsMoveNothing() {
    var rig = ControlRig()
    rig.run(milliseconds: 300) { rig, now in
      rig.offer(32_000, isSettled: false, at: now)
    }
    #expect(rig.control.session.status.phase == .running)
    #expect(rig.commands.allSatisfy { $0.closure == 12_345 })
    rig.run(milliseconds: 300) { rig, now in rig.offer(32_000, at: now) }
    #expect(rig.commands.last?.closure ?? 0 > 20_000)
  }

  /// A finger that is in the way of something, stalled or hot closes no further;
  /// other faults are not its own.
  @Test(arguments: [(0, true), (1, true), (2, true), (3, false), (7, false)])
  func faultyFingersCloseNoFurther(_ fault: UInt8, _ isHeld: Bool) {
    var rig = ControlRig()
    rig.run(milliseconds: 100) { rig, now in rig.offer(32_000, at: now) }
    rig.hear(fault)
    rig.run(milliseconds: 2000) { rig, now in rig.offer(32_000, at: now) }
    let end = rig.commands.last?.closure ?? 0
    #expect(isHeld ? end < 27_000 : end > 31_000, "\(end)")
  }
}

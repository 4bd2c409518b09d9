import DecoderFirmware
import HandProtocol
import Testing

@testable import Drive

@Suite("The course of a drive")
struct DriveCourseTests {
  /// A course that is told what happens, a hundredth of a second apart.
  private struct Script {
    var course: DriveCourse
    var now = Moment(milliseconds: 1000)
    var acts: [DriveAct] = []

    init(
      hands: Int = 1,
      isLive: Bool = false,
      canClear: Bool = true,
      retries: Bool = false,
      seconds: UInt64? = nil
    ) {
      var plan = DriveCourse.Plan(
        places: (0..<hands).map { DrivePlace(kind: .rh56, port: "port\($0)") }
      )
      plan.source = "session.yaml"
      plan.isLive = isLive
      plan.canClear = canClear
      plan.retries = retries
      plan.duration = seconds.map { $0 * 1_000_000 }
      course = DriveCourse(plan)
      take(.opened)
    }

    mutating func take(_ event: DriveEvent) {
      now = now.adding(milliseconds: 10)
      acts = course.take(event, at: now)
    }

    mutating func pass(milliseconds: UInt32) {
      now = now.adding(milliseconds: milliseconds)
      take(.time)
    }

    /// What it does, but for what it says.
    var deeds: [DriveAct] {
      acts.filter {
        if case .say = $0 { return false }
        return true
      }
    }

    mutating func end(_ last: [LinkStatus], found: HandKind? = nil) -> DriveEnding
    {
      take(.finished(last, found: found))
      return course.ending!
    }
  }

  private func hand(
    _ phase: HandPhase,
    _ failure: HandFailure = .none,
    governor: GovernorState = .off,
    cause: GovernorEvent = .intentStale,
    line: String? = nil,
    hasRun: Bool = false,
    faults: HandFaults = [],
    fingers: UInt8 = 0,
    stillFor: UInt32 = 0
  ) -> LinkStatus {
    var status = LinkStatus()
    var seen = HandStatus()
    if hasRun || phase == .running {
      seen.phase = .running
      seen.counters.framesAccepted = 5
      seen.faults = faults
      seen.faultyFingers = fingers
      status.record.take(seen, at: Moment(milliseconds: 900))
    }
    if stillFor > 0 {
      status.record.standStill(
        milliseconds: stillFor,
        until: Moment(milliseconds: 1000)
      )
    }
    status.hand.phase = phase
    status.hand.failure = failure
    status.record.take(status.hand, at: Moment(milliseconds: 1000))
    status.governor = governor
    status.governorCause = cause
    status.lineFailure = line
    return status
  }

  private var running: LinkStatus { hand(.running, governor: .following) }
  private var stopped: LinkStatus { hand(.stopped, hasRun: true) }

  // MARK: Beginning

  @Test("a recording waits for its hand, live samples do not")
  func beginning() {
    var script = Script()
    #expect(script.acts == [.start(isStandby: false)])
    script.take(.hands([hand(.identifying)]))
    #expect(!script.course.isDecoding)
    script.take(.hands([running]))
    #expect(script.course.isDecoding)
    #expect(Script(isLive: true).course.isDecoding)
  }

  @Test("a hand that gave up quickly is asked once more, and not twice")
  func hastyVerdict() {
    for failure: HandFailure in [.noAnswer, .noPose, .wrongHand, .linkLost] {
      var script = Script()
      script.take(.hands([hand(.failed, failure)]))
      #expect(script.acts == [.connectAgain(hand: 0, isStandby: false)])
      #expect(script.course.failure == nil)
      script.take(.hands([hand(.failed, failure)]))
      #expect(script.acts == [.finish])
    }
    var script = Script()
    script.take(.hands([hand(.failed, .limitNotKept)]))
    #expect(script.acts == [.finish])
    script = Script()
    script.pass(milliseconds: 3000)
    script.take(.hands([hand(.failed, .noAnswer)]))
    #expect(script.acts == [.finish])
  }

  @Test("a hand that never gets ready is not waited for without end")
  func neverReady() {
    var script = Script()
    script.pass(milliseconds: 9000)
    #expect(script.acts.isEmpty)
    script.pass(milliseconds: 1000)
    #expect(script.acts == [.finish])
    #expect(script.end([hand(.identifying)]).kind == .notReady)
  }

  // MARK: Stops

  @Test("after e nothing but c enables the hand, and decoding goes on")
  func keyStops() {
    var script = Script(hands: 2, retries: true, seconds: 60)
    script.take(.hands([running, hand(.ready)]))
    script.take(.key(.stop))
    #expect(script.deeds == [.emergencyStop(.key)])
    let both = hand(.stopped, governor: .emergencyStopped, hasRun: true)
    for _ in 0..<100 {
      script.take(.hop(isSettled: true))
      script.take(.hands([both, both]))
      #expect(script.acts.isEmpty)
      script.take(.time)
      #expect(script.acts.isEmpty)
    }
    #expect(script.course.isDecoding)
    script.take(.key(.clear))
    #expect(script.deeds == [.clear(active: 0)])
    // The hand has yet to leave the stop: that is no new one.
    script.take(.hands([both, both]))
    #expect(script.acts.isEmpty)
    #expect(script.course.latch == nil)
    // A second c clears nothing.
    script.take(.key(.clear))
    #expect(script.acts.isEmpty)
  }

  @Test("a stop by policy stays, and a hand that stands by does not go around it")
  func policyStops() {
    var script = Script(hands: 2)
    script.take(.hands([running, hand(.ready)]))
    let stopped = hand(
      .stopping,
      governor: .stopped,
      cause: .intentLostStop,
      hasRun: true
    )
    script.take(.hands([stopped, hand(.ready)]))
    #expect(script.deeds.isEmpty)
    #expect(script.course.latch?.cause == .policy)
    // Even where its stop then fails.
    let failed = hand(.failed, .refused, governor: .stopped, hasRun: true)
    script.take(.hands([failed, hand(.ready)]))
    #expect(script.deeds.isEmpty)
    script.take(.key(.clear))
    #expect(script.deeds == [.clear(active: 0)])
  }

  @Test("a line that comes back does not clear a stop")
  func stopOutlivesTheLine() {
    var script = Script(retries: true)
    script.take(.hands([running]))
    script.take(.key(.stop))
    script.take(.hands([hand(.stopped, line: "unplugged", hasRun: true)]))
    #expect(script.deeds == [.reopen])
    script.take(.opened)
    #expect(script.deeds == [.start(isStandby: true)])
    script.take(.hands([hand(.ready)]))
    #expect(script.acts.isEmpty)
    script.take(.key(.clear))
    #expect(script.deeds == [.clear(active: 0)])
  }

  @Test("e while the line is away counts for the line that comes back")
  func stopWithoutALine() {
    var script = Script(retries: true)
    script.take(.hands([running]))
    script.take(.hands([hand(.running, line: "unplugged")]))
    #expect(script.deeds == [.reopen])
    script.take(.key(.stop))
    script.take(.opened)
    #expect(script.deeds == [.start(isStandby: true)])
  }

  @Test("where no terminal gives a c, a stop ends the drive at once")
  func nobodyCanClear() {
    var script = Script(canClear: false)
    script.take(.hands([running]))
    script.take(.hop(isSettled: true))
    script.take(
      .hands([hand(.stopping, governor: .stopped, cause: .intentLostStop)])
    )
    #expect(script.deeds == [.finish])
    let ending = script.end([stopped])
    #expect(ending.kind == .stopped)
    #expect(ending.kind.exitCode == 1)
    #expect(ending.line.contains("--stale stop"))
    #expect(ending.line.contains("the hand is stopped"))
  }

  @Test("time that is over ends a stopped drive, which says that it was stopped")
  func durationDuringAStop() {
    var script = Script(seconds: 5)
    script.take(.hands([running]))
    script.take(.hop(isSettled: true))
    script.take(.key(.stop))
    script.pass(milliseconds: 4900)
    #expect(script.acts.isEmpty)
    script.pass(milliseconds: 100)
    #expect(script.acts == [.finish])
    let ending = script.end([stopped])
    #expect(ending.kind == .stopped)
    #expect(ending.line.contains("stopped by key e"))
    #expect(ending.kind.exitCode == 1)
  }

  // MARK: Lost hands

  @Test("--retry opens the line anew, and time goes on from the beginning")
  func retry() {
    var script = Script(retries: true, seconds: 5)
    script.take(.hands([running]))
    script.take(.hop(isSettled: true))
    script.pass(milliseconds: 3000)
    script.take(.hands([hand(.failed, .linkLost, hasRun: true)]))
    #expect(script.deeds == [.reopen])
    #expect(script.course.isDecoding)
    script.take(.opened)
    #expect(script.deeds == [.start(isStandby: false)])
    script.take(.hands([running]))
    #expect(script.course.recoveries == 1)
    script.pass(milliseconds: 2000)
    #expect(script.acts == [.finish])
    let ending = script.end([stopped])
    #expect(ending.kind == .done)
    #expect(ending.line.contains("lost once"))
  }

  @Test("what is no lost line is not enabled again by --retry")
  func retryIsForLinesAlone() {
    for failure: HandFailure in [.deviceFault, .refused, .limitNotKept] {
      var script = Script(retries: true)
      script.take(.hands([running]))
      script.take(.hands([hand(.failed, failure, hasRun: true)]))
      #expect(script.deeds == [.finish])
    }
  }

  @Test("the next hand that is ready takes over, and the loss is still told")
  func failover() {
    var script = Script(hands: 3)
    script.take(.hands([running, hand(.identifying), hand(.ready)]))
    script.take(.hop(isSettled: true))
    let lost = hand(.running, line: "was unplugged")
    script.take(.hands([lost, hand(.identifying), hand(.ready)]))
    #expect(script.deeds == [.activate(hand: 2)])
    script.take(.hands([lost, hand(.identifying), running]))
    #expect(script.acts.isEmpty)
    script.take(.sourceEnded)
    let ending = script.end([lost, stopped, stopped])
    #expect(ending.kind == .handLost)
    #expect(ending.line.hasPrefix("port0, rh56: the line failed (was unplugged)"))
  }

  // MARK: Ends

  @Test("the first failure is kept, though the stop succeeds")
  func firstFailure() {
    var script = Script()
    script.take(.hands([running]))
    script.take(.hop(isSettled: true))
    script.take(
      .hands([
        hand(.failed, .deviceFault, hasRun: true, faults: .watchdog,
          stillFor: 1003)
      ])
    )
    #expect(script.acts == [.finish])
    let ending = script.end([stopped])
    #expect(ending.kind == .handFault)
    #expect(
      ending.line.contains(
        "port0, rh56: the program stood still for 1.0 s, and the hand's own "
          + "watchdog has switched it off; the hand is stopped"
      )
    )
  }

  @Test("a motor's fault is a failure; a grip on an object is none")
  func motorFaults() {
    for (faults, kind): (HandFaults, DriveEnding.Kind) in [
      (.overTemperature, .handFault), (.stall, .handFault),
      (.overCurrent, .handFault), (.limiting, .done),
    ] {
      var script = Script()
      script.take(
        .hands([hand(.running, faults: faults, fingers: 0b100)])
      )
      script.take(.hop(isSettled: true))
      // It has passed when the drive ends.
      script.take(.hands([running]))
      script.take(.sourceEnded)
      let ending = script.end([stopped])
      #expect(ending.kind == kind)
      #expect(kind == .done || ending.line.contains("index reports"))
    }
  }

  @Test("each end has its class, its place and its words")
  func ends() {
    let rows:
      [(DriveReason, Int, Int, LinkStatus, DriveEnding.Kind, String)] = [
        (.sourceEnded, 9, 9, stopped, .done, "port0, rh56: the recording"),
        (.durationOver, 9, 9, stopped, .done, "port0, rh56: the time"),
        (.asked, 9, 9, stopped, .done, "port0, rh56: ended as asked"),
        (.quit, 0, 0, stopped, .done, "port0, rh56: ended by key q"),
        (.durationOver, 9, 0, stopped, .unsettled, "session.yaml: "),
        (.sourceEnded, 0, 0, stopped, .noSamples, "session.yaml: not one"),
        (
          .sourceEnded, 9, 9, hand(.stopping, hasRun: true), .stopUnverified,
          "port0, rh56: the hand does not confirm"
        ),
      ]
    for (reason, hops, settled, last, kind, words) in rows {
      var script = Script(seconds: 1)
      script.take(.hands([running]))
      for hop in 0..<hops { script.take(.hop(isSettled: hop < settled)) }
      switch reason {
      case .sourceEnded: script.take(.sourceEnded)
      case .asked: script.take(.asked)
      case .quit: script.take(.key(.quit))
      default: script.pass(milliseconds: 1000)
      }
      let ending = script.end([last])
      #expect(ending.kind == kind)
      #expect(ending.line.hasPrefix(words))
      #expect(ending.kind.exitCode == (kind == .done || kind == .unsettled ? 0 : 1))
    }
  }

  @Test("live samples for a hand that never ran are no success")
  func liveWithoutAHand() {
    var script = Script(isLive: true, seconds: 1)
    script.take(.hop(isSettled: true))
    script.take(.hands([hand(.identifying)]))
    script.pass(milliseconds: 1000)
    let ending = script.end([hand(.stopped)])
    #expect(ending.kind == .notReady)
    #expect(ending.line.contains("never enabled"))
  }

  @Test("a silent hand is blamed, and not the recording; another kind is named")
  func silence() {
    for (found, kind, words): (HandKind?, DriveEnding.Kind, String) in [
      (nil, .noAnswer, "the hand does not answer; the hand was never enabled"),
      (
        .ability, .wrongHand,
        "this is a PSYONIC Ability Hand, not Inspire RH56; the hand was never "
          + "enabled; use --hand ability"
      ),
    ] {
      var script = Script()
      script.pass(milliseconds: 2500)
      script.take(.hands([hand(.failed, .noAnswer)]))
      let ending = script.end([hand(.failed, .noAnswer)], found: found)
      #expect(ending.kind == kind)
      #expect(ending.line.hasPrefix("port0, rh56: \(words)"))
    }
  }

  @Test("a source that fails is named, with the hand's state")
  func sourceFails() {
    var script = Script()
    script.take(.hands([running]))
    script.take(.sourceFailed("the file was cut short"))
    #expect(script.acts == [.finish])
    let ending = script.end([stopped])
    #expect(ending.kind == .sourceFailed)
    #expect(
      ending.line
        == "session.yaml: the file was cut short; the hand is stopped"
    )
  }

  @Test("nothing that comes after the end changes it")
  func endIsTheEnd() {
    var script = Script()
    script.take(.hands([running]))
    script.take(.asked)
    let events: [DriveEvent] = [
      .key(.stop), .key(.clear), .opened, .sourceEnded, .time,
      .hands([hand(.ready)]),
    ]
    for event in events {
      script.take(event)
      #expect(script.acts.isEmpty)
    }
    #expect(script.course.reason == .asked)
  }
}

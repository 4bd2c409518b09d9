import Files
import Governor
import HandProtocol
import Testing

@testable import Drive

@Suite("The course of a drive")
struct DriveCourseTests {
  // MARK: Beginning

  @Test("a recording waits for its hand, live samples do not")
  func beginning() {
    var script = CourseScript()
    #expect(script.acts == [.start(isStandby: false)])
    script.take(.hands([.hand(.identifying)]))
    #expect(!script.course.isDecoding)
    script.take(.hands([.running]))
    #expect(script.course.isDecoding)
    #expect(CourseScript(isLive: true).course.isDecoding)
  }

  @Test("a hand that gave up quickly is asked once more, and not twice")
  func hastyVerdict() {
    for failure: HandFailure in [.noAnswer, .noPose, .wrongHand, .linkLost] {
      var script = CourseScript()
      script.take(.hands([.hand(.failed, failure)]))
      #expect(script.acts == [.connectAgain(hand: 0, isStandby: false)])
      #expect(script.course.failure == nil)
      script.take(.hands([.hand(.failed, failure)]))
      #expect(script.acts == [.finish])
    }
    var script = CourseScript()
    script.take(.hands([.hand(.failed, .limitNotKept)]))
    #expect(script.acts == [.finish])
    script = CourseScript()
    script.pass(milliseconds: 3000)
    script.take(.hands([.hand(.failed, .noAnswer)]))
    #expect(script.acts == [.finish])
  }

  @Test("a hand that never gets ready is not waited for without end")
  func neverReady() throws {
    var script = CourseScript()
    script.pass(milliseconds: 9000)
    #expect(script.acts.isEmpty)
    script.pass(milliseconds: 1000)
    #expect(script.acts == [.finish])
    let ending = try script.end([.hand(.identifying)])
    #expect(ending.kind == .notReady)
  }

  // MARK: Stops

  @Test("after e nothing but c enables the hand, and decoding goes on")
  func keyStops() {
    var script = CourseScript(hands: 2, retries: true, seconds: 60)
    script.take(.hands([.running, .hand(.ready)]))
    script.take(.key(.stop))
    #expect(script.deeds == [.emergencyStop(.key)])
    let both = LinkStatus.hand(
      .stopped,
      governor: .emergencyStopped,
      hasRun: true
    )
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

  @Test("a stop by policy stays, and no hand that stands by goes around it")
  func policyStops() {
    var script = CourseScript(hands: 2)
    script.take(.hands([.running, .hand(.ready)]))
    let stopped = LinkStatus.hand(
      .stopping,
      governor: .stopped,
      cause: .intentLostStop,
      hasRun: true
    )
    script.take(.hands([stopped, .hand(.ready)]))
    #expect(script.deeds.isEmpty)
    #expect(script.course.latch?.cause == .policy)
    // Even where its stop then fails.
    let failed = LinkStatus.hand(
      .failed,
      .refused,
      governor: .stopped,
      hasRun: true
    )
    script.take(.hands([failed, .hand(.ready)]))
    #expect(script.deeds.isEmpty)
    script.take(.key(.clear))
    #expect(script.deeds == [.clear(active: 0)])
  }

  @Test("a line that comes back does not clear a stop")
  func stopOutlivesTheLine() {
    var script = CourseScript(retries: true)
    script.take(.hands([.running]))
    script.take(.key(.stop))
    script.take(.hands([.hand(.stopped, line: "unplugged", hasRun: true)]))
    #expect(script.deeds == [.reopen])
    script.take(.opened)
    #expect(script.deeds == [.start(isStandby: true)])
    script.take(.hands([.hand(.ready)]))
    #expect(script.acts.isEmpty)
    script.take(.key(.clear))
    #expect(script.deeds == [.clear(active: 0)])
  }

  @Test("e while the line is away counts for the line that comes back")
  func stopWithoutALine() {
    var script = CourseScript(retries: true)
    script.take(.hands([.running]))
    script.take(.hands([.hand(.running, line: "unplugged")]))
    #expect(script.deeds == [.reopen])
    script.take(.key(.stop))
    script.take(.opened)
    // It has not heard of the stop, and may still grip.
    #expect(script.deeds == [.start(isStandby: true, stopping: [0])])
  }

  @Test("what moved when its line was lost is stopped, whoever drives now")
  func whatWasLostIsStopped() {
    var script = CourseScript(hands: 2, retries: true)
    script.take(.hands([.running, .hand(.ready)]))
    script.take(
      .hands([.hand(.failed, .noAnswer, hasRun: true), .hand(.ready)])
    )
    #expect(script.deeds == [.activate(hand: 1)])
    let gone = LinkStatus.hand(.running, line: "unplugged")
    script.take(.hands([.hand(.failed, .noAnswer, hasRun: true), gone]))
    #expect(script.deeds == [.reopen])
    script.take(.opened)
    // The first is driven again, from where it is.
    #expect(script.deeds == [.start(isStandby: false, stopping: [1])])
  }

  @Test("an end behind a line that was lost tells whether the hand is stopped")
  func endsBehindALostLine() throws {
    struct Row {
      var last: [LinkStatus], kind: DriveEnding.Kind, state: String
    }
    let rows = [
      // Stopped on the new line, before it was ready: but it was lost.
      Row(last: [.hand(.stopped)], kind: .handLost, state: "is stopped"),
      Row(
        last: [.hand(.failed, .noAnswer)],
        kind: .handLost,
        state: "may not have stopped"
      ),
      Row(
        last: [.hand(.identifying)],
        kind: .handLost,
        state: "may not have stopped"
      ),
      Row(
        last: [.hand(.failed, line: "unplugged")],
        kind: .handLost,
        state: "keeps its last target, and its grip"
      ),
      Row(last: [], kind: .handLost, state: "keeps its last target"),
    ]
    for row in rows {
      var script = CourseScript(retries: true)
      script.take(.hands([.running]))
      script.take(.hands([.hand(.running, line: "unplugged")]))
      script.take(.opened)
      script.take(.hands([.hand(.identifying)]))
      script.take(.asked)
      let ending = try script.end(row.last)
      #expect(ending.kind == row.kind, "\(row)")
      #expect(ending.line.contains(row.state), "\(ending.line)")
    }
    // One that ran again, and does not confirm its last stop.
    var script = CourseScript(hands: 2, retries: true)
    script.take(
      .hands([.hand(.failed, .noAnswer, hasRun: true), .hand(.ready)])
    )
    script.take(.hands([.hand(.failed, .noAnswer), .running]))
    script.take(
      .hands([.hand(.failed, .noAnswer), .hand(.running, line: "unplugged")])
    )
    script.take(.opened)
    script.take(.hands([.running, .hand(.identifying)]))
    script.take(.asked)
    let ending = try script.end([.stopped, .hand(.identifying)])
    #expect(ending.kind == .stopUnverified)
    #expect(ending.place.hasPrefix("port1"))
  }

  @Test("where no terminal gives a c, a stop ends the drive at once")
  func nobodyCanClear() throws {
    var script = CourseScript(canClear: false)
    script.take(.hands([.running]))
    script.take(.hop(isSettled: true))
    script.take(
      .hands([.hand(.stopping, governor: .stopped, cause: .intentLostStop)])
    )
    #expect(script.deeds == [.finish])
    let ending = try script.end([.stopped])
    #expect(ending.kind == .stopped)
    #expect(ending.kind.exitCode == 1)
    #expect(ending.line.contains("--stale stop"))
    #expect(ending.line.contains("the hand is stopped"))
  }

  @Test("time that is over ends a stopped drive, which says so")
  func durationDuringAStop() throws {
    var script = CourseScript(seconds: 5)
    script.take(.hands([.running]))
    script.take(.hop(isSettled: true))
    script.take(.key(.stop))
    script.pass(milliseconds: 4900)
    #expect(script.acts.isEmpty)
    script.pass(milliseconds: 100)
    #expect(script.acts == [.finish])
    let ending = try script.end([.stopped])
    #expect(ending.kind == .stopped)
    #expect(ending.line.contains("stopped by key e"))
    #expect(ending.kind.exitCode == 1)
  }

  // MARK: Lost hands

  @Test("--retry opens the line anew, and time goes on from the beginning")
  func retry() throws {
    var script = CourseScript(retries: true, seconds: 5)
    script.take(.hands([.running]))
    script.take(.hop(isSettled: true))
    script.pass(milliseconds: 3000)
    script.take(.hands([.hand(.failed, .linkLost, hasRun: true)]))
    #expect(script.deeds == [.reopen])
    #expect(script.course.isDecoding)
    script.take(.opened)
    #expect(script.deeds == [.start(isStandby: false)])
    script.take(.hands([.running]))
    #expect(script.course.recoveries == 1)
    script.pass(milliseconds: 2000)
    #expect(script.acts == [.finish])
    let ending = try script.end([.stopped])
    #expect(ending.kind == .done)
    #expect(ending.line.contains("lost once"))
  }

  @Test("what is no lost line is not enabled again by --retry")
  func retryIsForLinesAlone() {
    for failure: HandFailure in [.deviceFault, .refused, .limitNotKept] {
      var script = CourseScript(retries: true)
      script.take(.hands([.running]))
      script.take(.hands([.hand(.failed, failure, hasRun: true)]))
      #expect(script.deeds == [.finish])
    }
  }

  @Test("the next hand that is ready takes over, and the loss is still told")
  func failover() throws {
    var script = CourseScript(hands: 3)
    script.take(.hands([.running, .hand(.identifying), .hand(.ready)]))
    script.take(.hop(isSettled: true))
    let lost = LinkStatus.hand(.running, line: "was unplugged")
    script.take(.hands([lost, .hand(.identifying), .hand(.ready)]))
    #expect(script.deeds == [.activate(hand: 2)])
    script.take(.hands([lost, .hand(.identifying), .running]))
    #expect(script.acts.isEmpty)
    script.take(.sourceEnded)
    let ending = try script.end([lost, .stopped, .stopped])
    #expect(ending.kind == .handLost)
    #expect(
      ending.line.hasPrefix("port0, rh56: the line failed (was unplugged)")
    )
  }

  // MARK: Ends

  @Test("the first failure is kept, though the stop succeeds")
  func firstFailure() throws {
    var script = CourseScript()
    script.take(.hands([.running]))
    script.take(.hop(isSettled: true))
    script.take(
      .hands([
        .hand(
          .failed,
          .deviceFault,
          hasRun: true,
          faults: .watchdog,
          stillFor: 1003
        )
      ])
    )
    #expect(script.acts == [.finish])
    let ending = try script.end([.stopped])
    #expect(ending.kind == .handFault)
    #expect(
      ending.line.contains(
        "port0, rh56: the program stood still for 1.0 s, and the hand's own "
          + "watchdog has switched it off; the hand is stopped"
      )
    )
  }

  @Test("a motor's fault is a failure; a grip on an object is none")
  func motorFaults() throws {
    for (faults, kind): (HandFaults, DriveEnding.Kind) in [
      (.overTemperature, .handFault), (.stall, .handFault),
      (.overCurrent, .handFault), (.limiting, .done),
    ] {
      var script = CourseScript()
      script.take(
        .hands([.hand(.running, faults: faults, fingers: 0b100)])
      )
      script.take(.hop(isSettled: true))
      // It has passed when the drive ends.
      script.take(.hands([.running]))
      script.take(.sourceEnded)
      let ending = try script.end([.stopped])
      #expect(ending.kind == kind)
      #expect(kind == .done || ending.line.contains("index reports"))
    }
  }

  @Test("each end has its class, its place and its words")
  func ends() throws {
    let rows: [(DriveReason, Int, Int, LinkStatus, DriveEnding.Kind, String)] =
      [
        (.sourceEnded, 9, 9, .stopped, .done, "port0, rh56: the recording"),
        (.durationOver, 9, 9, .stopped, .done, "port0, rh56: the time"),
        (.asked, 9, 9, .stopped, .done, "port0, rh56: ended as asked"),
        (.quit, 0, 0, .stopped, .done, "port0, rh56: ended by key q"),
        (.durationOver, 9, 0, .stopped, .unsettled, "session.yaml: "),
        (.sourceEnded, 0, 0, .stopped, .noSamples, "session.yaml: not one"),
        (
          .sourceEnded, 9, 9, .hand(.stopping, hasRun: true), .stopUnverified,
          "port0, rh56: the hand does not confirm"
        ),
      ]
    for (reason, hops, settled, last, kind, words) in rows {
      var script = CourseScript(seconds: 1)
      script.take(.hands([.running]))
      for hop in 0..<hops { script.take(.hop(isSettled: hop < settled)) }
      switch reason {
      case .sourceEnded: script.take(.sourceEnded)
      case .asked: script.take(.asked)
      case .quit: script.take(.key(.quit))
      default: script.pass(milliseconds: 1000)
      }
      let ending = try script.end([last])
      #expect(ending.kind == kind)
      #expect(ending.line.hasPrefix(words))
      let isSuccess = kind == .done || kind == .unsettled
      #expect(ending.kind.exitCode == (isSuccess ? 0 : 1))
    }
  }

  @Test("a stream that was empty is blamed, and not the hand")
  func emptyStream() throws {
    var script = CourseScript(isLive: true)
    script.take(.hands([.hand(.identifying)]))
    script.take(.sourceEnded)
    let ending = try script.end([.hand(.stopped)])
    #expect(ending.kind == .noSamples)
    #expect(ending.place == "session.yaml")
  }

  @Test("live samples for a hand that never ran are no success")
  func liveWithoutAHand() throws {
    var script = CourseScript(isLive: true, seconds: 1)
    script.take(.hop(isSettled: true))
    script.take(.hands([.hand(.identifying)]))
    script.pass(milliseconds: 1000)
    let ending = try script.end([.hand(.stopped)])
    #expect(ending.kind == .notReady)
    #expect(ending.line.contains("never enabled"))
  }

  @Test("a silent hand is blamed, and not the recording; another kind is named")
  func silence() throws {
    for (found, kind, words): (HandKind?, DriveEnding.Kind, String) in [
      (nil, .noAnswer, "the hand does not answer; the hand was never enabled"),
      (
        .ability, .wrongHand,
        "this is a PSYONIC Ability Hand, not Inspire RH56; the hand was never "
          + "enabled; use --hand ability"
      ),
    ] {
      var script = CourseScript()
      script.pass(milliseconds: 2500)
      script.take(.hands([.hand(.failed, .noAnswer)]))
      let ending = try script.end([.hand(.failed, .noAnswer)], found: found)
      #expect(ending.kind == kind)
      #expect(ending.line.hasPrefix("port0, rh56: \(words)"))
    }
  }

  @Test("a source that fails is named, with the hand's state")
  func sourceFails() throws {
    var script = CourseScript()
    script.take(.hands([.running]))
    script.take(.sourceFailed("the file was cut short"))
    #expect(script.acts == [.finish])
    let ending = try script.end([.stopped])
    #expect(ending.kind == .sourceFailed)
    #expect(
      ending.line
        == "session.yaml: the file was cut short; the hand is stopped"
    )
  }

  @Test("nothing that comes after the end changes it")
  func endIsTheEnd() {
    var script = CourseScript()
    script.take(.hands([.running]))
    script.take(.asked)
    let events: [DriveEvent] = [
      .key(.stop), .key(.clear), .opened, .sourceEnded, .time,
      .hands([.hand(.ready)]),
    ]
    for event in events {
      script.take(event)
      #expect(script.acts.isEmpty)
    }
    #expect(script.course.reason == .asked)
  }
}

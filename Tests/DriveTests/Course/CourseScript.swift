import Governor
import HandProtocol
import Testing

@testable import Drive

/// A course that is told what happens, a hundredth of a second apart.
struct CourseScript {
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

  mutating func end(
    _ last: [LinkStatus],
    found: HandKind? = nil
  ) throws -> DriveEnding {
    take(.finished(last, found: found))
    return try #require(course.ending)
  }
}

extension LinkStatus {
  /// Where a hand stands that was seen to run, or not, before that.
  static func hand(
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

  static var running: LinkStatus { hand(.running, governor: .following) }
  static var stopped: LinkStatus { hand(.stopped, hasRun: true) }
}

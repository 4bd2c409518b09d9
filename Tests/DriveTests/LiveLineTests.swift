import Files
import Governor
import HandProtocol
import Testing

@testable import Drive

@Suite("The live line of a drive")
struct LiveLineTests {
  private func course(
    _ kind: HandKind = .rh56,
    began: Bool = true
  ) -> DriveCourse {
    var plan = DriveCourse.Plan(
      places: [DrivePlace(kind: kind, port: "/dev/ttyUSB0")]
    )
    plan.canClear = true
    plan.isLive = began
    var course = DriveCourse(plan)
    _ = course.take(.opened, at: Moment(milliseconds: 1000))
    return course
  }

  private func status(
    _ governor: GovernorState,
    _ event: GovernorEvent = .intentFresh
  ) -> LinkStatus {
    var status = LinkStatus()
    status.hand.phase = .running
    status.governor = governor
    status.governorEvent = event
    for finger in 0..<6 {
      status.target[finger] = Int16(finger * 6553)
      status.hand.pose[finger] = Int16(finger * 3276)
    }
    return status
  }

  private func text(
    _ course: DriveCourse,
    _ status: LinkStatus?,
    columns: Int,
    seconds: UInt64 = 13
  ) -> String {
    var figures = DriveFigures()
    figures.commandCount = 3
    figures.delayMicroseconds.p50 = 3140
    return LiveLine(
      course,
      status,
      figures,
      at: Moment(milliseconds: 1000 + seconds * 1000)
    ).text(columns: columns)
  }

  @Test("the fingers stand in the decoder's order, wanted and measured")
  func fingers() {
    let status = status(.following)
    #expect(
      text(course(), status, columns: 60)
        == "following                0:13 th▁▁ ro▂▁ in▄▂ mi▅▃ ri▇▄ li█▄"
    )
    #expect(
      text(course(), status, columns: 100)
        == "following                0:13 th  0/0   ro 20/10  in 40/20  "
        + "mi 60/30  ri 80/40  li100/50  3.1 ms"
    )
    #expect(
      text(course(), status, columns: 140)
        == "following                0:13 thumb   0/0   rotation  20/10  "
        + "index  40/20  middle  60/30  ring  80/40  little 100/50  3.1 ms"
    )
  }

  @Test("a finger that the hand lacks, or does not tell of, has a dash")
  func missingFingers() {
    var status = status(.following)
    status.hand.pose[0] = nil
    let line = text(course(.mia), status, columns: 60)
    #expect(line.contains("th▁- ro-- in▄▂"))
  }

  @Test(
    "the state has its reason",
    arguments: [
      (
        GovernorState.holding, GovernorEvent.deadManReleased,
        "holding: no key "
      ),
      (.holding, .intentStale, "holding: no samples "),
      (.holding, .intentUnsettled, "holding: settling "),
      (.releasing, .intentLostRelease, "releasing: no samples "),
      (.following, .intentFresh, "following "),
    ]
  )
  func state(
    _ governor: GovernorState,
    _ event: GovernorEvent,
    _ words: String
  ) {
    let line = text(course(), status(governor, event), columns: 60)
    #expect(line.hasPrefix(words))
  }

  @Test("a stop says what clears it, whatever the hand's own state")
  func stopped() {
    var course = course()
    _ = course.take(.key(.stop), at: Moment(milliseconds: 2000))
    for governor in GovernorState.allCases {
      let line = text(course, status(governor), columns: 60)
      #expect(line.hasPrefix("stopped: key e, press c "))
    }
  }

  @Test("no line is as wide as the terminal, and states stand in one column")
  func width() {
    var crowded = status(.holding, .intentStale)
    crowded.hand.faults = [.stall, .overTemperature, .overCurrent, .motor]
    for finger in 0..<6 {
      crowded.record.restrain(
        finger,
        by: .speed,
        at: Moment(milliseconds: 13_900)
      )
    }
    for columns in 1...200 {
      for seconds: UInt64 in [0, 13, 599, 3599, 86_400, 9_000_000] {
        let line = text(course(), crowded, columns: columns, seconds: seconds)
        #expect(line.count < max(columns, 2))
      }
    }
    let line = text(course(), crowded, columns: 200)
    #expect(line.hasPrefix("hand: stall over-temper  0:13"))
    #expect(line.contains(" stall over-temperature over-current motor"))
  }

  @Test("limits that were met show for half a second")
  func limits() {
    var status = status(.following)
    status.record.restrain(2, by: .speed, at: Moment(milliseconds: 13_800))
    #expect(text(course(), status, columns: 80).hasSuffix("limit in"))
    #expect(
      !text(course(), status, columns: 80, seconds: 14).contains("limit")
    )
  }

  @Test("a delay that is no number is not shown as one")
  func noNumber() {
    #expect(LiveLine.milliseconds(3140) == "3.1")
    for value in [Double.nan, .infinity, -.infinity, 1e300] {
      #expect(LiveLine.milliseconds(value) == "-")
    }
  }
}

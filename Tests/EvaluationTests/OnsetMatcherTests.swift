import Testing

@testable import Evaluation

struct OnsetMatcherTests {
  /// Runs the matcher over two strings, one character a sample: `#` active,
  /// `.` at rest, `?` not known. A decision takes effect after its sample.
  func events(
    truth: String,
    decoded: String,
    window: Int
  ) -> [OnsetMatcher.Event] {
    var matcher = OnsetMatcher(window: window)
    var events: [OnsetMatcher.Event] = []
    for (time, pair) in zip(truth, decoded).enumerated() {
      let active: Bool? = pair.0 == "?" ? nil : pair.0 == "#"
      let first = matcher.truth(
        isActive: active,
        isMoving: active ?? false,
        at: time,
        unit: 5
      )
      let second = matcher.decoded(
        isActive: pair.1 == "#",
        at: time + 1,
        isScored: true
      )
      events += [first, second].compactMap(\.self)
    }
    return events
  }

  @Test(arguments: [
    // met after two samples and the one that the decision takes
    ("...####...", ".....##...", [OnsetMatcher.Event.met(unit: 5, delay: 3)]),
    // an early one is false, and does not meet the onset that follows
    (
      "...#######.......", ".##########......",
      [.falseOnset, .missed(unit: 5)]
    ),
    // too late: missed, and not a false one since the finger still moves
    (
      "...##########....", ".........####....",
      [.missed(unit: 5), .repeated]
    ),
    // a drop-out and return in one movement
    (
      "..########...", "...##.##.....",
      [.met(unit: 5, delay: 2), .repeated]
    ),
    // late but within the window, after a short movement
    ("..##.......", ".....#.....", [.met(unit: 5, delay: 4)]),
    // the next onset ends the window
    (
      "..#.#......", ".....##....",
      [.missed(unit: 5), .met(unit: 5, delay: 2)]
    ),
    // cut short by the end: not counted
    (".......##", ".........", []),
    // active from the start: no onset; what is not known makes nothing false
    ("###....", "..#....", [.repeated]),
    ("???....", ".#.....", []),
    // nothing happens
    (".......", ".......", []),
    // never decoded
    ("..##.........", ".............", [.missed(unit: 5)]),
  ])
  func matches(
    truth: String,
    decoded: String,
    want: [OnsetMatcher.Event]
  ) {
    #expect(events(truth: truth, decoded: decoded, window: 5) == want)
  }

  @Test func resetDropsTheOpenWindow() {
    var matcher = OnsetMatcher(window: 5)
    _ = matcher.truth(isActive: false, isMoving: false, at: 0, unit: 0)
    _ = matcher.truth(isActive: true, isMoving: true, at: 1, unit: 0)
    matcher.reset()
    for time in 2..<20 {
      #expect(
        matcher.truth(isActive: true, isMoving: true, at: time, unit: 0)
          == nil
      )
    }
  }

  @Test func aMedianCountsMissesAsInfinite() {
    #expect(Scoreboard.median([1, 2, .infinity]) == 2)
    #expect(Scoreboard.median([1, .infinity, .infinity]) == .infinity)
    #expect(Scoreboard.median([1, .infinity]) == .infinity)
    #expect(Scoreboard.median([2, 4]) == 3)
    #expect(Scoreboard.median([]).isNaN)
  }

  /// Nine trials of one delay each: the interval spans delays that occur, and
  /// reaches infinity when misses are common.
  @Test func delaysHaveAnInterval() {
    var board = Scoreboard(plan: ScorePlan(fingerNames: ["index"], groups: []))
    for trial in 0..<9 {
      let unit = board.unit(
        key: trial,
        trial: trial,
        name: "\(trial)",
        sample: trial
      )
      board.note(
        trial < 5 ? .met(unit: unit, delay: 10 + trial) : .missed(unit: unit),
        finger: 0,
        unit: unit,
        samplesPerSecond: 100
      )
    }
    let finger = board.scores().fingers[0]
    #expect(finger.medianDelay == 140)
    #expect(finger.low >= 100 && finger.low < 140)
    #expect(finger.high == .infinity)
    #expect(finger.onsets.missedCount == 4)
  }
}

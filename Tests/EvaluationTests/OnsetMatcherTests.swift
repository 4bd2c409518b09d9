import TestSupport
import Testing

@testable import Evaluation

struct OnsetMatcherTests {
  /// Runs the matcher over two strings, one character a sample: `#` active,
  /// `.` at rest, `?` not known. A decision takes effect after its sample.
  func events(
    truth: String,
    decoded: String,
    window: Int,
    lead: Int
  ) -> [OnsetMatcher.Event] {
    var matcher = OnsetMatcher(window: window, lead: lead)
    var events: [OnsetMatcher.Event] = []
    for (time, pair) in zip(truth, decoded).enumerated() {
      let active: Bool? = pair.0 == "?" ? nil : pair.0 == "#"
      events += matcher.truth(
        isActive: active,
        isMoving: active ?? false,
        at: time,
        unit: 5
      )
      events += matcher.decoded(isActive: pair.1 == "#", at: time + 1, unit: 5)
    }
    return events
  }

  /// Each row: lead, truth, decoded, what becomes of it. The window is five.
  @Test(arguments: [
    // met after two samples and the one that the decision takes
    (
      0, "...####...", ".....##...",
      [OnsetMatcher.Event.met(unit: 5, delay: 3)]
    ),
    // before a known drive an activation is false and meets nothing
    (
      0, "...#######.......", ".##########......",
      [.falseOnset(unit: 5, time: 2), .missed(unit: 5)]
    ),
    // the same before a label that follows motion is early, and counts once
    (3, "...#######.......", ".##########......", [.met(unit: 5, delay: -1)]),
    (3, "....#####........", "##########.......", [.met(unit: 5, delay: -3)]),
    // one sample more than the lead is false
    (
      3, ".....#####.......", "##########.......",
      [.falseOnset(unit: 5, time: 1), .missed(unit: 5)]
    ),
    // over before the movement: false, whatever comes then
    (
      3, "....#####........", ".#....###........",
      [.falseOnset(unit: 5, time: 2), .met(unit: 5, delay: 3)]
    ),
    // no movement follows
    (
      3, "..............", "..###.........",
      [.falseOnset(unit: 5, time: 3)]
    ),
    // cut short by the end: nobody knows
    (3, "..............", "............##", []),
    // late is late, not missed: the same movement still lasts
    (
      0, "...##########....", ".........####....",
      [.missed(unit: 5), .late(unit: 5, delay: 7)]
    ),
    // after the movement it is no longer that onset's
    (
      0, "...###...........", "...........##....",
      [.missed(unit: 5), .falseOnset(unit: 5, time: 12)]
    ),
    // a drop-out and return in one movement
    (
      0, "..########...", "...##.##.....",
      [.met(unit: 5, delay: 2), .repeated(unit: 5, time: 7)]
    ),
    // likewise after an early onset
    (
      3, "..########...", ".###.##......",
      [.met(unit: 5, delay: 0), .repeated(unit: 5, time: 6)]
    ),
    // late but within the window, after a short movement
    (0, "..##.......", ".....#.....", [.met(unit: 5, delay: 4)]),
    // the next onset ends the window
    (
      0, "..#.#......", ".....##....",
      [.missed(unit: 5), .met(unit: 5, delay: 2)]
    ),
    // cut short by the end: not counted
    (0, ".......##", ".........", []),
    // active from the start: no onset; what is not known makes nothing false
    (0, "###....", "..#....", [.repeated(unit: 5, time: 3)]),
    (0, "???....", ".#.....", []),
    // nothing happens
    (0, ".......", ".......", []),
    // never decoded
    (0, "..##.........", ".............", [.missed(unit: 5)]),
  ])
  func matches(
    lead: Int,
    truth: String,
    decoded: String,
    want: [OnsetMatcher.Event]
  ) {
    #expect(
      events(truth: truth, decoded: decoded, window: 5, lead: lead) == want
    )
  }

  /// Whatever the signals: every true onset has one outcome at most, and so has
  /// every decoded one.
  @Test(arguments: 0..<50)
  func everyOnsetCountsOnce(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    func signal() -> String {
      var text = ""
      while text.count < 400 {
        text += String(
          repeating: Bool.random(using: &random) ? "#" : ".",
          count: Int.random(in: 1...12, using: &random)
        )
      }
      return text
    }
    let (truth, decoded) = (signal(), signal())
    func onsets(_ text: String) -> Int {
      zip("." + text, text).count { $0 == "." && $1 == "#" }
    }
    let lead = Int.random(in: 0...6, using: &random)
    var met = 0, missed = 0, late = 0, others = 0
    for event in events(
      truth: truth,
      decoded: decoded,
      window: 5,
      lead: lead
    ) {
      switch event {
      case .met(_, let delay):
        met += 1
        #expect((-lead...5).contains(delay))
      case .missed: missed += 1
      case .late(_, let delay):
        late += 1
        #expect(delay > 5)
      case .falseOnset, .repeated: others += 1
      }
    }
    #expect(late <= missed)
    #expect(met + missed <= onsets(truth))
    #expect(met + late + others <= onsets(decoded))
    // Only what the end cuts short is not counted, and the state at the start.
    #expect(met + missed >= onsets(truth) - 2)
    #expect(met + late + others >= onsets(decoded) - 2)
  }

  @Test func resetDropsTheOpenWindow() {
    var matcher = OnsetMatcher(window: 5, lead: 0)
    _ = matcher.truth(isActive: false, isMoving: false, at: 0, unit: 0)
    _ = matcher.truth(isActive: true, isMoving: true, at: 1, unit: 0)
    matcher.reset()
    for time in 2..<20 {
      let events = matcher.truth(
        isActive: true,
        isMoving: true,
        at: time,
        unit: 0
      )
      #expect(events.isEmpty)
    }
  }

  @Test func aMedianCountsMissesAsInfinite() {
    #expect(Scoreboard.median([1, 2, .infinity]) == 2)
    #expect(Scoreboard.median([1, .infinity, .infinity]) == .infinity)
    #expect(Scoreboard.median([1, .infinity]) == .infinity)
    #expect(Scoreboard.median([2, 4]) == 3)
    #expect(Scoreboard.median([]).isNaN)
  }

  /// Nine repetitions of one delay each: the interval spans delays that occur,
  /// and reaches infinity when misses are common. With eight there is none.
  @Test(arguments: [9, 8])
  func delaysHaveAnInterval(count: Int) {
    var board = Scoreboard(
      plan: ScorePlan(fingerNames: ["index"], groups: [], hopSeconds: 0.02)
    )
    for trial in 0..<count {
      let unit = board.unit(
        key: trial,
        trial: trial,
        name: "\(trial)",
        sample: trial,
        of: ScoreboardTests.repetition(trial)
      )
      board.note(
        trial < 5 ? .met(unit: unit, delay: 10 + trial) : .missed(unit: unit),
        finger: 0,
        samplesPerSecond: 100
      )
    }
    let finger = board.scores().fingers[0]
    #expect(finger.onsets.missedCount == count - 5)
    #expect(finger.onset.repetitions == count)
    guard count == 9 else {
      #expect(finger.onset.low.isNaN && finger.onset.high.isNaN)
      return
    }
    #expect(finger.onset.median == 140)
    #expect(finger.onset.low >= 100 && finger.onset.low < 140)
    #expect(finger.onset.high == .infinity)
  }

  /// A missed onset that comes late after all takes the place of the miss.
  @Test func lateTakesThePlaceOfAMiss() {
    var board = Scoreboard(
      plan: ScorePlan(fingerNames: ["index"], groups: [], hopSeconds: 0.02)
    )
    let unit = board.unit(
      key: 0,
      trial: 0,
      name: "",
      sample: 0,
      of: ScoreboardTests.repetition(0)
    )
    for event in [
      OnsetMatcher.Event.met(unit: unit, delay: -20), .missed(unit: unit),
      .late(unit: unit, delay: 120), .falseOnset(unit: unit, time: 0),
    ] { board.note(event, finger: 0, samplesPerSecond: 100) }
    let onsets = board.scores().fingers[0].onsets
    #expect(onsets.delaysMilliseconds == [-200, 1200])
    #expect(onsets.earlyCount == 1 && onsets.lateCount == 1)
    #expect(onsets.missedCount == 0 && onsets.falseCount == 1)
  }
}

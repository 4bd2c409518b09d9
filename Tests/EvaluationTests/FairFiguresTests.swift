import Reports
import Files
import Foundation
import RecordingIO
import Testing

@testable import Evaluation

/// What is scored, and that nothing else is.
struct FairFiguresTests {
  private static func result(
    _ session: FistSession,
    _ change: (inout ReplayOptions) -> Void = { _ in }
  ) throws -> ReplayResult {
    var options = ReplayOptions()
    change(&options)
    return try ReplayTests.replay(session, options).result
  }

  /// A split without samples is refused with its reason, asked for or not; no
  /// other samples are scored in its place.
  @Test(arguments: [
    ("splits: {train: [1, 2], test: [40]}", "trial 40 does not occur"),
    ("splits: {train: [1, 2], test: [40-49]}", "trials 40-49 do not occur"),
    (
      "splits: {train: [[0, 4]], test: [[4000, 6000]]}",
      "no sample lies in [4000, 6000] s, it ends at 30 s"
    ),
    (
      "splits: {train: [[0, 30]], test: [1], validation: [[0, 30]]}",
      "later entries of 'splits' overrule it"
    ),
  ])
  func anEmptySplitIsRefused(splits: String, reason: String) throws {
    let session = try FistSession(splits: splits)
    for asked in [Split.test, nil] {
      let error = #expect(throws: Fault.self) {
        try Self.result(session) { $0.split = asked }
      }
      let line = try #require(error).description
      #expect(line.contains("split test has no samples"))
      #expect(line.contains(reason), "\(line)")
    }
    let all = try Self.result(session) { $0.scoresEverything = true }
    #expect(all.split == "all")
    #expect(
      all.recordings[0].warnings.contains { $0.contains(reason) }
    )
  }

  /// Splits by time have samples without trials of their own.
  @Test func aSplitByTimeIsScored() throws {
    let session = try FistSession(splits: "splits: {test: [[3, 9]]}")
    let result = try Self.result(session)
    #expect(result.split == "test" && result.scores.sampleCount == 150)
  }

  @Test(arguments: [
    ("splits: {all: train}", "names no test split"),
    ("splits: {train: [1, 2]}", "names no test split"),
    ("splits: {validation: [1, 2]}", nil), ("", nil),
  ])
  func trainingIsNotScoredInSilence(splits: String, warning: String?) throws {
    let result = try Self.result(FistSession(splits: splits))
    #expect(result.split == "all")
    let found = result.recordings[0].warnings
    if let warning {
      #expect(found.contains { $0.contains(warning) }, "\(found)")
    } else {
      #expect(found.isEmpty, "\(found)")
    }
  }

  @Test func whatIsNotDecodedIsNotScored() throws {
    let result = try Self.result(FistSession()) { $0.seconds = 3 }
    #expect(result.scores.sampleCount == 0)
    #expect(
      result.recordings[0].warnings.contains {
        $0.contains("nothing of split test is decoded")
      }
    )
  }

  /// The signal gets loud 100 ms after the fist's label; with labels shifted
  /// later it comes before them, and the same activations are early.
  @Test func theToleranceDecidesWhatIsEarly() throws {
    let session = try FistSession(drive: "")
    let file = URL(fileURLWithPath: session.path)
    let text = try String(contentsOf: file, encoding: .utf8)
    // Closures 200 ms later, as a slow glove would have them.
    try Data(
      text.replacing(
        "index: {value: hand.closure, active_above: 0.2}",
        with: "index: {label: movement, closed: [fist]}"
      ).replacing(
        "classes: {0: rest, 1: fist}}",
        with: "classes: {0: rest, 1: fist}, shift_ms: 300}"
      ).utf8
    ).write(to: file)
    let standard = try Self.result(session)
    let index = standard.scores.fingers[2]
    #expect(index.onsets.delaysMilliseconds.count == 6)
    #expect(index.onsets.earlyCount == 6 && index.onsets.missedCount == 0)
    #expect(index.onsets.falseCount == 0)
    #expect(index.onset.median < 0 && index.onset.median >= -300)
    #expect(standard.scores.restCounts.falseCount == 0)
    let none = try Self.result(session) { $0.earlyOnsetMilliseconds = 0 }
    let strict = none.scores.fingers[2].onsets
    // A dull stretch ends each activation, and the next one meets the label.
    #expect(strict.earlyCount == 0 && strict.falseCount == 6)
    #expect(strict.missedCount == 0)
    #expect(none.scores.restCounts.falseCount == 6)
    // A session's own tolerance, and an option that overrules it.
    let stated = text.replacing(
      "index: {value: hand.closure, active_above: 0.2}",
      with: "index: {label: movement, closed: [fist]}"
    ).replacing(
      "classes: {0: rest, 1: fist}}",
      with: "classes: {0: rest, 1: fist}, shift_ms: 300}"
    )
    try Data((stated + "score: {early_onset_ms: 0}\n").utf8).write(to: file)
    #expect(try Self.result(session).scores.fingers[2].onsets == strict)
    #expect(
      try Self.result(session) { $0.earlyOnsetMilliseconds = 300 }
        .scores.fingers[2].onsets == index.onsets
    )
  }

  /// Counted here from commands and truth.
  @Test func restIsCountedByHand() throws {
    let session = try FistSession()
    let (result, commands) = try ReplayTests.replay(session)
    let rows = String(decoding: commands, as: UTF8.self)
      .split(separator: "\n").dropFirst().map { $0.split(separator: ",") }
    var rest = 0.0, active = 0.0
    for hop in 300..<750 {
      let phase = (4 * hop + 3) % 300
      let moves = (195..<300).contains(phase)
      guard !moves else { continue }
      rest += 1
      if rows[hop][8] != "0" { active += 1 }
    }
    let counts = result.scores.restCounts
    #expect(counts.hopCount == rest && counts.activeHopCount == active)
    let share = try #require(
      result.scores.rest.first { $0.metric == .restActiveShare }
    )
    #expect(share.value == active / rest)
  }

  /// Two repetitions allow no interval; the count stands in its place.
  @Test func fewRepetitionsHaveNoInterval() throws {
    let result = try Self.result(
      FistSession(splits: "splits: {train: [1], test: [[6, 12]]}")
    )
    #expect(result.scores.repetitionCount == 2)
    for figure in result.scores.overall + result.scores.rest {
      #expect(figure.low.isNaN && figure.high.isNaN)
      #expect(figure.value.isNaN || figure.repetitions <= 2)
    }
    #expect(result.text.contains("n = 2"))
    #expect(result.document.document.contains("\"confidence_95\""))
    let all = try Self.result(FistSession()) { $0.scoresEverything = true }
    let accuracy = all.scores.overall[0]
    #expect(accuracy.repetitions == 10 && accuracy.low < accuracy.high)
  }

  /// What is drawn is of the split that is scored, or marked.
  @Test(arguments: [
    ("splits: {train: [1-9], test: [10]}", 26.0, true),
    ("splits: {train: [1], test: [2, 6-10]}", 14, true),
    ("splits: {all: test}", 0, false),
  ])
  func theReportShowsWhatIsScored(
    splits: String,
    start: Double,
    isMarked: Bool
  ) throws {
    let result = try Self.result(FistSession(splits: splits))
    let excerpt = try #require(result.excerpt)
    #expect(Double(excerpt.firstSample) / excerpt.samplingRate == start)
    #expect(excerpt.unscored.isEmpty == !isMarked)
    let page = result.reportPage
    #expect(page.contains("class=\"unscored\"") == isMarked)
    #expect(page.contains("what is shaded is not scored") == isMarked)
  }
}

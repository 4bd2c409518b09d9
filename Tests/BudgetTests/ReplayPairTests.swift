import Foundation
import Testing

@testable import Budget

/// Two results of replays without what pairs them; with it, see
/// PairedComparisonTests.
struct ReplayPairTests {
  private static func document(
    _ place: String,
    recording: String = "day1",
    split: String = "test",
    accuracy: Double = 0.9,
    missed: Int = 1,
    tolerance: String = "0",
    isReplay: Bool = true
  ) throws -> ResultDocument {
    let text = """
      {"schema_version": 1, "recording": "\(recording)", "split": "\(split)",
       \(isReplay ? #""scored_samples": 100, "commands_sha256": "00","# : "")
       "duration_s": 10, "early_onset_tolerance_ms": \(tolerance),
       "overall": {"balanced_accuracy": \(accuracy), "missed_onsets": \(missed),
                   "onset_delay_ms": 85}}
      """
    return try ResultDocument(data: Data(text.utf8), place: place)
  }

  @Test func withoutRepetitionsFiguresStandBesideEachOther() throws {
    let pair = try #require(
      try ReplayPair(
        Self.document("/none/a"),
        Self.document("/none/b", accuracy: 0.95, missed: 2)
      )
    )
    #expect(pair.paired == nil)
    let note = try #require(pair.note)
    #expect(note.contains("/none/a: has no repetitions.json"))
    let lines = pair.text.split(separator: "\n")
    #expect(lines[1].contains("overall.balanced_accuracy"))
    #expect(lines[1].contains("+0.05") && !lines[1].contains("%"))
    #expect(lines.last?.contains("not paired, so without intervals") == true)
  }

  /// An earlier version counted an early onset twice: as missed, and as false.
  @Test(arguments: ["null", "300"])
  func onsetsOfAnotherRuleAreNotCompared(tolerance: String) throws {
    let pair = try #require(
      try ReplayPair(
        Self.document("/none/a", tolerance: tolerance),
        Self.document("/none/b")
      )
    )
    #expect(pair.text.contains("overall.balanced_accuracy"))
    #expect(!pair.text.contains("overall.missed_onsets"))
    #expect(!pair.text.contains("overall.onset_delay_ms"))
    #expect(pair.text.contains("onsets are matched by another rule"))
  }

  @Test(arguments: [
    ("day2", "test", true, "their recording differs: day1 and day2"),
    ("day1", "train", true, "their split differs: test and train"),
    ("day1", "test", false, "only /none/a is of a replay"),
  ])
  func whatCannotBeCompared(
    recording: String,
    split: String,
    isReplay: Bool,
    reason: String
  ) throws {
    let first = try Self.document("/none/a")
    let second = try Self.document(
      "/none/b",
      recording: recording,
      split: split,
      isReplay: isReplay
    )
    do {
      _ = try ReplayPair(first, second)
      Issue.record("they were compared")
    } catch {
      #expect("\(error)".contains(reason), "\(error)")
      #expect("\(error)".contains("cannot be compared"))
    }
  }

  @Test func budgetsAreNoReplays() throws {
    let budget = try Self.document("a", isReplay: false)
    #expect(try ReplayPair(budget, budget) == nil)
  }

  /// A count that goes from one to three has trebled, and leads nothing.
  @Test func countsOfFewComeLast() throws {
    let comparison = ResultComparison(
      try Self.document("a"),
      try Self.document("b", accuracy: 0.91, missed: 3)
    )
    let lines = comparison.text(isBrief: false).split(separator: "\n")
    #expect(lines[1].contains("overall.balanced_accuracy"))
    #expect(lines[2].contains("overall.missed_onsets"))
    #expect(lines[2].contains("+2") && !lines[2].contains("%"))
  }
}

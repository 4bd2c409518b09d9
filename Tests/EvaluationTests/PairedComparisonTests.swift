import Files
import Foundation
import TestSupport
import Testing

@testable import Evaluation

struct PairedComparisonTests {
  private static func entry(
    _ number: Int,
    hits: Double,
    delay: Double?,
    falses: Double
  ) -> RepetitionFile.Entry {
    RepetitionFile.Entry(
      recording: 0,
      number: number,
      movement: number % 2 == 0 ? "fist" : "point",
      startSeconds: Double(number),
      fingers: ["index": [hits, 1, 9, 10 - hits]],
      classes: [:],
      rest: [50, 1, falses],
      onsetDelays: ["index": [delay], "ring": [900]],
      falseOnsets: ["index": Int(falses), "ring": 5]
    )
  }

  /// A run of repetitions that differ much; `better` hits more in each.
  static func file(
    count: Int = 12,
    better: Double = 0,
    hopSeconds: Double = 0.02
  ) throws -> RepetitionFile {
    let session = try FistSession()
    var file = try ReplayTests.replay(session).result.repetitions
    file.hopSeconds = hopSeconds
    file.repetitions = (0..<count).map {
      entry(
        $0,
        hits: Double($0 % 5) + 3 + better,
        delay: $0 == 3 ? nil : 100 - 10 * better + Double($0),
        falses: $0 % 3 == 0 ? 1 : 0
      )
    }
    return file
  }

  /// Repetitions differ by half of what there is, and each gains as much: the
  /// difference is sure though neither figure is.
  @Test func whatBothShareCancels() throws {
    let comparison = try PairedComparison(
      ("a", Self.file()),
      ("b", Self.file(better: 1))
    )
    let names = comparison.rows.map(\.name)
    #expect(names.first == "balanced accuracy, mean of fingers")
    #expect(names[1].hasPrefix("false activations"))
    #expect(names[3].hasPrefix("onset delay"))
    let balanced = comparison.rows[0]
    #expect(abs(balanced.second - balanced.first - 0.05) < 1e-12)
    #expect(abs(balanced.low - 0.05) < 1e-9)
    #expect(abs(balanced.high - 0.05) < 1e-9)
    #expect(balanced.verdict == "better")
    let falses = comparison.rows[1]
    #expect(falses.low == 0 && falses.high == 0 && falses.verdict == nil)
    // 4 in 12 x 50 hops of 20 ms.
    #expect(abs(falses.first - 4 / (12 * 50 * 0.02 / 60)) < 1e-9)
    let delay = comparison.rows[3]
    #expect(delay.second - delay.first == -10 && delay.verdict == "better")
    // The ring finger's onsets are no part of it: neither decodes it.
    #expect(comparison.rows[5].first == 4)
    let text = comparison.text
    #expect(text.hasPrefix("  "))
    #expect(text.contains("+0.0500") && text.contains("better"))
    #expect(!text.split(separator: "\n")[1].contains("%"))
  }

  @Test func aRunIsAsGoodAsItself() throws {
    let comparison = try PairedComparison(
      ("a", Self.file()),
      ("b", Self.file())
    )
    #expect(comparison.rows.allSatisfy { $0.verdict == nil })
  }

  @Test func fewPairsHaveNoInterval() throws {
    let comparison = try PairedComparison(
      ("a", Self.file(count: 6)),
      ("b", Self.file(count: 6, better: 1))
    )
    #expect(comparison.rows.allSatisfy { $0.low.isNaN && $0.verdict == nil })
    #expect(comparison.text.contains("n = 6"))
  }

  /// What differs in more than the decoder is refused with the reason.
  @Test(arguments: [
    "they are of other recordings", "they score other splits",
    "they decode other stretches of fist", "an onset of index is early",
    "they score other repetitions", "nothing is scored",
  ])
  func whatCannotBeCompared(reason: String) throws {
    var (a, b) = (try Self.file(), try Self.file())
    switch reason {
    case "they are of other recordings": b.recordings[0].name = "other"
    case "they score other splits": b.split = "train"
    case "they decode other stretches of fist": b.recordings[0].seconds -= 1
    case "an onset of index is early": b.earlyOnset["index"] = 300
    case "they score other repetitions": b.repetitions.removeLast()
    default: (a.repetitions, b.repetitions) = ([], [])
    }
    let error = #expect(throws: Fault.self) {
      try PairedComparison(("a", a), ("b", b))
    }
    let line = try #require(error).description
    #expect(line.contains("cannot be compared: \(reason)"), "\(line)")
    #expect(!line.contains("\n"))
  }

  /// A file whose numbers no replay comes to is refused as a whole.
  @Test func aFileOfOtherNumbersIsRefused() throws {
    let good = try Self.file()
    let changes: [(inout RepetitionFile) -> Void] = [
      { $0.schemaVersion = 2 }, { $0.hopSeconds = 0 },
      { $0.repetitions[0].recording = 9 },
      { $0.repetitions[0].rest = [] }, { $0.repetitions[0].rest[1] = -1 },
      { $0.repetitions[0].fingers["index"] = [1, 2, 3] },
      { $0.repetitions[0].fingers["index"] = [1, 2, 3, 1e300] },
      { $0.repetitions[0].classes["gesture"] = [[0, 0]] },
      { $0.repetitions[0].falseOnsets["index"] = .max },
      { $0.repetitions[0].startSeconds = 1e300 },
      { $0.repetitions[0].onsetDelays["index"] = [1e300] },
      { $0.recordings[0].seconds = -1e300 }, { $0.earlyOnset["index"] = 1e99 },
    ]
    let folder = try TemporaryFolder()
    func read(_ file: RepetitionFile) throws -> RepetitionFile {
      _ = try folder.write(Array(file.text.utf8), as: RepetitionFile.name)
      return try RepetitionFile(run: folder.file(""))
    }
    #expect(try read(good) == good)
    for (index, change) in changes.enumerated() {
      var file = good
      change(&file)
      let error = #expect(throws: Fault.self, "\(index)") {
        try read(file)
      }
      #expect(error?.fault == "is not what a replay writes")
    }
  }

  /// What was written is read back, and a run without it is told of by name.
  @Test func theFileIsReadBack() throws {
    let session = try FistSession()
    let (result, folder) = try PredictionTests.run(session)
    #expect(try RepetitionFile(run: folder) == result.repetitions)
    #expect(
      try RepetitionFile(run: folder + "/results.json") == result.repetitions
    )
    let (other, _) = try PredictionTests.run(session, name: "b", hopLength: 8)
    let comparison = try PairedComparison(
      ("a", result.repetitions),
      ("b", other.repetitions)
    )
    let balanced = try #require(
      result.scores.overall.first { $0.metric == .balancedAccuracy }
    )
    #expect(abs(comparison.rows[0].first - balanced.value) < 1e-12)
    let rest = try #require(
      other.scores.rest.first { $0.metric == .restActiveShare }
    )
    let row = try #require(
      comparison.rows.first { $0.name.hasPrefix("rest with") }
    )
    #expect(abs(row.second - rest.value * 100) < 1e-12)
    try FileManager.default.removeItem(atPath: folder + "/repetitions.json")
    let error = #expect(throws: Fault.self) {
      try RepetitionFile(run: folder)
    }
    #expect(
      try #require(error).description.contains("has no repetitions.json")
    )
    withExtendedLifetime(session) {}
  }
}

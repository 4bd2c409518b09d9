import DecoderHost
import Reports
import Foundation
import RecordingIO
import Testing

@testable import Evaluation

struct PredictionTests {
  /// Replays with all files of a run; the folder lasts as long as the session.
  static func run(
    _ session: FistSession,
    name: String = "run",
    hopLength: Int = 4
  ) throws -> (result: ReplayResult, folder: String) {
    let folder = session.folder.appendingPathComponent(name).path
    let source = ThresholdSource(hopLength: hopLength)
    let directory = try RunDirectory(replacing: folder)
    var replay = Replay(
      source: source,
      options: ReplayOptions(),
      commands: try CommandsFile(path: directory.workingPath + "/commands.csv"),
      predictions: try PredictionFiles(
        in: directory.workingPath,
        groups: source.outline.groups
      )
    )
    try replay.run(Session(opening: session.path))
    let result = try replay.finish()
    try result.write(to: directory)
    try directory.commit()
    return (result, folder)
  }

  private static func rows(_ folder: String) throws -> [[String: String]] {
    let text = try String(
      contentsOfFile: folder + "/predictions.csv",
      encoding: .utf8
    )
    let lines = text.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(
        String.init
      )
    }
    return lines.dropFirst().map {
      Dictionary(uniqueKeysWithValues: zip(lines[0], $0))
    }
  }

  /// The scored rows give the very figures, also where a grid scores between
  /// decisions.
  @Test(arguments: ["", "score: {first_sample: 1205, every_samples: 4}"])
  func figuresFollowFromTheRows(score: String) throws {
    let session = try FistSession(score: score)
    let (result, folder) = try Self.run(session)
    let rows = try Self.rows(folder)
    #expect(rows.count == result.hopCount)
    let scored = rows.filter { $0["scored"] == "1" }
    #expect(scored.count == result.scores.sampleCount)
    #expect(scored.allSatisfy { $0["split"] == "test" })
    let right = scored.count { $0["movement.decided"] == $0["movement.truth"] }
    #expect(
      Double(right) / Double(scored.count)
        == result.scores.groups[0].figures[0].value
    )
    let active = scored.count {
      $0["finger.active.index"] == $0["finger.active_truth.index"]
    }
    #expect(
      Double(active) / Double(scored.count)
        == result.scores.fingers[2].figures[0].value
    )
    let squares = scored.reduce(0.0) {
      let truth = Double($1["flexion.truth.index"] ?? "") ?? .nan
      let guess = Double($1["flexion.decided.index"] ?? "") ?? .nan
      return $0 + (truth - guess) * (truth - guess)
    }
    let mse = result.scores.groups[2].elements[0].figures[1].value
    #expect(abs(squares / Double(scored.count) - mse) < 1e-6)
    // A source without scores has no confidence, and says nothing.
    #expect(rows.allSatisfy { $0["movement.confidence"] == "" })
    #expect(rows[0]["trial"] == "1" && rows[0]["trial_name"] == "rest")
    withExtendedLifetime(session) {}
  }

  /// Both files hold the same, row by row.
  @Test func theArraysAreTheTable() throws {
    let session = try FistSession()
    let (_, folder) = try Self.run(session)
    let rows = try Self.rows(folder)
    let reader = try openRecording(folder + "/predictions.npz")
    let names = Set(reader.signals.map(\.label))
    for name in [
      "time_us", "scored", "split", "trial", "movement.decided",
      "movement.truth", "movement.confidence", "movement.output",
      "activity.decided", "flexion.truth", "finger.closure_truth",
    ] {
      #expect(
        names.contains { $0 == name || $0.hasPrefix(name + "[") },
        "\(name) of \(names.sorted())"
      )
    }
    #expect(rows.count == 750)
    withExtendedLifetime(session) {}
  }

  @Test func confidenceIsASoftmax() {
    let known = PredictionFacts.confidence(in: 1, [0, 1, 1000][0..<2])
    #expect(abs(known - 1 / (1 + exp(-1))) < 1e-12)
    #expect(PredictionFacts.confidence(in: 2, [0, 1, 1000][...]) == 1)
    #expect(PredictionFacts.confidence(in: 0, [.nan, .nan][...]).isNaN)
  }
}

import DecoderHost
import Foundation
import Testing

@testable import Evaluation

struct ReportTests {
  @Test func needsNothingButItself() throws {
    let page = try ReplayTests.replay(FistSession()).result.reportPage
    for word in ["http:", "https:", "src=", "<script", "<link", "@import"] {
      #expect(!page.contains(word), "\(word) in the report")
    }
    for part in [
      "Fingers", "Excerpt", "Group: movement", "Delay", "Timing",
      "Definitions", "Recorded signal", "Confusion matrix of movement",
    ] {
      #expect(page.contains(part), "\(part) is missing")
    }
    #expect(!page.contains("nan"))
    #expect(page.utf8.count < 2_000_000)
  }

  /// Every file of a run, and none that a later reader does not expect.
  @Test func aRunHasNineFiles() throws {
    let session = try FistSession()
    let path = try PredictionTests.run(session).folder
    let names = try FileManager.default.contentsOfDirectory(atPath: path)
    #expect(
      names.sorted() == [
        "commands.csv", "predictions.csv", "predictions.npz",
        "repetitions.json", "report.html", "results.csv", "results.json",
        "timing.json", "trials.csv",
      ]
    )
    let data = try Data(
      contentsOf: URL(fileURLWithPath: path + "/results.json")
    )
    let object = try #require(
      try JSONSerialization.jsonObject(with: data) as? [String: Any]
    )
    for key in [
      "schema_version", "recording", "decoder", "sampling_rate_hz", "hops",
      "overall", "groups", "fingers", "commands_sha256",
    ] {
      #expect(object[key] != nil, "\(key) is missing")
    }
    withExtendedLifetime(session) {}
  }

  /// The digest is over bytes that anyone can write again.
  @Test func commandsAreDigestedAsStated() throws {
    var digest = CommandDigest()
    var decision = Decision(groups: [])
    decision.closures = [1, 2, 32767, 0, 0, 256]
    decision.activeFingers = 0b100101
    digest.append(decision)
    digest.append(decision)
    // python: sha256(struct.pack("<7h", 1, 2, 32767, 0, 0, 256, 37) * 2)
    #expect(
      digest.finish()
        == "c8a1e5c674f33f421e661c058d82740dde7a20d3cec19c65f734b7cae1a5a3ff"
    )
  }
}

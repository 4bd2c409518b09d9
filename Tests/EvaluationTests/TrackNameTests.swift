import DecoderHost
import Evaluation
import Foundation
import RecordingIO
import Testing

/// Which labels a group is scored against, and that nothing is scored, are said.
struct TrackNameTests {
  /// Replays a session of which one text is another.
  private func replay(
    _ session: FistSession,
    _ old: String = "",
    _ new: String = "",
    tracks: [String]? = nil
  ) throws -> (samples: Int, warnings: String) {
    let url = URL(fileURLWithPath: session.path)
    let text = try String(contentsOf: url, encoding: .utf8)
    if !old.isEmpty {
      #expect(text.contains(old))
      try Data(text.replacing(old, with: new).utf8).write(to: url)
    }
    var options = ReplayOptions()
    options.tracks = tracks
    var replay = Replay(source: ThresholdSource(), options: options)
    try replay.run(Session(opening: session.path))
    let result = try replay.finish()
    let group = try #require(
      result.scores.groups.first { $0.group.name == "movement" }
    )
    let warnings = result.recordings[0].warnings.joined(separator: "\n")
    return (group.sampleCount, warnings)
  }

  private static let label =
    "- {name: movement, signals: [label], classes: {0: rest, 1: fist}}"

  @Test func theTrackOfItsNameIsTaken() throws {
    let found = try replay(FistSession())
    #expect(found.samples > 0)
    #expect(!found.warnings.contains("group movement"), "\(found.warnings)")
    let second = Self.label.replacing("movement", with: "posture")
    let two = try replay(
      FistSession(),
      Self.label,
      second + "\n  " + Self.label
    )
    #expect(two.samples == found.samples)
    #expect(!two.warnings.contains("group movement"), "\(two.warnings)")
  }

  @Test func theOnlyTrackIsTakenAndSaid() throws {
    let found = try replay(FistSession(), "name: movement", "name: cue")
    #expect(found.samples > 0)
    #expect(found.warnings.contains("scored against labels cue, the only ones"))
  }

  @Test func ofSeveralNoneIsTaken() throws {
    let first = Self.label.replacing("movement", with: "posture")
    let second = Self.label.replacing("movement", with: "movment")
    let found = try replay(FistSession(), Self.label, first + "\n  " + second)
    #expect(found.samples == 0)
    #expect(found.warnings.contains("group movement is not scored"))
    #expect(found.warnings.contains("did you mean 'movment'"))
  }

  @Test func aClassThatIsNearIsNamed() throws {
    let found = try replay(FistSession(), "1: fist", "1: fisst")
    #expect(
      found.warnings.contains("no class for some of group movement: fist")
    )
    #expect(found.warnings.contains("did you mean fisst?"))
    #expect(found.warnings.contains("are not scored: fisst"))
  }

  @Test func aTrackThatNothingIsScoredAgainstIsSaid() throws {
    let found = try replay(FistSession(), tracks: ["hand.drive"])
    #expect(
      found.warnings.contains("nothing is scored against track hand.drive")
    )
  }

  @Test(arguments: [
    "warm_up_ms: 99999", "warm_up_ms: 0\nmask: {guard_ms: 9000}",
  ])
  func thatNothingIsScoredIsSaid(text: String) throws {
    let found = try replay(FistSession(warmUp: text))
    #expect(found.samples == 0)
    #expect(found.warnings.contains("no sample of what was decoded is scored"))
  }
}

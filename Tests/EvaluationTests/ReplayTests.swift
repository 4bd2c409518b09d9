import Files
import Foundation
import RecordingIO
import Testing

@testable import Evaluation

struct ReplayTests {
  /// One replay: its result and the bytes of its commands.
  static func replay(
    _ session: FistSession,
    _ options: ReplayOptions = ReplayOptions()
  ) throws -> (result: ReplayResult, commands: Data) {
    let path = session.folder.appendingPathComponent("commands.csv").path
    var replay = Replay(
      source: ThresholdSource(),
      options: options,
      commands: try CommandsFile(path: path)
    )
    try replay.run(Session(opening: session.path))
    return (
      try replay.finish(), try Data(contentsOf: URL(fileURLWithPath: path))
    )
  }

  @Test func figuresAreThoseWorkedOutByHand() throws {
    let session = try FistSession()
    let (result, _) = try Self.replay(session)
    #expect(result.split == "test")
    #expect(result.hopCount == 750)
    // Hop by hop, at its last sample, in trials 5 to 10.
    var hits = 0
    var scored = 0
    var squaredError = 0.0
    for hop in 300..<750 {
      let sum = session.samples[4 * hop..<4 * hop + 4].reduce(0) {
        $0 + abs($1)
      }
      let truth = session.isFist[4 * hop + 3]
      if (sum > 80) == truth { hits += 1 }
      scored += 1
      let closure = Double(min(32767, sum * 32768 / 240)) / 32768
      let error = (truth ? 0.75 : 0) - closure
      squaredError += error * error
    }
    let accuracy = Double(hits) / Double(scored)
    let index = result.scores.fingers[2]
    #expect(result.scores.sampleCount == scored)
    // A fist and its rest, as the trials are numbered.
    #expect(result.scores.repetitionCount == 6)
    #expect(result.scores.movementCount == 1)
    #expect(index.figures[0].value == accuracy)
    #expect(result.scores.groups[0].figures[0].value == accuracy)
    #expect(result.scores.groups[1].figures[0].value == accuracy)
    let mse = squaredError / Double(scored)
    let figures = result.scores.groups[2].elements[0].figures
    #expect(abs(figures[1].value - mse) < 1e-12)
    #expect(abs(index.figures[6].value - mse) < 1e-12)
    // Fingers that are not decoded, or not known, have no figures.
    #expect(result.scores.fingers[0].figures.allSatisfy { $0.value.isNaN })
  }

  /// Without a warm-up of the session's own, decisions count once the decoder has
  /// settled: after each reset, and where the replay begins within the recording.
  /// A session that states one has its way.
  @Test(arguments: [
    ("", "[start]", 0.0, 40, 750 - 40), ("", "[start, split]", 0, 40, 750 - 80),
    ("", "[start]", 15, 40, 375 - 40), ("", "[start]", 0, 0, 750),
    ("warm_up_ms: 0", "[start]", 0, 40, 750),
    ("warm_up_ms: 400", "[start]", 0, 40, 750 - 10),
  ])
  func decisionsCountOnceTheDecoderHasSettled(
    warmUp: String,
    reset: String,
    start: Double,
    settlingHops: Int,
    scored: Int
  ) throws {
    let session = try FistSession(reset: reset, warmUp: warmUp)
    var options = ReplayOptions()
    options.scoresEverything = true
    options.startSeconds = start
    var replay = Replay(
      source: ThresholdSource(settlingHops: settlingHops),
      options: options
    )
    try replay.run(Session(opening: session.path))
    #expect(try replay.finish().scores.sampleCount == scored)
  }

  /// What the governor would have made of the decisions: within its speed.
  @Test func governedCommandsFollowWithinTheirLimits() throws {
    let session = try FistSession()
    let (_, commands) = try Self.replay(session)
    let text = String(decoding: commands, as: UTF8.self)
    let rows = text.split(separator: "\n").map { $0.split(separator: ",") }
    #expect(rows[0].count == 15)
    #expect(rows[0][7] == "governor" && rows[0][11] == "governed_index")
    let times = rows.dropFirst().map { Double($0[0]) ?? 0 }
    let governed = rows.dropFirst().map { Double($0[11]) ?? -1 }
    var last = 0.0
    for hop in 1..<governed.count {
      // 1311 of 32,767 in each tick of 10 ms, as many as lie in the hop, one
      // more where they do not divide it.
      let ticks = (times[hop] - times[hop - 1]) / 10_000 + 1
      #expect(abs(governed[hop] - last) <= ticks * 1311 / 32_767 + 1e-4)
      last = governed[hop]
    }
    #expect((governed.max() ?? 0) > 0.3 && governed[0] < 0.1)
    #expect(rows.dropFirst(2).allSatisfy { $0[7] == "following" })
  }

  /// The drive begins 5 samples before the fist; the signal gets loud 10
  /// samples after the fist began; the first hop with a loud mean ends on the
  /// grid of four.
  @Test func onsetsCountFromTheDrive() throws {
    let session = try FistSession()
    let index = try Self.replay(session).result.scores.fingers[2]
    #expect(index.onsets.delaysMilliseconds.count == 6)
    for (trial, delay) in index.onsets.delaysMilliseconds.enumerated() {
      let drive = (4 + trial) * 300 + 195
      var hop = drive / 4
      while true {
        let sum = session.samples[4 * hop..<4 * hop + 4].reduce(0) {
          $0 + abs($1)
        }
        if sum > 80 { break }
        hop += 1
      }
      #expect(delay == Double(4 * (hop + 1) - drive) * 10)
    }
    #expect(index.onsets.missedCount == 0 && index.onsets.earlyCount == 0)
    #expect(index.onsets.falseCount == 0)
    // A dull stretch in every fist: its activity ends and begins again.
    #expect(index.onsets.repeatedCount > 0)
  }

  @Test(arguments: [1, 3, 4, 7, 100, 5000])
  func blocksChangeNothing(blockLength: Int) throws {
    let session = try FistSession(score: "score: {every_samples: 7}")
    let plain = try Self.replay(session)
    var options = ReplayOptions()
    options.blockLength = blockLength
    let other = try Self.replay(session, options)
    #expect(other.result.document == plain.result.document)
    #expect(other.result.table == plain.result.table)
    #expect(other.result.trialTable == plain.result.trialTable)
    #expect(other.commands == plain.commands)
  }

  /// On a score grid the newest decision counts, also at samples within a hop.
  @Test func theGridTakesTheNewestDecision() throws {
    let session = try FistSession(
      score: "score: {first_sample: 1205, every_samples: 10}"
    )
    let (result, _) = try Self.replay(session)
    var hits = 0
    var scored = 0
    for sample in stride(from: 1205, to: 3000, by: 10) {
      let hop = (sample + 1) / 4 - 1
      let sum = session.samples[4 * hop..<4 * hop + 4].reduce(0) {
        $0 + abs($1)
      }
      if (sum > 80) == session.isFist[sample] { hits += 1 }
      scored += 1
    }
    #expect(result.scores.sampleCount == scored)
    #expect(
      result.scores.groups[0].figures[0].value
        == Double(hits) / Double(scored)
    )
  }

  @Test func startAndDurationCutTheRecording() throws {
    var options = ReplayOptions()
    options.startSeconds = 12
    options.seconds = 6
    let (result, commands) = try Self.replay(FistSession(), options)
    #expect(result.hopCount == 150)
    #expect(result.recordings[0].startSeconds == 12)
    #expect(result.seconds == 6)
    let lines = String(decoding: commands, as: UTF8.self).split(separator: "\n")
    #expect(lines.count == 151)
    #expect(lines[1].hasPrefix("40000,"))
    #expect(lines[150].hasPrefix("6000000,"))
    #expect(lines[1].contains(",following,0,"))
  }

  /// A reset within a hop throws its first samples away and starts the grid of
  /// hops anew: trials of 300 samples end between hops of 7.
  @Test func aResetBeginsANewHop() throws {
    let session = try FistSession(reset: "[start, split]")
    var replay = Replay(
      source: ThresholdSource(hopLength: 7),
      options: ReplayOptions()
    )
    try replay.run(Session(opening: session.path))
    let result = try replay.finish()
    // Train is 1200 samples (171 hops and 3 samples), test 1800 (257 and 1).
    #expect(result.hopCount == 171 + 257)
  }

  @Test func twoRecordingsAreScoredAsOne() throws {
    let session = try FistSession()
    let opened = try Session(opening: session.path)
    var replay = Replay(source: ThresholdSource(), options: ReplayOptions())
    try replay.run(opened)
    try replay.run(opened)
    let result = try replay.finish()
    let single = try Self.replay(session).result
    #expect(result.hopCount == 2 * single.hopCount)
    #expect(
      result.scores.repetitionCount == 2 * single.scores.repetitionCount
    )
    #expect(
      result.scores.fingers[2].figures[0].value
        == single.scores.fingers[2].figures[0].value
    )
    #expect(result.recordingName == "fist + fist")
  }

  @Test func aDecoderForOtherChannelsIsRefused() throws {
    let session = try FistSession()
    let opened = try Session(opening: session.path)
    for source in [
      ThresholdSource(channelCount: 16), ThresholdSource(rate: 1000),
    ] {
      var replay = Replay(source: source, options: ReplayOptions())
      let error = #expect(throws: Fault.self) {
        try replay.run(opened)
      }
      let line = try #require(error).description
      #expect(line.hasPrefix("fist, input emg: 2 channels at 100 Hz, but"))
      #expect(!line.contains("\n"))
    }
  }

  @Test func whatIsNotThereIsSaid() throws {
    let session = try FistSession()
    var options = ReplayOptions()
    options.startSeconds = 31
    #expect(throws: Fault.self) {
      try Self.replay(session, options)
    }
    options.startSeconds = 0
    options.tracks = ["moovement"]
    let error = #expect(throws: Fault.self) {
      try Self.replay(session, options)
    }
    #expect(try #require(error).description.contains("movement"))
  }
}

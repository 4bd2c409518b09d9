import DecoderHost
import Files
import DecoderImage
import Foundation
import RecordingIO
import Testing

@testable import Evaluation

/// A replay of the small image whose commands Tools/GoldenVectors/image.py
/// worked out with exact integers: two inputs of different rates, as two files.
struct ImageReplayTests {
  private struct Golden: Decodable {
    let fast: [Int], slow: [Int]
    let commands: [[Int]]
  }

  private static let goldenFolder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("DecoderTests/Golden")

  private static let image =
    goldenFolder.appendingPathComponent("small.phx").path

  let folder: URL
  private let golden: Golden

  init() throws {
    golden = try JSONDecoder().decode(
      Golden.self,
      from: Data(
        contentsOf: Self.goldenFolder.appendingPathComponent("small.json")
      )
    )
    folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "small-\(UUID().uuidString)"
    )
    try FileManager.default.createDirectory(
      at: folder,
      withIntermediateDirectories: true
    )
    var fast = "a,b\n"
    for frame in 0..<golden.fast.count / 2 {
      fast += "\(golden.fast[2 * frame]),\(golden.fast[2 * frame + 1])\n"
    }
    try write(fast, "fast.csv")
    try write(
      "c\n" + golden.slow.map { "\($0)\n" }.joined(),
      "slow.csv"
    )
    try writeSession(signals: "a, b")
  }

  /// A session whose fast input has these channels.
  private func writeSession(
    signals: String,
    channels: String? = nil
  ) throws {
    try write(
      """
      schema: phalanx-session/1
      name: small
      recording:
        - {role: fast, file: fast.csv, rate_hz: 1000}
        - {role: slow, file: slow.csv, rate_hz: 500}
      inputs:
        - name: fast
          from: fast
          signals: [\(signals)]
          \(channels.map { "channels: [\($0)]" } ?? "")
          unit: step
          microvolts_per_unit: 0.195
          microvolts_per_step: 0.195
        - name: slow
          from: slow
          signals: [c]
          unit: step
          microvolts_per_unit: 1
          microvolts_per_step: 1
      reset: [start]

      """,
      "small.session.yaml"
    )
  }

  private func write(_ text: String, _ name: String) throws {
    try Data(text.utf8).write(to: folder.appendingPathComponent(name))
  }

  private func replay(
    block: Int,
    trace: TraceFiles? = nil
  ) throws -> (result: ReplayResult, commands: [[Substring]]) {
    let path = folder.appendingPathComponent("commands.csv").path
    let file = try ImageFile(opening: Self.image)
    var options = ReplayOptions()
    options.blockLength = block
    var replay = Replay(
      source: try FixedPointSource(file: file, name: "small", trace: trace),
      options: options,
      commands: try CommandsFile(path: path)
    )
    try replay.run(
      Session(
        opening: folder.appendingPathComponent("small.session.yaml").path
      )
    )
    let result = try replay.finish()
    let text = try String(contentsOfFile: path, encoding: .utf8)
    return (
      result,
      text.split(separator: "\n").dropFirst().map { $0.split(separator: ",") }
    )
  }

  /// The image names its channels a and b, and takes them by name; channels
  /// whose names count places only, and the names of no channel.
  @Test func channelsGoByName() throws {
    let want = try replay(block: 64)
    // Its features were not calibrated on these samples.
    #expect(
      want.result.recordings[0].warnings.allSatisfy {
        $0.contains("features are limited")
      }
    )
    try writeSession(signals: "b, a")
    let swapped = try replay(block: 64)
    #expect(swapped.commands == want.commands)
    #expect(
      swapped.result.recordings[0].warnings.contains {
        $0.contains("input fast") && $0.contains("taken by name")
      }
    )
    try writeSession(signals: "a, b", channels: "\"emg[0]\", \"emg[1]\"")
    #expect(try replay(block: 64).commands == want.commands)
    try writeSession(signals: "b, a", channels: "\"emg[0]\", \"emg[1]\"")
    #expect(try replay(block: 64).commands != want.commands)
    try writeSession(signals: "a, b", channels: "a, bb")
    let error = #expect(throws: Fault.self) {
      try replay(block: 64)
    }
    #expect(error?.place == "small, input fast")
    #expect(error?.fault == "has no channel 'b', which decoder golden takes")
    #expect(error?.remedy.contains("'bb'?") == true)
  }

  @Test(arguments: [1, 5, 4096])
  func commandsAreTheGoldenOnes(block: Int) throws {
    let (result, commands) = try replay(block: block)
    try #require(commands.count == golden.commands.count)
    for (hop, want) in golden.commands.enumerated() {
      var got = commands[hop][1...6].compactMap { Double($0) }.map {
        Int(($0 * 32768).rounded())
      }
      got.append(Int(commands[hop][8]) ?? -1)
      guard got == want, commands[hop][0] == "\(4000 * (hop + 1))" else {
        Issue.record("hop \(hop): got \(got), want \(want)")
        return
      }
    }
    var digest = CommandDigest()
    var decision = Decision(groups: [])
    for row in golden.commands {
      for finger in 0..<6 { decision.closures[finger] = Int16(row[finger]) }
      decision.activeFingers = UInt8(row[6])
      digest.append(decision)
    }
    let hash = digest.finish()
    #expect(result.commandsHash == hash)
    #expect(result.decoder.name == "golden")
  }

  /// The files of a trace have the rows and columns that their headers state,
  /// and the last hop's raw features are those of its window.
  @Test func aTraceHoldsWhatTheDecoderSaw() throws {
    let path = folder.appendingPathComponent("trace").path
    let file = try ImageFile(opening: Self.image)
    let trace = try TraceFiles(replacing: path, image: file.image)
    _ = try replay(block: 64, trace: trace)
    try trace.commit()
    let raw = try Data(
      contentsOf: URL(fileURLWithPath: path + "/raw_features.npy")
    )
    #expect(String(decoding: raw[10..<80], as: UTF8.self).contains("(400, 3)"))
    #expect(raw.count == 128 + 400 * 3 * 4)
    let branch = try Data(
      contentsOf: URL(fileURLWithPath: path + "/branch0.npy")
    )
    #expect(branch.count == 128 + 800 * 2 * 2)
    // Every layer and group, as the image has them; a hop a row.
    for (name, count, element) in (0..<file.image.count(of: .operators)).map({
      let tensor = file.image.tensor(file.image.networkOperator($0).output)
      return ("layer\($0)", tensor.elementCount, tensor.type.byteCount)
    })
      + (0..<file.image.count(of: .groups)).map({
        ("group\($0)", file.image.group($0).elementCount, 4)
      })
    {
      let data = try Data(
        contentsOf: URL(fileURLWithPath: path + "/\(name).npy")
      )
      #expect(data.count == 128 + 400 * count * element, "\(name)")
      #expect(
        String(decoding: data[10..<80], as: UTF8.self)
          .contains("(400, \(count))")
      )
      // It is no file of zeros.
      #expect(data.dropFirst(128).contains { $0 != 0 }, "\(name)")
    }
    // Odd frames of the fast input are kept; the window is six of them.
    let window = stride(from: 1600 - 11, to: 1600, by: 2)
    let want = window.reduce(0) { $0 + abs(golden.fast[2 * $1]) }
    let start = 128 + 399 * 12
    let got = (0..<4).reduce(0) { $0 | Int(raw[start + $1]) << (8 * $1) }
    #expect(got == want)
  }

  /// What was checked is what runs, whatever becomes of the file.
  @Test func anImageIsACopyOfItsFile() throws {
    let path = folder.appendingPathComponent("copied.phx").path
    let bytes = try Data(contentsOf: URL(fileURLWithPath: Self.image))
    try bytes.write(to: URL(fileURLWithPath: path))
    let file = try ImageFile(opening: path)
    let hash = file.image.contentHashText
    let handle = try #require(FileHandle(forUpdatingAtPath: path))
    try handle.write(contentsOf: Data(count: bytes.count))
    try handle.truncate(atOffset: 0)
    try handle.close()
    // Its hash is over all of it.
    let again = try DecoderImage(checking: file.image.bytes)
    #expect(again.contentHashText == hash)
    #expect(file.byteCount == bytes.count)
  }

  @Test func aFlippedBitIsFound() throws {
    var bytes = try Data(contentsOf: URL(fileURLWithPath: Self.image))
    bytes[700] ^= 4
    try bytes.write(to: folder.appendingPathComponent("flipped.phx"))
    let path = folder.appendingPathComponent("flipped.phx").path
    let error = #expect(throws: Fault.self) {
      try ImageFile(opening: path)
    }
    let line = try #require(error).description
    #expect(line.hasPrefix(path))
    #expect(line.contains("hash"))
    for (name, contents) in [
      ("empty.phx", Data()), ("text.phx", Data("not an image".utf8)),
      ("short.phx", bytes.prefix(100)),
    ] {
      let path = folder.appendingPathComponent(name).path
      try contents.write(to: URL(fileURLWithPath: path))
      #expect(throws: Fault.self) { try ImageFile(opening: path) }
    }
    #expect(throws: Fault.self) {
      try ImageFile(opening: folder.appendingPathComponent("none.phx").path)
    }
    #expect(throws: Fault.self) {
      try ImageFile(opening: folder.path)
    }
  }
}

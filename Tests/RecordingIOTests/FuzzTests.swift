import Files
import Foundation
import RecordingIO
import TestSupport
import Testing

/// Damaged files are errors of one line, never a crash, however they are
/// damaged.
struct FuzzTests {
  @Test(
    "random damage of recordings",
    arguments: [
      "pyedflib.edf", "written.bdf", "scipy_plain.mat", "scipy_compressed.mat",
      "big_endian.mat", "refused.mat", "numpy_stored.npz",
      "numpy_deflated.npz", "numpy_fortran.npy", "table.csv",
    ]
  )
  func recordings(name: String) throws {
    let folder = try TemporaryFolder()
    let original = [UInt8](
      try Data(contentsOf: URL(fileURLWithPath: Golden.file(name)))
    )
    var random = SplitMix64(seed: 11)
    // Headers hold the structure, and are damaged more often.
    let head = min(original.count, 700)
    for turn in 0..<600 {
      var bytes = original
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let limit = turn % 2 == 0 ? head : bytes.count
        let place = Int.random(in: 0..<limit, using: &random)
        switch turn % 3 {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        default:
          bytes[place] =
            [0, 0x20, 0x2D, 0x30, 0x39, 0x7F, 0xFF].randomElement(
              using: &random
            ) ?? 0
        }
      }
      if turn % 5 == 0 {
        bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random))
      }
      let path = try folder.write(bytes, as: name)
      do throws(Fault) {
        let reader = try openRecording(path)
        for index in reader.signals.indices {
          var values: [Double] = []
          let cursor = try reader.makeCursor(over: [index])
          _ = try cursor.read(3000, into: &values)
        }
      } catch {
        try expectOneLine(error, "turn \(turn)")
      }
    }
  }

  @Test("random damage of session files")
  func sessions() throws {
    let folder = try TemporaryFolder()
    let writer = try NPZWriter(creating: folder.file("S2_A1_E1.mat"))
    try writer.add("emg", [Float](repeating: 0, count: 220), shape: [22, 10])
    try writer.add("glove", [Float](repeating: 1, count: 484), shape: [22, 22])
    for name in ["restimulus", "repetition"] {
      try writer.add(name, (0..<22).map { UInt8($0 / 2) }, shape: [22])
    }
    try writer.finish()
    let original = [UInt8](
      try Data(
        contentsOf: URL(
          fileURLWithPath: CloneFolder.file(
            "Recordings/ninapro-db1/s2-exercise1.session.yaml"
          )
        )
      )
    )
    let whole = try folder.write(original, as: "a.yaml")
    #expect(try Session(opening: whole).inputs[0].frameCount == 22)
    var random = SplitMix64(seed: 13)
    let letters = Array("{}[]:,-#'\"&*!|>%@` \n\t0123456789.eE~\\".utf8)
    for turn in 0..<1000 {
      var bytes = original
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch turn % 4 {
        case 0: bytes.remove(at: place)
        case 1:
          bytes.insert(letters.randomElement(using: &random) ?? 0, at: place)
        case 2: bytes[place] = letters.randomElement(using: &random) ?? 0
        default: bytes[place] = UInt8.random(in: 0...255, using: &random)
        }
      }
      let path = try folder.write(bytes, as: "a.yaml")
      do throws(Fault) {
        let session = try Session(opening: path)
        let stream = try session.makeStream()
        var samples: [Int16] = []
        _ = try stream.read(input: 0, frames: 50, into: &samples)
        for sample in 0..<session.inputs[0].frameCount {
          _ = try stream.truth(at: sample)
        }
      } catch {
        try expectOneLine(error, "turn \(turn)")
      }
    }
  }

  @Test("deeply nested text is refused")
  func nesting() throws {
    let folder = try TemporaryFolder()
    for text in [
      String(repeating: "[", count: 100_000),
      String(repeating: "- ", count: 100_000),
      String(repeating: "{a: ", count: 100_000),
    ] {
      let path = try folder.write(Array(text.utf8), as: "a.yaml")
      #expect(throws: Fault.self) { try Session(opening: path) }
    }
  }
}

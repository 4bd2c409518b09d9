import Files
import Foundation
import RecordingIO
import TestSupport
import Testing

struct WriterTests {
  @Test("NPZ: what is written is read, and row by row gives the same bytes")
  func npz() throws {
    let folder = try TemporaryFolder()
    var random = SplitMix64(seed: 3)
    let floats = (0..<300).map { _ in Float.random(in: -9...9, using: &random) }
    let integers = (0..<100).map { _ in
      Int32.random(in: .min ... .max, using: &random)
    }
    for name in ["whole.npz", "rows.npz"] {
      let writer = try NPZWriter(creating: folder.file(name))
      if name == "whole.npz" {
        try writer.add("z", floats, shape: [100, 3])
        try writer.add("label", integers, shape: [100])
      } else {
        try writer.begin("z", of: Float.self, rowShape: [3])
        for row in 0..<100 {
          try writer.append(Array(floats[row * 3..<row * 3 + 3]))
        }
        try writer.end()
        try writer.begin("label", of: Int32.self)
        for value in integers { try writer.append([value]) }
        try writer.end()
      }
      try writer.add("flags", [UInt8(1), 0], shape: [2])
      try writer.add("empty", [Int16](), shape: [0, 4])
      try writer.finish()
    }
    #expect(
      try Data(contentsOf: URL(fileURLWithPath: folder.file("whole.npz")))
        == Data(contentsOf: URL(fileURLWithPath: folder.file("rows.npz")))
    )
    let reader = try openRecording(folder.file("rows.npz"))
    #expect(reader.signals.map(\.label) == ["z", "label", "flags", "empty"])
    #expect(
      try reader.makeCursor(over: [0]).readAll() == floats.map(Double.init)
    )
    #expect(
      try reader.makeCursor(over: [1]).readAll() == integers.map(Double.init)
    )
    #expect(try reader.makeCursor(over: [2]).readAll() == [1, 0])
    #expect(reader.signals[3].frameCount == 0)
    #expect(reader.signals[3].channelCount == 4)
  }

  @Test("CSV: what is written is read, to the last bit")
  func csv() throws {
    let folder = try TemporaryFolder()
    var random = SplitMix64(seed: 5)
    let writer = try CSVWriter(
      creating: folder.file("a.csv"),
      columns: ["time", "a, b", "c"]
    )
    var expected: [[Double]] = [[], []]
    for row in 0..<10_000 {
      let values = [
        Double.random(in: -1e6...1e6, using: &random),
        row % 5 == 0 ? .nan : Double(row) * 1e-9,
      ]
      for column in 0..<2 { expected[column].append(values[column]) }
      try writer.append([Double(row) / 1000] + values)
    }
    try writer.finish()
    let reader = try openRecording(folder.file("a.csv"))
    #expect(reader.signals.map(\.label) == ["a, b", "c"])
    #expect(reader.signals[0].rate == Rational(1000))
    for column in 0..<2 {
      let cursor = try reader.makeCursor(over: [column])
      let got = try cursor.readAll()
      #expect(
        got.map(\.bitPattern.isNaNPattern)
          == expected[column].map(\.bitPattern.isNaNPattern)
      )
      #expect(
        zip(got, expected[column]).allSatisfy {
          $0 == $1 || $0.isNaN && $1.isNaN
        }
      )
      // Far beyond the first entry of the index, and back.
      for position in [9000, 4096, 4095, 17] {
        cursor.position = position
        var values: [Double] = []
        _ = try cursor.read(1, into: &values)
        let want = expected[column][position]
        #expect(values[0] == want || values[0].isNaN && want.isNaN)
      }
    }
  }

  @Test(
    "CSV: faults name the line",
    arguments: [
      ("time,a\n0,1\n0.1,2,3\n0.2,4\n", "a.csv:3", "has 3 fields"),
      ("time,a\n0,1\n0.1,x\n0.2,4\n", "a.csv:3", "'x' in field 2"),
      ("time,a\n0,1\n0.1,2\n0.05,4\n", "a.csv:4", "does not go on"),
      ("time,a\n", "a.csv", "has no rows"),
      ("time,a\n0,1\n\n0.1,4\n", "a.csv:3", "is empty"),
      ("time,a\n0,1\n0.1,2\nnow,4\n", "a.csv:4", "'now' is not a number"),
      (
        "time,a\n0,1\n0.001,1\n0.004,1\n0.0045,1\n0.009,1\n", "a.csv",
        "from even"
      ),
    ]
  )
  func csvFaults(text: String, place: String, fault: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Array(text.utf8), as: "a.csv")
    let error = try #require(
      #expect(throws: Fault.self) {
        let reader = try openRecording(path)
        var values: [Double] = []
        _ = try reader.makeCursor(over: [0]).read(100, into: &values)
      }
    )
    #expect(error.place.hasSuffix(place), "\(error)")
    #expect(error.fault.contains(fault), "\(error)")
  }

  @Test("CSV: a cut last line is left out with a warning; gaps are found")
  func csvGaps() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      Array("time,a\r\n0,1\r\n0.005,2\r\n0.03,3\r\n0.035,4\r\n0.04".utf8),
      as: "a.csv"
    )
    let reader = try openRecording(path)
    #expect(try reader.makeCursor(over: [0]).readAll() == [1, 2, 3, 4])
    #expect(reader.signals[0].rate == Rational(200))
    #expect(
      reader.segments == [
        RecordingSegment(start: .zero, position: .zero),
        RecordingSegment(start: Rational(3, 100), position: Rational(1, 100)),
      ]
    )
    #expect(
      reader.warnings
        == ["\(path): truncated in line 6; 4 whole rows are used"]
    )
  }
}

extension UInt64 {
  /// Whether these are the bits of a number that is none.
  var isNaNPattern: Bool { Double(bitPattern: self).isNaN }
}

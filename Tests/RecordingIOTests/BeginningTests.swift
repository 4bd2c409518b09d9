import RecordingIO
import TestSupport
import Testing

/// Recordings of a session that by their own clocks do not begin together.
@Suite("When recordings begin")
struct BeginningTests {
  private func table(_ stamps: (Int) -> String) -> String {
    (["time,a,b"]
      + (0..<200).map { "\(stamps($0)),\($0 * 37 % 101),\($0 / 50)" })
      .joined(separator: "\n") + "\n"
  }

  private func unix(_ start: Double) -> (Int) -> String {
    { row in
      let milliseconds = Int(start * 1000) + 10 * row
      let rest = "\(1000 + milliseconds % 1000)".dropFirst()
      return "\(milliseconds / 1000).\(rest)"
    }
  }

  private func warnings(
    _ first: (Int) -> String,
    _ second: (Int) -> String
  ) throws -> [String] {
    let folder = try TemporaryFolder()
    _ = try folder.write(Array(table(first).utf8), as: "one.csv")
    return try warnings(in: folder, "one.csv", second)
  }

  private func warnings(
    in folder: TemporaryFolder,
    _ first: String,
    _ second: (Int) -> String
  ) throws -> [String] {
    _ = try folder.write(Array(table(second).utf8), as: "two.csv")
    let text = """
      schema: phalanx-session/1
      name: two
      recording:
        - {role: main, file: \(first)}
        - {role: labels, file: two.csv}
      inputs:
        - {name: emg, signals: [a], unit: uV, microvolts_per_step: 1}
      labels:
        - name: movement
          from: labels
          signals: b
          classes: {0: rest, 1: one, 2: two, 3: three}
      """
    let path = try folder.write(Array(text.utf8), as: "s.session.yaml")
    return try Session(opening: path).warnings.filter {
      $0.contains("by its own clock")
    }
  }

  @Test func clocksThatDifferAreSaid() throws {
    let start = unix(1_700_000_000)
    #expect(try warnings(start, start).isEmpty)
    #expect(try warnings(start, unix(1_700_000_000.004)).isEmpty)
    let late = try warnings(start, unix(1_700_000_001))
    #expect(late.count == 1 && late[0].contains("begins 1.000 s after"))
    let early = try warnings(start, unix(1_699_999_999.5))
    #expect(early.count == 1 && early[0].contains("begins 0.500 s before"))
    func clock(_ second: Int) -> (Int) -> String {
      { row in
        let milliseconds = row * 10 % 1000
        let rest = "\(1000 + milliseconds)".dropFirst()
        return "2023-11-14T22:13:\(second + row / 100).\(rest)Z"
      }
    }
    #expect(try warnings(clock(20), clock(22)).count == 1)
    #expect(try warnings(start, clock(20)).isEmpty)
  }

  /// EDF's clock knows no zone: what is hours apart may begin together.
  @Test func clocksOfTwoFormatsAreNotCompared() throws {
    let folder = try TemporaryFolder()
    let seconds = 2
    var header = "0".padded(8) + "".padded(80) + "".padded(80)
    header += "14.11.2300.13.20" + "512".padded(8) + "".padded(44)
    header += "\(seconds)".padded(8) + "1".padded(8) + "1".padded(4)
    header += "a".padded(16) + "".padded(80) + "uV".padded(8)
    header += "-3276.8".padded(8) + "3276.7".padded(8)
    header += "-32768".padded(8) + "32767".padded(8)
    header += "".padded(80) + "100".padded(8) + "".padded(32)
    let samples = (0..<400).map { (place: Int) -> UInt8 in
      place % 2 == 0 ? UInt8(place * 37 % 256) : 0
    }
    _ = try folder.write(Array(header.utf8) + samples, as: "one.edf")
    // 22:13:20 of that day in one zone, and 00:13:20 in another.
    for start in [1_700_000_000, 1_699_992_800.0] {
      let found = try warnings(in: folder, "one.edf", unix(start))
      #expect(found.isEmpty)
    }
  }

  /// Times since a start, and days that have nothing to do with each other.
  @Test func whatSaysNothingIsNotCompared() throws {
    let start = unix(1_700_000_000)
    func since(_ start: Double) -> (Int) -> String {
      { row in "\(start + Double(row) / 100)" }
    }
    #expect(try warnings(since(0), since(5)).isEmpty)
    #expect(try warnings(start, since(0)).isEmpty)
    #expect(try warnings(start, unix(1_600_000_000)).isEmpty)
  }
}

extension String {
  fileprivate func padded(_ width: Int) -> String {
    self + String(repeating: " ", count: width - count)
  }
}

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
    _ = try folder.write(Array(table(second).utf8), as: "two.csv")
    let text = """
      schema: phalanx-session/1
      name: two
      recording:
        - {role: main, file: one.csv}
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

import Files
import Foundation
import RecordingIO
import TestSupport
import Testing

/// Tables as people have them.
struct CSVTableTests {
  /// Times in seconds at 1 kHz, and two columns.
  private static let rows: [Row] = (0..<40).map { row in
    let a = row * 7 % 13 - 6
    let b = row * 5 % 11
    return Row(time: Double(row) / 1000, a: Double(a), b: Double(b) * 1.5)
  }

  private struct Row: Sendable {
    var time: Double
    var a: Double
    var b: Double
  }

  /// The same numbers, written as another program would.
  private static func table(
    _ separator: String = ",",
    head: [String]? = ["time", "a", "b"],
    before: String = "",
    end: String = "\n",
    after: String = "",
    behind: String = "",
    _ text: (Double) -> String = { "\($0)" }
  ) -> String {
    let names = head.map { $0.joined(separator: separator) + end } ?? ""
    let lines = rows.map {
      [$0.time, $0.a, $0.b].map(text).joined(separator: separator) + behind
        + end
    }
    return before + names + lines.joined() + after
  }

  private static func comma(_ value: Double) -> String {
    "\(value)".replacing(".", with: ",")
  }

  private static func padded(_ value: Double) -> String {
    String(format: "%10.3f", value)
  }

  /// Each is the same table: columns `a` and `b` at 1 kHz.
  static let same: [String: [UInt8]] = {
    var cases: [String: String] = [
      "commas": table(),
      "semicolons": table(";"),
      "tabs": table("\t"),
      "bars": table("|"),
      "blanks": table(" "),
      "commas and blanks": table(", "),
      "aligned": table(" ", padded),
      "aligned, decimal commas": table(" ") {
        padded($0).replacing(".", with: ",")
      },
      "semicolons, decimal commas": table(";", comma),
      "tabs, decimal commas": table("\t", comma),
      "quoted decimal commas": table { "\"" + comma($0) + "\"" },
      "sep=": table(";", before: "sep=;\n"),
      "comments": table(before: "% by a recorder\n# with notes\n\n"),
      "numpy.savetxt": table(" ", head: nil, before: "# time a b\n") {
        String(format: "%.18e", $0)
      },
      "CR LF": table(end: "\r\n"),
      "CR": table(end: "\r"),
      "CR CR LF": table(end: "\r\r\n"),
      "no end of the last line": String(table().dropLast()),
      "blank lines at the end": table(after: "\n  \n\n"),
      "rows of nothing at the end": table(after: ",,\n,,\n"),
      "comment at the end": table(after: "# stopped\n"),
      "separator behind rows": table(behind: ","),
      "separator behind all": table(head: ["time", "a", "b", ""], behind: ","),
      "a line of units": table(
        head: ["time", "a", "b\ns,mV,uV"]
      ),
      "milliseconds by name": table(head: ["time_ms", "a", "b"]),
      "quoted names": table(head: ["\"time\"", "\"a\"", "\"b\""]),
      "killed in a field": table(after: "0.04,1"),
      "killed in a number": table(after: "0.04,1,-"),
      "killed with zeros on disk": table(
        after: String(repeating: "\0", count: 500)
      ),
      "clock": table { "\($0)" },
    ]
    cases["milliseconds by name"] =
      "time_ms,a,b\n"
      + rows.map { "\($0.time * 1000),\($0.a),\($0.b)\n" }.joined()
    cases["milliseconds by size"] =
      "time,a,b\n"
      + rows.map { "\(Int($0.time * 1000)),\($0.a),\($0.b)\n" }.joined()
    cases["Unix times"] =
      "a,b,Timestamp\n"
      + rows.map { "\($0.a),\($0.b),\(1_700_000_000 + $0.time)\n" }.joined()
    cases["Unix nanoseconds"] =
      "timestamp,a,b\n"
      + rows.enumerated().map {
        "\(1_700_000_000_000_000_000 + $0.offset * 1_000_000),"
          + "\($0.element.a),\($0.element.b)\n"
      }.joined()
    cases["clock"] =
      "Time,a,b\n"
      + rows.map {
        "2023-11-14T22:13:"
          + String(format: "%06.3f", 20 + $0.time) + "Z,\($0.a),\($0.b)\n"
      }.joined()
    cases["pandas"] =
      ",time,a,b\n"
      + rows.enumerated().map {
        "\($0.offset),\($0.element.time),\($0.element.a),\($0.element.b)\n"
      }.joined()
    cases["R"] =
      "\"time\" \"a\" \"b\"\n"
      + rows.enumerated().map {
        "\"\($0.offset + 1)\" \($0.element.time) \($0.element.a) "
          + "\($0.element.b)\n"
      }.joined()
    var bytes = cases.mapValues { Array($0.utf8) }
    bytes["mark of UTF-8"] = [0xEF, 0xBB, 0xBF] + Array(table().utf8)
    return bytes
  }()

  @Test(
    "one table is the same in every dialect",
    arguments: same.keys.sorted()
  )
  func dialects(name: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(try #require(Self.same[name]), as: "a.txt")
    let reader = try openRecording(path)
    #expect(reader.signals.map(\.label) == ["a", "b"])
    for (index, column) in [Self.rows.map(\.a), Self.rows.map(\.b)].enumerated()
    {
      #expect(reader.signals[index].rate == Rational(1000))
      #expect(try reader.makeCursor(over: [index]).readAll() == column)
    }
    if name.hasPrefix("killed") {
      #expect(reader.warnings.contains { $0.contains("truncated in line 42") })
    }
  }

  @Test(
    "what is no such table is refused for its own reason",
    arguments: [
      ("Recorder\nRate 1000\ntime,a\n0,1\n0.1,2\n0.2,3\n", "skip_lines: 2"),
      ("a,b\n1,5,2,5\n1,7,2,3\n", "commas before decimals"),
      ("1,05\n2,50\n3,25\n", "behind a comma"),
      ("\"time\",\"EMG\n(mV)\"\n0,1\n0.1,2\n", "in the next line"),
      ("Notes of a day,\nand of another\n", "no column of numbers"),
      ("a;b\n1,5;2\n1.234,5;3\n", "not a number"),
      ("time,a\n0,1\n20,2\n40,3\n", "nothing says of what unit"),
      ("time,a\n1,1\n1,2\n1,3\n", "are the same"),
      ("\n\n", "has no rows"),
      ("a,b\n1,2\n1,2,3\n1,2\n", "has 3 fields"),
    ]
  )
  func refused(text: String, reason: String) throws {
    let error = try failure(Array(text.utf8))
    #expect("\(error)".contains(reason), "\(error)")
    try expectOneLine(error, text)
  }

  @Test("text of 16 bits is refused as such", arguments: [true, false])
  func wide(hasMark: Bool) throws {
    let text = Self.table()
    var bytes: [UInt8] = hasMark ? [0xFF, 0xFE] : []
    for byte in text.utf8 { bytes += [byte, 0] }
    #expect(try failure(bytes).fault.contains("UTF-16"))
  }

  @Test("units, words, names that come twice, missing numbers")
  func columns() throws {
    let reader = try open(
      "EMG1 (mV),emg_uV,x,x,movement,note,,n\n"
        + (0..<60).map {
          "\($0),1,2,3,\($0 < 30 ? "rest" : "fist"),remark \($0),7,"
            + "\(["", "NA", "nan", "-inf", "1.#QNAN", "TRUE"][$0 % 6])\n"
        }.joined()
    )
    #expect(
      reader.signals.map(\.label)
        == [
          "EMG1 (mV)", "emg_uV", "x #1", "x #2", "movement", "column 7", "n",
        ]
    )
    #expect(reader.signals.map(\.unit) == ["mV", "uV", "", "", "", "", ""])
    #expect(reader.signals[4].texts == ["rest", "fist"])
    #expect(reader.refusals.map(\.name) == ["note"])
    let values = try reader.makeCursor(over: [6]).readAll()
    #expect(values[0].isNaN && values[1].isNaN && values[2].isNaN)
    #expect(values[3] == -.infinity && values[4].isNaN && values[5] == 1)
  }

  @Test("labels are told by their words")
  func words() throws {
    let folder = try TemporaryFolder()
    let rows = (0..<60).map {
      "\(Double($0) / 1000),\($0),"
        + "\($0 < 20 ? "" : $0 < 40 ? "fist" : "rest")\n"
    }
    _ = try folder.write(
      Array(("time,a,movement\n" + rows.joined()).utf8),
      as: "a.csv"
    )
    let yaml = """
      schema: phalanx-session/1
      name: words
      recording: a.csv
      inputs:
        - {name: x, signals: [a], unit: uV, microvolts_per_step: 1}
      labels:
        - {name: movement, signals: [movement], classes: [rest, fist]}
      """
    let path = try folder.write(Array(yaml.utf8), as: "a.yaml")
    let stream = try Session(opening: path).makeStream()
    #expect(try stream.truth(at: 19).labels == [-1])
    #expect(try stream.truth(at: 20).labels == [1])
    #expect(try stream.truth(at: 59).labels == [0])
    let unknown = try folder.write(
      Array(yaml.replacing("[rest, fist]", with: "[rest, open]").utf8),
      as: "b.yaml"
    )
    #expect(
      #expect(throws: Fault.self) { try Session(opening: unknown) }?
        .fault.contains("'fist'") == true
    )
    let input = try folder.write(
      Array(yaml.replacing("signals: [a]", with: "signals: [movement]").utf8),
      as: "c.yaml"
    )
    #expect(
      #expect(throws: Fault.self) { try Session(opening: input) }?
        .fault.contains("words, not numbers") == true
    )
  }

  private func open(_ text: String) throws -> any RecordingReader {
    let folder = try TemporaryFolder()
    return try openRecording(try folder.write(Array(text.utf8), as: "a.csv"))
  }

  private func failure(_ bytes: [UInt8]) throws -> Fault {
    let folder = try TemporaryFolder()
    let path = try folder.write(bytes, as: "a.csv")
    return try #require(
      #expect(throws: Fault.self) {
        let reader = try openRecording(path)
        for index in reader.signals.indices {
          _ = try reader.makeCursor(over: [index]).readAll()
        }
      }
    )
  }
}

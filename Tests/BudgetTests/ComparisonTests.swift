import Reports
import Files
import Foundation
import Testing

@testable import Budget

struct ComparisonTests {
  private static func document(
    _ text: String,
    _ place: String = "a"
  ) throws -> ResultDocument {
    try ResultDocument(data: Data(text.utf8), place: place)
  }

  private static func before() throws -> ResultDocument {
    try document(
      """
      {"schema_version": 1, "energy": 100, "hours": 8.0, "misses": 0, "none": null, "id": "x",
       "components": [{"name": "hand", "energy_J": 5}, {"x": 1}]}
      """
    )
  }

  private static func after() throws -> ResultDocument {
    try document(
      """
      {"schema_version": 1, "energy": 104, "hours": 7.0, "misses": 2, "none": null, "id": "y",
       "components": [{"name": "hand", "energy_J": 5}, {"x": 1.5}]}
      """,
      "b"
    )
  }

  @Test(arguments: [
    ("energy > +3%", true), ("energy > +4%", false), ("energy >= +4%", true),
    ("energy>+3%", true), ("hours < -10%", true), ("hours < -12.5%", false),
    ("hours <= -12.5%", true), ("hours < -0.5", true), ("hours < -1", false),
    ("misses > 0", true), ("misses > 2", false), ("misses > +1", true),
    ("components.hand.energy_J > +0%", false), ("components.1.x > 1.4", true),
    ("energy > 0%", true), ("  energy  <  +1  ", false),
  ])
  func condition(text: String, holds: Bool) throws {
    let condition = try FailCondition(parsing: text)
    #expect(try condition.holds(from: Self.before(), to: Self.after()) == holds)
  }

  @Test(arguments: [
    ("", "names no figure"), ("> 3", "names no figure"),
    ("energy", "has none of"), ("energy = 3", "has none of"),
    ("energy > three", "is not a number"), ("energy > ", "is not a number"),
    ("energy > 3%", "write +3% or -3%"), ("energy > inf", "is not a number"),
    ("energy > 5 0", "is not a number"), ("energy > 0x10", "is not a number"),
    ("energy > + 5", "is not a number"), ("energy > 1 0%", "is not a number"),
    ("energy > 0x1p3", "is not a number"), ("energy > nan", "is not a number"),
  ])
  func badExpression(text: String, words: String) {
    do {
      _ = try FailCondition(parsing: text)
      Issue.record("'\(text)' was taken")
    } catch {
      #expect("\(error)".contains(words) && "\(error)".contains("--fail-if"))
    }
  }

  @Test func figuresThatAreNotThere() throws {
    for (text, words) in [
      ("none > 1", "a: lacks the figure none: it is null there"),
      ("id > 1", #"a: id is "x", no number"#),
      (
        "energi > +1",
        "no figure energi; use one of its figures, such as energy"
      ),
      ("hand > +1", "such as components.hand.energy_J"),
      ("qqqqqqqqqqqqqqqqqqqqqqq > 1", "such as "),
      ("misses > +3%", "a: misses is 0"),
    ] {
      let condition = try FailCondition(parsing: text)
      do {
        _ = try condition.holds(from: Self.before(), to: Self.after())
        Issue.record("'\(text)' has a meaning")
      } catch {
        #expect("\(error)".contains(words.dropFirst(2)), "\(error)")
      }
    }
    for (text, words) in [
      ("[1]", "is no JSON object"), ("{}", "has no schema_version"),
      (#"{"energy": 1}"#, "has no schema_version"),
      (#"{"schema_version": true, "x": 1}"#, "has no schema_version"),
      (#"{"schema_version": 2, "x": 1}"#, "has schema_version 2, not 1"),
      (#"{"schema_version": 1}"#, "has no figure"),
      (#"{"schema_version": 1, "a": {"b": 1}, "a.b": 2}"#, "path a.b"),
      (
        #"""
        {"schema_version": 1, "l": [{"name": "a", "x": 1},
         {"name": "a", "x": 2}, {"name": "a#2", "x": 3}]}
        """#, "path l.a#2.x"
      ),
    ] {
      do {
        _ = try Self.document(text)
        Issue.record("\(text) was taken")
      } catch {
        #expect("\(error)".contains(words), "\(error)")
      }
    }
    #expect(throws: Fault.self) {
      try ResultDocument(path: "/none/at/all")
    }
  }

  @Test func changes() throws {
    let comparison = ResultComparison(
      try Self.before(),
      try Self.after(),
      conditions: [try FailCondition(parsing: "misses > 0")]
    )
    #expect(
      comparison.changes.map(\.path) == [
        "components.1.x", "energy", "hours", "misses",
      ]
    )
    #expect(comparison.failures.map(\.description) == ["misses > 0"])
    let text = comparison.text(isBrief: true)
    #expect(text.contains("+4 %") && text.contains("-12.5 %"))
    #expect(text.contains("and 1 figures of parts"))
    let same = ResultComparison(try Self.before(), try Self.before())
    #expect(same.changes.isEmpty && same.text(isBrief: true).contains("no "))
  }

  /// 1.05 is not quite 1.05 times 1 in binary.
  @Test(arguments: [
    ("y > +5%", false), ("y >= +5%", true), ("y > +4.9999999%", true),
    ("y > +5.0000001%", false), ("y < +5%", false), ("y <= +5%", true),
    ("z > +0.1", false), ("z >= +0.1", true), ("z > +0.0999999", true),
    ("w < -5%", false), ("w <= -5%", true),
  ])
  func anExactChangeIsNotBeyondIt(text: String, holds: Bool) throws {
    let first = try Self.document(
      #"{"schema_version": 1, "y": 1, "z": 0.2, "w": 1}"#
    )
    let second = try Self.document(
      #"{"schema_version": 1, "y": 1.05, "z": 0.3, "w": 0.95}"#
    )
    let condition = try FailCondition(parsing: text)
    #expect(try condition.holds(from: first, to: second) == holds)
  }

  @Test func elementsOfOneNameAreApart() throws {
    let found = try Self.document(
      #"""
      {"schema_version": 1, "yes": true,
       "l": [{"name": "a", "x": 1}, {"name": "a", "x": 2}, {"x": 3}]}
      """#
    )
    #expect(
      found.numbers == [
        "schema_version": 1, "l.a.x": 1, "l.a#2.x": 2, "l.2.x": 3,
      ]
    )
  }

  @Test func everyConditionIsTold() throws {
    let comparison = ResultComparison(
      try Self.before(),
      try Self.after(),
      conditions: [
        try FailCondition(parsing: "nothing > 1"),
        try FailCondition(parsing: "misses > 0"),
        try FailCondition(parsing: "misses > +3%"),
        try FailCondition(parsing: "hours < -0.5"),
      ]
    )
    #expect(
      comparison.failures.map(\.description) == ["misses > 0", "hours < -0.5"]
    )
    #expect(comparison.faults.count == 2)
    #expect(comparison.document().document.contains("not_told"))
  }

  private static func compared(
    _ first: String,
    _ second: String,
    _ condition: String
  ) throws -> ResultComparison {
    ResultComparison(
      try document(#"{"schema_version": 1, "x": 1, "# + first + "}", "a"),
      try document(#"{"schema_version": 1, "x": 1, "# + second + "}", "b"),
      conditions: [try FailCondition(parsing: condition)]
    )
  }

  /// A figure that one of both lacks never passes, and the line says which.
  @Test(arguments: [
    (#""y": 1"#, #""y": null"#, "b: lacks the figure y: it is null there"),
    (#""y": null"#, #""y": 1"#, "a: lacks the figure y: it is null there"),
    (#""y": null"#, #""y": null"#, "a: lacks the figure y: it is null there"),
    (#""y": 1"#, #""z": 1"#, "b: has no figure y"),
    (#""z": 1"#, #""y": 1"#, "a: has no figure y"),
    (#""y": 1"#, #""y": "12""#, #"b: y is "12", no number"#),
    (#""y": true"#, #""y": 1"#, #"a: y is "true", no number"#),
  ])
  func whatOneLacks(first: String, second: String, words: String) throws {
    for condition in ["y > 5", "y > +5", "y < -5%"] {
      let found = try Self.compared(first, second, condition)
      #expect(found.exitCode == 1 && found.failures.isEmpty)
      let fault = try #require(found.faults.first)
      #expect(found.faults.count == 1 && "\(fault)".hasPrefix(words))
    }
  }

  /// Without a condition too: what looks like a figure must be one.
  @Test func textsForNumbersAreFaults() throws {
    let found = try Self.compared(#""y": "12""#, #""y": 1"#, "x > 5")
    #expect(found.exitCode == 1 && found.faults.count == 1)
    #expect(try Self.compared(#""y": null"#, #""y": 1"#, "x > 5").exitCode == 0)
    #expect(try Self.compared(#""y": 1"#, #""y": 1"#, "x > 0").exitCode == 3)
  }

  /// What the results are of comes first.
  @Test func textsThatDiffer() throws {
    let found = try Self.compared(
      #""target": "stm32u575", "aged": false, "day_plan": ["p"], "n": [{"s": "a"}]"#,
      #""target": "stm32l4r5", "aged": true, "day_plan": ["q"], "n": [{"s": "b"}]"#,
      "x > 5"
    )
    let brief = found.text(isBrief: true).split(separator: "\n")
    #expect(
      brief == [
        "aged: false → true", "day_plan.0: p → q",
        "target: stm32u575 → stm32l4r5", "no figure changed",
      ]
    )
    #expect(found.text(isBrief: false).contains("n.0.s: a → b"))
    #expect(found.exitCode == 0)
    let text = found.document().document
    #expect(text.contains(#""name": "target""#))
    #expect(text.contains(#""second": "stm32l4r5""#))
  }

  /// Conditions, then the greatest change; points of curves are only counted; no
  /// line is wider than a terminal.
  @Test func orderOfChanges() throws {
    let path = "a_figure_of_a_name_that_takes_more_than_half_a_line"
    let found = try Self.compared(
      """
      "small": 100, "great": 100, "new": null, "clock_MHz": 160, "\(path)": 1e6,
      "curve": [1, 2, 3]
      """,
      """
      "small": 101, "great": 50, "new": 1, "clock_MHz": 161, "\(path)": 2e6,
      "curve": [1, 3, 4]
      """,
      "x > 5"
    )
    let lines = found.text(isBrief: false).split(separator: "\n")
    let names = lines.compactMap {
      $0.split(separator: " ").first.map(String.init)
    }
    #expect(
      names == [
        "figure", "clock_MHz", "new", path, "1000000", "great", "small", "and",
      ]
    )
    #expect(lines.allSatisfy { $0.count <= 80 })
    #expect(lines.last == "and 2 points of curves; --json has them")
  }

  @Test func messagesStayShort() throws {
    let long = String(repeating: "x", count: 5000)
    for text in ["\(long) = 1", "y > \(String(repeating: "9", count: 4000))"] {
      #expect(throws: Fault.self) { try FailCondition(parsing: text) }
      do {
        _ = try FailCondition(parsing: text)
      } catch {
        #expect("\(error)".count < 500)
      }
    }
    do {
      _ = try FailCondition(parsing: "\(long) > 1")
        .holds(from: Self.before(), to: Self.after())
      Issue.record("there is no such figure")
    } catch {
      #expect("\(error)".count < 500)
    }
  }

  @Test func countsEdits() {
    #expect(Spelling.edits(Array("kitten".utf8), Array("sitting".utf8)) == 3)
    #expect(Spelling.edits([], Array("ab".utf8)) == 2)
    #expect(Spelling.edits(Array("ab".utf8), Array("ab".utf8)) == 0)
  }
}

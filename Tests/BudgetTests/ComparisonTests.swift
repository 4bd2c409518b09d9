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
      {"energy": 100, "hours": 8.0, "misses": 0, "none": null, "id": "x",
       "components": [{"name": "hand", "energy_J": 5}, {"x": 1}]}
      """
    )
  }

  private static func after() throws -> ResultDocument {
    try document(
      """
      {"energy": 104, "hours": 7.0, "misses": 2, "none": null, "id": "y",
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
      ("none > 1", "a: has no figure"), ("id > 1", "no figure id"),
      ("energi > +1", "no figure energi"),
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
    #expect(throws: BudgetError.self) { try Self.document("[1]") }
    #expect(throws: BudgetError.self) {
      try ResultDocument(path: "/none/at/all")
    }
  }

  @Test func changes() throws {
    let comparison = try ResultComparison(
      Self.before(),
      Self.after(),
      conditions: [FailCondition(parsing: "misses > 0")]
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
    let same = try ResultComparison(Self.before(), Self.before())
    #expect(same.changes.isEmpty && same.text(isBrief: true).contains("no "))
  }
}

import Reports
import Foundation
import Testing

struct JSONValueTests {
  @Test func keepsTheOrderOfKeys() {
    let value = JSONValue.object([
      ("zebra", .list([.integer(1), .number(0.5), .null])),
      ("ant", .object([])),
      ("bee", .list([.object([("deep", .flag(true))])])),
    ])
    #expect(
      value.document == """
        {
          "zebra": [1, 0.5, null],
          "ant": {},
          "bee": [
            {
              "deep": true
            }
          ]
        }

        """
    )
  }

  @Test(arguments: [
    (0.1 + 0.2, "0.3"), (2.0 / 3, "0.666667"), (1e-9, "1e-09"),
    (123_456_789, "1.23457e+08"), (-0.0, "0"), (50, "50"),
    (.nan, "null"), (.infinity, "null"),
  ])
  func numbersHaveSixDigits(value: Double, want: String) {
    #expect(JSONValue.number(value).document == want + "\n")
  }

  /// Whatever a recording is called, the document stays JSON.
  @Test func textsSurvive() throws {
    let text = "\"quoted\" \\ tab\t line\n bell\u{7} Müller 手"
    let document = JSONValue.object([("name", .text(text))]).document
    let read = try JSONDecoder().decode(
      [String: String].self,
      from: Data(document.utf8)
    )
    #expect(read["name"] == text)
  }
}

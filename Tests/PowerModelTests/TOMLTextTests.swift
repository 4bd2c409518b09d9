import TestSupport
import Testing

@testable import PowerModel

/// What the parser does not survive is named before it sees it.
struct TOMLTextTests {
  private func fault(_ text: String) -> TOMLText.Fault? {
    do throws(TOMLText.Fault) {
      _ = try TOMLText.table(text)
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: [
    "a.a", "[a.a", "x = { a.a", "x = [{ a.a", "x = \"\"\"q\n\"\"\"\"\na.a",
    "x = 'c:\\'\na.a", "a . a", "\"a\".a",
  ])
  func refusesKeysOfManyParts(start: String) {
    let text = "y = 1\n" + start + String(repeating: ".a", count: 130_000)
    let found = fault(text + " = 1\n")
    #expect(found?.message == "a key of more than 32 parts", "\(start)")
    #expect(found?.line == 2 + start.count { $0 == "\n" })
  }

  @Test(arguments: [
    "[[[", "[!]", "[=a]", "[ # b", "[[ \n", "[\u{E9}]", "[.a]", "\t[,", "[\r",
    "[[[a]]]", "[{", "x = [1,\n[2]]\n[[[", "x = \"\"\"[[[\"\"\"\n[;",
  ])
  func refusesTablesWithoutAName(text: String) {
    let found = fault("y = 1\n" + text + "\n")
    #expect(found?.message == "no name follows the bracket of a table")
    #expect(found?.line == 2 + text.dropLast().count { $0 == "\n" })
    // A byte order mark does not hide the first line.
    #expect(fault("\u{FEFF}" + text) != nil)
  }

  @Test(arguments: [
    "[", "[[", "[a", "[]", "[[]]", "[\"", "[a.!]", "[a]]", "x = [[[", "[ [a] ]",
    "x = [[1], [2]]\nz = {a.=1}", ".a = 1", "=", "[a]\n=1", "{", "x = [}",
    "x = {[", "a[", "a[[[", "a = 1 [[[", "[a] [[[", "]\n[[[", "x = [\"",
  ])
  func survivesWhatIsWrong(text: String) {
    #expect(fault(text) != nil)
  }

  @Test(arguments: ["x = [}", "x = [1, # [\n }", "x = {]", "a]", "[a]]", "}"])
  func refusesBracketsThatDoNotMatch(text: String) {
    #expect(fault(text)?.message == "a bracket closes none that is open")
  }

  @Test func takesWhatIsRight() {
    #expect(
      fault(
        """
        [ a ]
        \t[[b."c".'d']]
        x = [
        [1, 2],
        [[3], ["]", 4]], # [[[
        ]
        [-_9]
        [""]
        """
      ) == nil
    )
  }

  @Test func survivesDisorder() {
    // Bytes that mean something to the parser, in any order; each text twice,
    // as it comes and behind a right start.
    let alphabet = Array("[]{}=.,#\"'\\ab1-+_:Tz \t\r\n")
    var random = SplitMix64(seed: 7)
    var count = 0
    for _ in 0..<2000 {
      let length = Int.random(in: 1...24, using: &random)
      let text = String(
        (0..<length).map { _ in alphabet.randomElement(using: &random)! }
      )
      for start in ["", "[a]\nb = [[1, 2], [3]]\nc = { d = 'x' }\n"]
      where fault(start + text) == nil {
        count += 1
      }
    }
    // Some of it is right.
    #expect(count > 10 && count < 2000)
  }

  @Test func leavesOtherPointsAlone() throws {
    let many = String(repeating: ".", count: 1000)
    let text = """
      # \(many)
      a.b.c = 1.5
      s = "\(many) \\" \(many)"
      l = '\(many)'
      m = \"\"\"
      \(many) "" \(many)
      \"\"\"
      n = [\(Array(repeating: "1.5", count: 200).joined(separator: ", "))]
      """
    #expect(fault(text) == nil)
  }

  @Test func namesTheLine() {
    #expect(fault("a = 1\nb =\n")?.line == 2)
    #expect(
      (fault("a = \"" + String(repeating: "x", count: 9999))?.message.count
        ?? 0) <= 200
    )
  }
}

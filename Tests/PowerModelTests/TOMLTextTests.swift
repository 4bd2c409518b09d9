import Testing

@testable import PowerModel

/// The parser goes down a level for each part of a key.
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

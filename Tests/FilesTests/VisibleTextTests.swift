import Files
import Testing

struct VisibleTextTests {
  @Test(arguments: [
    ("plain", "plain"), ("a\nb\r\n\tc", "a b   c"),
    ("\u{1B}[31mred", "\\u{1B}[31mred"), ("\u{0}\u{7F}", "\\u{0}\\u{7F}"),
    ("\u{9B}31m", "\\u{9B}31m"), ("\u{202E}x", "\\u{202E}x"),
    ("Größe µJ", "Größe µJ"), ("\u{2028}", "\\u{2028}"),
  ])
  func spellsOutWhatIsNoText(text: String, line: String) {
    #expect(text.visible == line)
  }

  @Test func cutsInTheMiddle() {
    #expect("abcdefghij".shortened(to: 10) == "abcdefghij")
    #expect("abcdefghijk".shortened(to: 10) == "abcd...ijk")
    #expect(String(repeating: "x", count: 9999).shortened(to: 60).count == 60)
  }

  @Test func listsTheFirstFew() {
    let names = ["a", "b", "c"]
    #expect(names.list(atMost: 3) == "a, b, c")
    #expect(names.list(atMost: 2) == "a, b and 1 more")
    #expect([String]().list(atMost: 2).isEmpty)
    #expect("a\r\nb\u{2028}c\u{B}d".onOneLine == "a b c d")
  }
}

import Testing

@testable import RecordingIO

/// What is no YAML is told of in a line, with its own, and without the text.
struct YAMLFaultTests {
  @Test(arguments: [
    ("a: 1\nb: [2\n", "line 3, did not find expected ',' or ']'"),
    ("a: 1\na: 2\n", "line 1, key 'a' comes twice"),
    ("a: 1\nb: \u{1}\n", "line 2, control characters are not allowed"),
    ("a: 1\nb: x\0y\n", "line 2, control characters are not allowed"),
    ("a: *x\n", "line 1, found undefined alias"),
    ("a: \"x\n", "line 2, found unexpected end of stream"),
    ("%YAML 9.9\n---\na: 1\n", "line 1, found incompatible YAML document"),
  ])
  func isToldInALine(text: String, fault: String) {
    let error = #expect(throws: RecordingError.self) {
      _ = try YAMLValue(parsing: text, file: "f.yaml")
    }
    #expect(
      error?.description == "f.yaml: not YAML: \(fault); correct its form"
    )
  }
}

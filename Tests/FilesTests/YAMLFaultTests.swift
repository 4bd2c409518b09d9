import Files
import Testing

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
    let error = #expect(throws: Fault.self) {
      _ = try YAMLValue(parsing: text, file: "f.yaml")
    }
    #expect(
      error?.description == "f.yaml: not YAML: \(fault); correct its form"
    )
  }

  /// A value that is not what its key wants: the line, the key, what is wrong.
  @Test(arguments: [
    ("rate_hz: 0", "rate_hz: must be greater than zero"),
    ("rate_hz: [1]", "rate_hz: expected text"),
    ("rate_hz: fast", "rate_hz: 'fast' is not a number"),
    (
      "rate_hz: 99999999999999999999",
      "rate_hz: '99999999999999999999' is not a number that can be held"
    ),
    ("rate_hz:", "key 'rate_hz' has no value"),
    ("rate_hz:\nother: 1", "key 'rate_hz' has no value"),
  ])
  func saysOfWhatKey(text: String, fault: String) {
    let error = #expect(throws: Fault.self) {
      let fields = try YAMLFields(
        YAMLValue(parsing: text, file: "f.yaml"),
        allowing: ["rate_hz", "other"]
      )
      _ = try fields.required("rate_hz").positive()
    }
    let line = error?.description ?? ""
    #expect(line.hasPrefix("f.yaml:1: \(fault)"), "\(line)")
  }

  /// `~` and `null` say that a key is not there.
  @Test(arguments: ["~", "null"])
  func nothingMayBeSaid(text: String) throws {
    let fields = try YAMLFields(
      YAMLValue(parsing: "a: \(text)", file: "f"),
      allowing: ["a"]
    )
    #expect(fields["a"] == nil)
  }

  /// A file of another kind is told by its schema, not by its first key.
  @Test func anotherKindOfFileIsToldByItsSchema() throws {
    let value = try YAMLValue(
      parsing: "hop_ms: 20\nschema: phalanx-pipeline/1",
      file: "f"
    )
    let error = #expect(throws: Fault.self) {
      try value.checkSchema("phalanx-session/1")
    }
    #expect(
      error?.description
        == "f:2: the schema is 'phalanx-pipeline/1'; only phalanx-session/1 is "
        + "read here"
    )
    try value.checkSchema("phalanx-pipeline/1")
    try YAMLValue(parsing: "a: 1", file: "f").checkSchema("x")
  }
}

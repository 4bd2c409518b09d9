import Files
import TestSupport
import Testing

@testable import PowerModel

struct ProfileReaderTests {
  static let hand = """
    id: h
    name: a hand
    kind: hand
    supply_voltage:
      value: 7.4
      unit: V
      condition: c
      source: s
      calibration: quoted
    idle_power:
      value: 600
      unit: mW
      condition: c
      source: s
      calibration: measured
    peak_current:
      value: 10
      unit: A
      condition: c
      source: s
      calibration: quoted
    movement_power:
      value: 8000
      unit: mW
      condition: c
      source: s
      calibration: guess
    movement_duration:
      value: 500
      unit: ms
      condition: c
      source: s
      calibration: guess
    """

  private func fault(_ text: String) -> ProfileError? {
    do throws(ProfileError) {
      _ = try ProfileReader(file: "my.yaml").read(text)
      return nil
    } catch {
      return error
    }
  }

  @Test func readsEveryNumberWithItsWords() throws {
    let found = try ProfileReader(file: "my.yaml").read(Self.hand)
    #expect(found.kind == .hand)
    #expect(found.quantities.count == 5)
    #expect(
      found["idle_power"]
        == Quantity(
          value: 600,
          unit: "mW",
          condition: "c",
          source: "s",
          calibration: .measured
        )
    )
    #expect(found.weakest?.quantity.calibration == .guess)
  }

  /// Each change of one place, and the one line that it must earn.
  static let changes: [(from: String, to: String, line: String)] = [
    (
      "idle_power:", "idel_power:",
      "my.yaml: idel_power: not a key of this profile; did you mean "
        + "idle_power?; use one of id, name, "
        + "kind, supply_voltage, idle_power, peak_current, movement_power, "
        + "movement_duration, actuation_delay"
    ),
    (
      "value: 600\n  unit: mW", "value: 600",
      "my.yaml: idle_power: has no unit; add unit: mW"
    ),
    (
      "value: 600\n  unit: mW", "value: 0.6\n  unit: W",
      "my.yaml: idle_power: unit is \"W\"; give the value in \"mW\""
    ),
    (
      "value: 600", "value: -600",
      "my.yaml: idle_power: -600.0 is negative; write a number of at least 0"
    ),
    (
      "value: 7.4", "value: 7400",
      "my.yaml: supply_voltage: 7400.0 V is impossible; write a number in "
        + "0.5...30.0"
    ),
    (
      "value: 600", "value: nan",
      "my.yaml: idle_power.value: not a finite number; write one"
    ),
    (
      "value: 600", "value: \"600\"",
      "my.yaml: idle_power.value: not a number; write a number"
    ),
    (
      "  value: 600\n", "",
      "my.yaml: idle_power: value is missing; add it"
    ),
    (
      "calibration: measured", "calibration: sure",
      "my.yaml: idle_power.calibration: \"sure\" is not known; write one of "
        + "measured, fitted, quoted, guess"
    ),
    (
      "calibration: measured",
      "calibration: measured\n  acuracy: 3",
      "my.yaml: idle_power.acuracy: not a key of this profile; use one of "
        + "value, unit, condition, source, calibration"
    ),
    (
      "source: s\n  calibration: measured",
      "source: \"\"\n  calibration: measured",
      "my.yaml: idle_power.source: is empty; say what it is"
    ),
    (
      "kind: hand\n", "",
      "my.yaml: kind is missing; add one of microcontroller, front end, radio, "
        + "hand, battery"
    ),
    (
      "id: h", "id: \"h\\nj\"",
      "my.yaml: id: is longer than a line of 400 characters; shorten it"
    ),
    (
      "name: a hand", "name: \(String(repeating: "a", count: 401))",
      "my.yaml: name: is longer than a line of 400 characters; shorten it"
    ),
    (
      "kind: hand", "kind: glove",
      "my.yaml: kind: \"glove\" is not known; write one of microcontroller, "
        + "front end, radio, hand, battery"
    ),
    (
      "peak_current:", "actuation_delay:",
      "my.yaml: peak_current is missing; add it"
    ),
  ]

  @Test(arguments: changes)
  func namesTheFault(
    _ change: (from: String, to: String, line: String)
  ) throws {
    try #require(Self.hand.contains(change.from))
    let text = Self.hand.replacing(
      change.from,
      with: change.to,
      maxReplacements: 1
    )
    let found = fault(text)
    #expect(found?.description == change.line)
    #expect(found?.description.contains("\n") == false)
  }

  @Test(arguments: [
    ("id: h\nname: [", "my.yaml: not YAML: line 3, "),
    ("id: h\nid: g\n", "my.yaml: not YAML: line 1, key 'id' comes twice"),
    ("id: h\nname:\n", "my.yaml:2: key 'name' has no value"),
    ("id: h\n[a]: g\n", "my.yaml:2: a key is not plain text"),
    ("- id: h\n", "my.yaml:1: expected a mapping of keys to values"),
    ("", "my.yaml: the file is empty"),
    ("kind: hand\nid: h\nname: n\nidle_power: 5", "my.yaml: "),
  ])
  func saysWhereItsFormIsWrong(text: String, line: String) {
    let found = fault(text)?.description ?? "read"
    #expect(found.hasPrefix(line) && !found.contains("\n"), "\(found)")
    #expect(found.contains("; "))
  }

  /// Such files were TOML once.
  @Test(arguments: [
    ("id = \"h\"\nname = \"n\"\n", "1: is TOML; write YAML: id: \"h\""),
    ("# mine\n\n  kind = \"hand\"", "3: is TOML; write YAML: kind: \"hand\""),
    (
      "worn = { value = 8, unit = \"h\" }",
      "1: is TOML; write YAML: worn: {value: 8, unit: \"h\"}"
    ),
    (
      "[ clock ]\nvalue = 3",
      "1: is TOML; write YAML: clock: {value: NUMBER, unit: UNIT, ...}"
    ),
    ("[[idle]]\nstart = 3", "1: is TOML; write YAML: idle: [{...}]"),
  ])
  func showsTheNewForm(text: String, line: String) {
    #expect(fault(text)?.description == "my.yaml:" + line)
  }

  /// Numbers as YAML has them, and what only looks like one.
  @Test(arguments: [
    ("600", nil), ("+6e2", nil), ("600.", nil), (".nan", "not a finite number"),
    ("-.INF", "not a finite number"), ("inf", "not a finite number"),
    ("0x258", "not a number"), ("infinity", "not a number"),
    ("6 00", "not a number"), ("600 mW", "not a number"),
    ("yes", "not a number"),
    ("'600'", "not a number"), ("[600]", "not a number"),
    ("1e999", "not a finite"),
  ])
  func readsNumbers(text: String, words: String?) {
    let found = fault(
      Self.hand.replacing("value: 600", with: "value: \(text)")
    )?.description
    #expect((found == nil) == (words == nil), "\(found ?? "read")")
    if let words { #expect(found?.contains(words) == true, "\(found ?? "")") }
  }

  /// Characters that mean something to a parser, in any order.
  @Test func survivesDisorder() {
    let alphabet = Array("[]{}:,#\"'&*!|>%@-?=~\\ab1.+_ \t\r\n")
    var random = SplitMix64(seed: 7)
    for start in ["", "id: h\nname: ", "[a]\n"] {
      for _ in 0..<2000 {
        let text = (0..<Int.random(in: 1...24, using: &random)).map { _ in
          alphabet[Int.random(in: alphabet.indices, using: &random)]
        }
        let found = fault(start + String(text))
        #expect(found?.description.contains("\n") == false)
      }
    }
  }
}

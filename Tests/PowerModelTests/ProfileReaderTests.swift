import Testing

@testable import PowerModel

struct ProfileReaderTests {
  static let hand = """
    id = "h"
    name = "a hand"
    kind = "hand"
    [supply_voltage]
    value = 7.4
    unit = "V"
    condition = "c"
    source = "s"
    calibration = "quoted"
    [idle_power]
    value = 600
    unit = "mW"
    condition = "c"
    source = "s"
    calibration = "measured"
    [peak_current]
    value = 10
    unit = "A"
    condition = "c"
    source = "s"
    calibration = "quoted"
    [movement_power]
    value = 8000
    unit = "mW"
    condition = "c"
    source = "s"
    calibration = "guess"
    [movement_duration]
    value = 500
    unit = "ms"
    condition = "c"
    source = "s"
    calibration = "guess"
    """

  private func fault(_ text: String) -> ProfileError? {
    do throws(ProfileError) {
      _ = try ProfileReader(file: "my.toml").read(text)
      return nil
    } catch {
      return error
    }
  }

  @Test func readsEveryNumberWithItsWords() throws {
    let found = try ProfileReader(file: "my.toml").read(Self.hand)
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
      "[idle_power]", "[idel_power]",
      "my.toml: idel_power: not a key of this profile; did you mean "
        + "idle_power?; use one of id, name, "
        + "kind, supply_voltage, idle_power, peak_current, movement_power, "
        + "movement_duration, actuation_delay"
    ),
    (
      "value = 600\nunit = \"mW\"", "value = 600",
      "my.toml: idle_power: has no unit; add unit = \"mW\""
    ),
    (
      "value = 600\nunit = \"mW\"", "value = 0.6\nunit = \"W\"",
      "my.toml: idle_power: unit is \"W\"; give the value in \"mW\""
    ),
    (
      "value = 600", "value = -600",
      "my.toml: idle_power: -600.0 is negative; write a number of at least 0"
    ),
    (
      "value = 7.4", "value = 7400",
      "my.toml: supply_voltage: 7400.0 V is impossible; write a number in "
        + "0.5...30.0"
    ),
    (
      "value = 600", "value = nan",
      "my.toml: idle_power.value: not a finite number; write one"
    ),
    (
      "value = 600", "value = \"600\"",
      "my.toml: idle_power.value: not a number; write a number"
    ),
    (
      "value = 600\n", "",
      "my.toml: idle_power: value is missing; add it"
    ),
    (
      "calibration = \"measured\"", "calibration = \"sure\"",
      "my.toml: idle_power.calibration: \"sure\" is not known; write one of "
        + "measured, fitted, quoted, guess"
    ),
    (
      "calibration = \"measured\"",
      "calibration = \"measured\"\nacuracy = 3",
      "my.toml: idle_power.acuracy: not a key of this profile; use one of "
        + "value, unit, condition, source, calibration"
    ),
    (
      "source = \"s\"\ncalibration = \"measured\"",
      "source = \"\"\ncalibration = \"measured\"",
      "my.toml: idle_power.source: is empty; say what it is"
    ),
    (
      "kind = \"hand\"\n", "",
      "my.toml: kind is missing; add one of microcontroller, front end, radio, "
        + "hand, battery"
    ),
    (
      "id = \"h\"", "id = \"h\\nj\"",
      "my.toml: id: is longer than a line of 400 characters; shorten it"
    ),
    (
      "name = \"a hand\"", "name = \"\(String(repeating: "a", count: 401))\"",
      "my.toml: name: is longer than a line of 400 characters; shorten it"
    ),
    (
      "kind = \"hand\"", "kind = \"glove\"",
      "my.toml: kind: \"glove\" is not known; write one of microcontroller, "
        + "front end, radio, hand, battery"
    ),
    (
      "[peak_current]", "[actuation_delay]",
      "my.toml: [peak_current] is missing; add it"
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

  @Test func saysWhereItIsNotTOML() {
    let found = fault("id = \"h\"\nname = \n")
    guard case .syntax(let line, _) = found?.fault else {
      Issue.record("got \(String(describing: found))")
      return
    }
    #expect(line == 2)
    #expect(found?.description.contains("\n") == false)
  }

  @Test func refusesAKeyTwice() {
    let found = fault("id = \"h\"\nid = \"g\"\n")
    guard case .syntax = found?.fault else {
      Issue.record("got \(String(describing: found))")
      return
    }
  }
}

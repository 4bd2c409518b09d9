import DecoderHost
import Reports
import Files
import DecoderImage
import DeviceSimulator
import Foundation
import PowerModel
import TestSupport
import Testing

@testable import Budget

/// What is wrong is named, with what to do.
struct BadInputTests {
  private func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "nothing thrown"
    } catch {
      return "\(error)"
    }
  }

  @Test(arguments: [
    ("hop_latency: {value: 1, unit: ms}", "unit is \"ms\""),
    ("hop_latency: 5", "hop_latency: has no unit"),
    ("hop_latency: 5 us", "is a text, not a number with its unit"),
    ("hop_latency: [5]", "is a list, not a number with its unit"),
    ("hop_latency: true", "is a text, not a number with its unit"),
    ("hop_latency: {unit: us}", "has no value; add value: NUMBER"),
    ("hop_latency: {value: \"5\", unit: us}", "value: is no number"),
    ("hop_latency: {value: 1}", "has no unit"),
    ("hop_latency: {value: -1, unit: us}", "is negative"),
    ("hop_latency: {value: nan, unit: us}", "not a finite number"),
    ("hop_latency: {value: 1, unit: us, low: 2}", "low"),
    ("utilization: {value: 101, unit: \"%\"}", "impossible"),
    ("hop_latencie: {value: 1, unit: us}", "not a key of this file"),
    ("{}", "has no limit"), ("", "the file is empty"),
    ("hop_latency: {", "not YAML"),
    ("hop_latency = { value = 1 }", "write YAML: hop_latency: {value: 1}"),
  ])
  func limits(text: String, words: String) {
    let said = message { _ = try BudgetLimits(text: text, place: "b.yaml") }
    #expect(said.hasPrefix("b.yaml") && said.contains(words), "\(said)")
    #expect(said.contains("; ") && !said.contains("\n"))
  }

  @Test func day() throws {
    let text = """
      worn: {value: 8, unit: h}
      movements: {value: 120, unit: 1/h}
      idle:
        - start: {value: 4, unit: h}
          duration: {value: 0.5, unit: h}
      """
    let day = try DayHabitsFile(text: text, place: "d.yaml")
    #expect(day.wornHours == 8 && day.movementsPerHour == 120)
    #expect(day.idle == [.init(startHours: 4, hours: 0.5)])
    #expect(day.habits.idleStretches[0].start == .seconds(4 * 3600))
    let long = text.replacing("value: 8,", with: "value: 25,")
    #expect(
      message { _ = try DayHabitsFile(text: long, place: "d.yaml") }
        .contains("25 h is impossible")
    )
    #expect(
      message { _ = try DayHabitsFile(text: "worn: 3", place: "d.yaml") }
        .contains("worn: has no unit")
    )
  }

  @Test func missedLimitsAreNamed() throws {
    let result = try BudgetFixture.budget().result(of: BudgetFixture.request())
    let limits = try BudgetLimits(
      text: """
        hop_latency: {value: 1, unit: us}
        battery_hours: {value: 500, unit: h}
        deadline_misses: {value: 0, unit: 1}
        """,
      place: "b.yaml"
    )
    let missed = limits.missed(by: result)
    #expect(missed.map(\.key) == [.hopLatency, .batteryHours])
    #expect(missed[1].description.contains("below the least, 500 h"))
    let text = result.document(missed: missed).document
    #expect(text.contains("\"hop_latency\""))
  }

  /// A target of which a profile of the user says that it has 64 KiB.
  @Test func targetTooSmall() throws {
    let request = try BudgetFixture.withProfile(
      "nrf52840",
      ["flash": "64"]
    ) { try BudgetFixture.request($0) }
    let budget = try BudgetFixture.budget()
    let core = try #require(StageCoefficients.counted.cores["m4"])
    let needed = core.flashByteCount + (try BudgetFixture.image().byteCount)
    let said = message { _ = try budget.result(of: request) }
    #expect(said.contains("\(needed - 65_536) bytes too many"), "\(said)")
  }

  @Test func clockAndSleep() throws {
    var request = try BudgetFixture.request()
    request.clockMegahertz = 500
    #expect(message { try request.check() }.contains("4 to 160 MHz"))
    request.clockMegahertz = nil
    request.celsius = 200
    #expect(message { try request.check() }.contains("no temperature"))
    var jetson = try BudgetFixture.request("jetson-nano")
    jetson.sleep = .stop
    #expect(message { try jetson.check() }.contains("knows no stop mode"))
  }

  /// 10 MHz is too slow: the task is named, and by how much.
  @Test func deadlineThatCannotBeMet() throws {
    var request = try BudgetFixture.request()
    request.clockMegahertz = 10
    let result = try BudgetFixture.budget().result(of: request)
    let fault = try #require(result.faults.first { $0.task == "intake" })
    #expect(fault.description.contains("beyond its deadline of 20000.0 us"))
    #expect(result.day.missedDeadlines > 0)
  }

  @Test func moreMovementsThanThereAre() throws {
    var request = try BudgetFixture.request()
    request.day = DayHabitsFile(wornHours: 1, movementsPerHour: 90_000)
    let budget = try BudgetFixture.budget()
    #expect(
      message { _ = try budget.result(of: request) }
        .hasPrefix("day: movements: 90000 movements an hour, but")
    )
  }

  @Test(arguments: [
    (1, "start: {value: 20, unit: h}", 1.0, "idle 1: ends at 21 h"),
    (1, "start: {value: 0, unit: h}", 1.0, "leave nothing to do"),
    (2, "start: {value: 0.2, unit: h}", 0.5, "begins at 0.2 h"),
    (1, "start: {value: -1, unit: h}", 0.5, "idle 1.start: -1 h is"),
    (1, "start: {value: 1, unit: s}", 0.5, "idle 1.start: unit is"),
    (1, "begin: 3", 0.5, "idle 1.begin: not a key"),
  ])
  func idleStretches(count: Int, start: String, hours: Double, words: String) {
    let stretch = """
        - \(start)
          duration: {value: \(hours), unit: h}

      """
    let text = """
      worn: {value: 1, unit: h}
      movements: {value: 60, unit: 1/h}
      idle:

      """ + String(repeating: stretch, count: count)
    let said = message { _ = try DayHabitsFile(text: text, place: "d.yaml") }
    #expect(said.hasPrefix("d.yaml: idle") && said.contains(words), "\(said)")
  }

  @Test func idleStretchesInAnyOrder() throws {
    let day = try DayHabitsFile(
      text: """
        worn: {value: 8, unit: h}
        movements: {value: -0.0, unit: 1/h}
        idle:
          - start: {value: 5, unit: h}
            duration: {value: 1, unit: h}
          - start: {value: 2, unit: h}
            duration: {value: 1, unit: h}
        """,
      place: "d.yaml"
    )
    #expect(day.idle.map(\.startHours) == [2, 5])
    #expect(day.movementsPerHour.sign == .plus)
  }

  @Test func frontEndThatIsTooSlow() throws {
    let budget = try BudgetFixture.budget()
    try BudgetFixture.withProfile("rhd2132", ["maximum_rate": "0.01"]) { path in
      var request = try BudgetFixture.request()
      request.frontEnd = try FrontEndProfile(named: path)
      let said = message { _ = try budget.result(of: request) }
      let words = "takes at most 0.01 kHz of maximum_rate"
      #expect(said.hasPrefix(path) && said.contains(words), "\(said)")
    }
  }

  /// 16 channels of parts that have 10: two of them are powered.
  @Test func frontEndsOfSeveralParts() throws {
    let budget = try BudgetFixture.budget()
    try BudgetFixture.withProfile("rhd2132", ["channels": "10"]) { path in
      var request = try BudgetFixture.request()
      let one = try budget.result(of: request)
      request.frontEnd = try FrontEndProfile(named: path)
      let two = try budget.result(of: request)
      let base = try #require(request.frontEnd).basePower.value
      let power = { (result: BudgetResult) in
        Double(result.parameters.parts[0].nanowatts) / 1e6
      }
      #expect(abs(power(two) - power(one) - base) < 1e-6)
      #expect(two.notes.contains { $0.hasPrefix("2 parts of the front end") })
      #expect(!one.notes.contains { $0.contains("of the front end") })
    }
  }

  /// None of these may stop the program.
  @Test(arguments: [
    ["event_energy": "0.01"], ["byte_energy": "10000"],
    ["event_duration": "1e6"], ["event_interval": "0.1"],
    ["event_energy": "0.01", "event_duration": "1"],
    ["event_energy": "1e6", "event_duration": "1"],
  ])
  func radioWithoutTimeBetweenItsEvents(numbers: [String: String]) throws {
    try BudgetFixture.withProfile("ble-nrf52840", numbers) { path in
      let budget = try BudgetFixture.budget()
      let said = message {
        var request = try BudgetFixture.request()
        request.link = .radio(try RadioProfile(named: path))
        _ = try budget.result(of: request)
      }
      if numbers == ["event_energy": "1e6", "event_duration": "1"] {
        #expect(said == "nothing thrown")
        return
      }
      if numbers.count == 2 { return }
      #expect(said.hasPrefix(path) && said.contains("event"), "\(said)")
      #expect(said.contains("event_interval") && !said.contains(" ps"))
    }
  }

  /// Stop mode that saves almost nothing is never worth it: no number for how
  /// long one would have to wait.
  @Test func stopThatSavesNothing() throws {
    try BudgetFixture.withProfile(
      "stm32u575",
      ["stop_power": "4.699999999999999"]
    ) { path in
      var request = try BudgetFixture.request(path)
      request.sleep = .stop
      _ = try BudgetFixture.budget().result(of: request)
    }
  }

  @Test func handAndBatteryOfOtherVoltages() throws {
    for (volts, words) in [
      ("30", "at most 8.4"), ("1", "gives at least 6"),
    ] {
      try BudgetFixture.withProfile("ability-hand", ["supply_voltage": volts]) {
        path in
        var request = try BudgetFixture.request()
        request.hand = try HandProfile(named: path)
        let said = message { try request.check() }
        #expect(said.hasPrefix(path) && said.contains(words), "\(said)")
      }
    }
    try BudgetFixture.withProfile("ability-hand", ["supply_voltage": "12"]) {
      path in
      var request = try BudgetFixture.request()
      request.hand = try HandProfile(named: path)
      try request.check()
      #expect(request.notes.contains { $0.contains("hold at 12 V") })
    }
  }

  @Test func temperaturesThatTheProfileDoesNotKnow() throws {
    var request = try BudgetFixture.request()
    for (celsius, words) in [(-20.0, "taken as 0"), (40, "taken as 25")] {
      request.celsius = celsius
      #expect(request.notes.contains { $0.hasSuffix(words) })
      let notes = try BudgetFixture.budget().result(of: request).notes
      #expect(notes.contains { $0.contains("knows 0 to 25 C") })
    }
    for celsius in [0.0, 10, 25] {
      request.celsius = celsius
      #expect(request.notes.isEmpty)
    }
    request.celsius = .nan
    #expect(message { try request.check() }.contains("nan C is no"))
  }
}

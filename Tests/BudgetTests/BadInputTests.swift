import DecoderImage
import Evaluation
import FirmwareSimulator
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
    ("hop_latency = { value = 1, unit = \"ms\" }", "unit is \"ms\""),
    ("hop_latency = 5", "has no unit"),
    ("hop_latency = { value = 1 }", "has no unit"),
    ("hop_latency = { value = -1, unit = \"us\" }", "is negative"),
    ("hop_latency = { value = nan, unit = \"us\" }", "not a finite number"),
    ("hop_latency = { value = 1, unit = \"us\", low = 2 }", "low"),
    ("utilization = { value = 101, unit = \"%\" }", "impossible"),
    ("hop_latencie = { value = 1, unit = \"us\" }", "not a key of this file"),
    ("", "has no limit"), ("hop_latency = {", "is not TOML"),
  ])
  func limits(text: String, words: String) {
    let said = message { _ = try BudgetLimits(text: text, place: "b.toml") }
    #expect(said.hasPrefix("b.toml") && said.contains(words), "\(said)")
    #expect(said.contains("; ") && !said.contains("\n"))
  }

  @Test func day() throws {
    let text = """
      worn = { value = 8, unit = "h" }
      movements = { value = 120, unit = "1/h" }
      [[idle]]
      start = { value = 4, unit = "h" }
      duration = { value = 0.5, unit = "h" }
      """
    let day = try DayHabitsFile(text: text, place: "d.toml")
    #expect(day.wornHours == 8 && day.movementsPerHour == 120)
    #expect(day.idle == [.init(startHours: 4, hours: 0.5)])
    #expect(day.habits.idleStretches[0].start == .seconds(4 * 3600))
    let long = text.replacing("= 8,", with: "= 25,")
    #expect(
      message { _ = try DayHabitsFile(text: long, place: "d.toml") }
        .contains("25 h is impossible")
    )
    #expect(
      message { _ = try DayHabitsFile(text: "worn = 3", place: "d.toml") }
        .contains("worn: has no unit")
    )
  }

  @Test func missedLimitsAreNamed() throws {
    let result = try BudgetFixture.budget().result(of: BudgetFixture.request())
    let limits = try BudgetLimits(
      text: """
        hop_latency = { value = 1, unit = "us" }
        battery_hours = { value = 500, unit = "h" }
        deadline_misses = { value = 0, unit = "1" }
        """,
      place: "b.toml"
    )
    let missed = limits.missed(by: result)
    #expect(missed.map(\.key) == [.hopLatency, .batteryHours])
    #expect(missed[1].description.contains("below the least, 500 h"))
    let text = result.document(missed: missed).document
    #expect(text.contains("\"hop_latency\""))
  }

  /// A target of which a profile of the user says that it has 64 KiB.
  @Test func targetTooSmall() throws {
    let source = CloneFolder.file("Sources/PowerModel/Profiles/nrf52840.toml")
    let text = try String(contentsOfFile: source, encoding: .utf8)
    let lines = text.components(separatedBy: "\n")
    let flash = try #require(lines.firstIndex(of: "[flash]"))
    var small = lines
    small[flash + 1] = "value = 64"
    let path = NSTemporaryDirectory() + "small-\(UUID().uuidString).toml"
    try small.joined(separator: "\n").write(
      toFile: path,
      atomically: true,
      encoding: .utf8
    )
    defer { try? FileManager.default.removeItem(atPath: path) }
    let request = try BudgetFixture.request(path)
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
        .contains("90000.0 movements an hour")
    )
  }
}

import Reports
import DeviceSimulator
import Foundation
import PowerModel
import TestSupport
import Testing

@testable import Budget

/// What a day replays, and what moves the hand in it.
struct HonestDayTests {
  /// The hand of the profile, with another duration of a movement.
  private static func hand(milliseconds: Int) throws -> HandProfile {
    try BudgetFixture.withProfile(
      "ability-hand",
      ["movement_duration": "\(milliseconds)"]
    ) { try HandProfile(named: $0) }
  }

  /// The profile's number binds: time in motion goes with it, and the hours go
  /// as the sensitivity says.
  @Test func durationOfAMovementBinds() throws {
    let budget = try BudgetFixture.budget("synthetic-linear")
    var request = try BudgetFixture.request()
    func result(_ milliseconds: Int) throws -> BudgetResult {
      request.hand = try Self.hand(milliseconds: milliseconds)
      return try budget.result(of: request)
    }
    func moving(_ result: BudgetResult) -> Double {
      result.day.times.last?[1].seconds ?? .nan
    }
    let half = try result(250)
    let whole = try result(500)
    let more = try result(750)
    #expect(moving(whole) > 1)
    // A hand that is slow goes on while it is told to turn round: a little less.
    let first = moving(whole) / moving(half)
    let second = moving(more) / moving(whole)
    #expect(first > 1.8 && first <= 2.02, "\(first)")
    #expect(second > 1.35 && second <= 1.52, "\(second)")
    let number = try #require(
      whole.uncertainties.first { $0.name == "duration of a movement" }
    )
    // A guess: 50 %.
    let lower = half.averagePower.value
    let higher = more.averagePower.value
    #expect(abs(number.powerIfLower - lower) < 0.03 * lower)
    #expect(abs(number.powerIfHigher - higher) < 0.05 * higher)
  }

  /// Rest is what the recording's truth calls so; how little of it there is, is
  /// said.
  @Test func restOfTheDayIsSaid() throws {
    let budget = try BudgetFixture.budget("synthetic-linear")
    let result = try budget.result(of: BudgetFixture.request())
    let rest = try #require(budget.trace.rest)
    #expect(result.planSummary.count == 2)
    #expect(result.planSummary[1].contains(", at rest: "))
    #expect(result.planSummary[0].contains("false movements"))
    let note = try #require(
      result.notes.first { $0.hasPrefix("false movements") }
    )
    #expect(note.contains("with \(rest.count(.falseDecoded)) of them"))
    // The half second in which the decoder warms up is left out.
    #expect(budget.trace.warmUpHopCount == 25)
    #expect(
      result.planSummary[0].contains("\(budget.trace.hops.count - 25) hops")
    )
  }

  /// An idle stretch: what is off in it, and how long the device was awake.
  @Test func idleStretchesAreSaid() throws {
    var request = try BudgetFixture.request()
    request.day?.wornHours = 0.04
    request.day?.idle = [.init(startHours: 0.01, hours: 0.02)]
    let result = try BudgetFixture.budget().result(of: request)
    #expect(result.standbyTime == .seconds(72))
    #expect(abs(result.hoursWorn - 0.04) < 0.003)
    #expect(abs(result.hoursAwake - (result.hoursWorn - 0.02)) < 1e-12)
    let line = try #require(result.dayLines.first { $0.hasPrefix("idle") })
    #expect(line.contains("in standby for 0.02 h"))
    #expect(line.contains("front end, line, hand off (0 mW)"), "\(line)")
    #expect(line.contains("processor at 0.00054 mW"), "\(line)")
    #expect(result.text.contains("day: idle: in standby"))
    for line in result.text.split(separator: "\n") where line.contains("idle") {
      #expect(line.count <= 80, "\(line)")
    }
    #expect(result.text.contains(" h, awake "))
    let text = result.document().document
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    )
    let worn = try #require(object["hours_worn"] as? Double)
    let awake = try #require(object["hours_awake"] as? Double)
    #expect(abs(worn - result.hoursWorn) < 1e-6)
    #expect(abs(awake - result.hoursAwake) < 1e-6)
  }
}

import Reports
import Files
import DeviceSimulator
import Foundation
import PowerModel
import Testing

@testable import Budget

/// A device that loses samples is not told from its surviving hops.
struct LossTests {
  private static func losing() throws -> BudgetResult {
    try BudgetFixture.budget().result(of: BudgetFixture.request("nrf52840"))
  }

  private static func object(
    _ result: BudgetResult,
    missed: [MissedLimit] = []
  ) throws -> [String: Any] {
    try #require(
      JSONSerialization.jsonObject(
        with: Data(result.document(missed: missed).document.utf8)
      ) as? [String: Any]
    )
  }

  @Test func lossIsSaidFirst() throws {
    let result = try Self.losing()
    let lost = result.day.counts.lostHops
    #expect(lost > 0 && !result.day.keepsUp)
    // Each hop is decoded or lost, but for those under way at the end: one that
    // is decoded, two in both halves of the buffer.
    let decoded = result.day.counts.decodedHops
    #expect((0...3).contains(result.day.hopCount - decoded - lost))
    let first = "\(lost) of \(result.day.hopCount) hops are never decoded"
    #expect(result.text.hasPrefix(first))
    #expect(result.text.contains("this device does not work"))
    #expect(try #require(result.failures.first).hasPrefix(first))
    for words in ["hours of", "true decoded", "what moves the hours"] {
      #expect(!result.text.contains(words), "\(words)")
    }
    // What is late, in jobs of each task.
    #expect(result.text.contains("jobs too late: "))
    let page = result.page()
    #expect(page.contains(first) && !page.contains("nan"))
    #expect(page.contains("movements are not known"))
  }

  @Test func figuresOfTheDayAreNull() throws {
    let object = try Self.object(Self.losing())
    for key in [
      "energy_per_true_movement_uJ", "energy_per_hop_uJ", "decoded_movements",
      "missed_movements", "false_movements", "battery_hours",
      "battery_hours_low", "battery_hours_without_hand", "average_power_mW",
      "delay_p50_ms", "delay_p99_ms", "delays_us", "sensitivity",
      "day_lasts", "components",
    ] {
      #expect(object[key] is NSNull, "\(key)")
    }
    for key in [
      "hop_latency_us", "utilization", "lost_hops", "deadline_misses",
      "true_movements",
    ] {
      #expect((object[key] as? Double ?? 0) > 0, "\(key)")
    }
    #expect((object["late_tasks"] as? [Any])?.isEmpty == false)
    #expect(object["keeps_up"] as? Bool == false)
  }

  @Test func limitsOfTheDayAreMissed() throws {
    let limits = BudgetLimits([
      .batteryHours: 0, .batteryHoursLow: 0, .energyPerTrueMovement: 1e9,
      .delayNinetyNine: 1e9, .stateOfChargeAtEnd: 0, .averagePower: 1e9,
      .utilization: 100,
    ])
    let missed = limits.missed(by: try Self.losing())
    #expect(
      missed.map(\.key) == [
        .averagePower, .batteryHours, .batteryHoursLow, .delayNinetyNine,
        .energyPerTrueMovement, .stateOfChargeAtEnd,
      ]
    )
    #expect(
      missed.allSatisfy { $0.description.contains("it is not known") }
    )
  }

  /// From a device that works to one that does not: the energy of a movement is
  /// not less, but unknown.
  @Test func comparisonCannotTell() throws {
    func document(_ result: BudgetResult) throws -> ResultDocument {
      try ResultDocument(
        data: Data(result.document().document.utf8),
        place: result.request.target.id
      )
    }
    let good = try BudgetFixture.budget().result(of: BudgetFixture.request())
    let condition = try FailCondition(
      parsing: "energy_per_true_movement_uJ > +3%"
    )
    let comparison = ResultComparison(
      try document(good),
      try document(Self.losing()),
      conditions: [condition]
    )
    #expect(comparison.failures.isEmpty && comparison.faults.count == 1)
    let fault = comparison.faults[0].description
    #expect(fault.contains("nrf52840: "))
    #expect(fault.contains("energy_per_true_movement_uJ"))
    #expect(
      comparison.changes.contains {
        $0.path == "battery_hours" && $0.first != nil && $0.second == nil
      }
    )
  }

  /// Counts have no unit.
  @Test func countOfALimit() throws {
    let limit = MissedLimit(key: .deadlineMisses, limit: 0, value: 5)
    #expect(limit.description == "deadline_misses: 5 is above the most, 0")
  }
}

import DecoderHost
import PowerModel
import Testing

@testable import Budget

/// What the sensitivity states of a number, against whole budgets of profiles in
/// which that number is another one.
struct SensitivityTests {
  /// A number, the part and the key that it stands for, what the key's value
  /// is, and by how much it is moved.
  private struct Case {
    var name: String
    var part: String, key: String
    var value: Double, step: Double
  }

  // A cut-off is moved by its share of the volts between it and full.
  private static let cases: [Case] = [
    .init(
      name: "battery capacity",
      part: "hand-battery-1300",
      key: "capacity",
      value: 1300,
      step: 0.25 * 1300
    ),
    .init(
      name: "battery resistance",
      part: "hand-battery-1300",
      key: "resistance",
      value: 200,
      step: 0.5 * 200
    ),
    .init(
      name: "cut-off, of the volts up to full",
      part: "hand-battery-1300",
      key: "cut_off",
      value: 6,
      step: 0.5 * (8.4 - 6)
    ),
    .init(
      name: "hand at rest",
      part: "ability-hand",
      key: "idle_power",
      value: 621.6,
      step: 0.25 * 621.6
    ),
    .init(
      name: "hand in motion",
      part: "ability-hand",
      key: "movement_power",
      value: 8000,
      step: 0.5 * 8000
    ),
    .init(
      name: "waiting power",
      part: "stm32u575",
      key: "wait_power",
      value: 4.7,
      step: 0.25 * 4.7
    ),
  ]

  /// The whole day again, and its battery, with another value of a number.
  private static func rerun(_ test: Case, by step: Double) throws -> BatteryLife
  {
    try BudgetFixture.withProfile(
      test.part,
      [test.key: "\(test.value + step)"]
    ) { path in
      var request = try BudgetFixture.request()
      switch test.part {
      case "ability-hand": request.hand = try HandProfile(named: path)
      case "stm32u575": request.target = try TargetProfile(named: path)
      default: request.battery = try BatteryProfile(named: path)
      }
      let budget = try BudgetFixture.budget()
      let pricing = try DevicePricing(
        request,
        image: budget.file.image,
        trace: budget.trace
      )
      let day = try budget.simulate(
        budget.dayPlan(request),
        pricing.parameters,
        request
      )
      return try BatteryLife(day, request)
    }
  }

  /// With the hand's peaks, under which the cut-off is met, and without.
  @Test func statedIsWhatARerunGives() throws {
    let base = try BudgetFixture.budget().result(of: BudgetFixture.request())
    for test in Self.cases {
      let lower = try Self.rerun(test, by: -test.step)
      let higher = try Self.rerun(test, by: test.step)
      let stated = try #require(
        base.uncertainties.first { $0.name == test.name }
      )
      Self.expect(stated.hoursIfLower, lower.hours, test.name)
      Self.expect(stated.hoursIfHigher, higher.hours, test.name)
      Self.expect(stated.powerIfLower, lower.milliwatts, test.name)
      Self.expect(stated.powerIfHigher, higher.milliwatts, test.name)
      guard
        let alone = base.uncertaintiesWithoutHand.first(where: {
          $0.name == test.name
        })
      else { continue }
      Self.expect(alone.hoursIfLower, lower.hoursWithoutHand, test.name)
      Self.expect(alone.hoursIfHigher, higher.hoursWithoutHand, test.name)
    }
  }

  private static func expect(_ stated: Double, _ found: Double?, _ name: String)
  {
    let found = found ?? .nan
    #expect(
      abs(stated - found) < 0.005 * found,
      "\(name): stated \(stated), found \(found)"
    )
  }

  /// The number that does most comes first, and the range has what each does.
  @Test func rangeIsOfTheEffects() throws {
    let base = try BudgetFixture.budget().result(of: BudgetFixture.request())
    let hours = base.hours.value
    let reaches = base.uncertainties.map { $0.reach(from: hours) }
    #expect(zip(reaches, reaches.dropFirst()).allSatisfy { $0 >= $1 })
    let below = base.uncertainties.reduce(0.0) {
      let down = max(0, hours - min($1.hoursIfLower, $1.hoursIfHigher))
      return $0 + down * down
    }
    #expect(abs(base.hours.low - (hours - below.squareRoot())) < 1e-9)
  }
}

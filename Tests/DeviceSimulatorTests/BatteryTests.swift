import Foundation
import Testing

@testable import DeviceSimulator

struct BatteryTests {
  private struct Golden: Decodable {
    struct Load: Decodable {
      let seconds: Double, watts: Double, peak_watts: Double
    }
    struct Case: Decodable {
      let ampere_hours: Double, cell_count: Int
      let depths: [Double], volts: [Double]
      let ohms: Double, cut_off_volts: Double
      let temperature_factors: [Double], aged_factors: [Double]
      let self_discharge_per_month: Double
      let loads: [Load]
      let seconds: Double
    }
    let cases: [Case]
  }

  /// Two cells, 2 Ah.
  private static func battery() -> BatteryParameters {
    BatteryParameters(
      ampereHours: 2,
      cellCount: 2,
      curve: [
        .init(depth: 0, volts: 4.2), .init(depth: 0.5, volts: 3.7),
        .init(depth: 1, volts: 3),
      ],
      ohms: 0.12,
      cutOffVolts: 6.2
    )
  }

  /// An integrator of differential equations comes to the same times:
  /// Tools/GoldenVectors/battery.py.
  @Test func lifetimesAreThoseOfTheOtherProgram() throws {
    let url = try #require(
      Bundle.module.url(
        forResource: "battery",
        withExtension: "json",
        subdirectory: "Golden"
      )
    )
    let golden = try JSONDecoder().decode(
      Golden.self,
      from: Data(contentsOf: url)
    )
    #expect(golden.cases.count == 40)
    for (number, one) in golden.cases.enumerated() {
      var battery = BatteryParameters(
        ampereHours: one.ampere_hours,
        cellCount: one.cell_count,
        curve: zip(one.depths, one.volts).map { .init(depth: $0, volts: $1) },
        ohms: one.ohms,
        cutOffVolts: one.cut_off_volts
      )
      battery.temperatures = [
        .init(
          celsius: 0,
          capacityFactor: one.temperature_factors[0],
          resistanceFactor: one.temperature_factors[1]
        ),
        .init(celsius: 25, capacityFactor: 1, resistanceFactor: 1),
      ]
      battery.selfDischargePerMonth = one.self_discharge_per_month
      var conditions = BatteryConditions()
      conditions.celsius = -3
      conditions.agedCapacityFactor = one.aged_factors[0]
      conditions.agedResistanceFactor = one.aged_factors[1]
      let run = try battery.discharge(
        by: one.loads.map {
          .init(seconds: $0.seconds, watts: $0.watts, peakWatts: $0.peak_watts)
        },
        under: conditions,
        isRepeated: true
      )
      let seconds = try #require(run.cutOffSeconds)
      // The step changes the depth by a thousandth at most; the midpoint rule is
      // off by the square of that, and where the curve has a corner in a step.
      #expect(
        abs(seconds - one.seconds) < 2e-5 * one.seconds + 0.01,
        "case \(number)"
      )
    }
  }

  @Test func anEnduringLoadLeavesTheRest() throws {
    let run = try Self.battery().discharge(
      by: [.init(seconds: 3600, watts: 3.9)]
    )
    #expect(run.cutOffSeconds == nil)
    // Half an ampere or so for an hour, of 2 Ah.
    #expect(run.finalStateOfCharge > 0.73 && run.finalStateOfCharge < 0.77)
    #expect(abs(run.givenJoules - 3600 * 3.9) < 1e-6)
    #expect(run.points.count == 13)
    #expect(
      zip(run.points, run.points.dropFirst()).allSatisfy {
        $0.stateOfCharge > $1.stateOfCharge && $0.volts >= $1.volts
      }
    )
  }

  /// A cold or aged battery, a higher peak and a higher cut-off end it sooner;
  /// more of it later.
  @Test func whatItDependsOn() throws {
    func hours(
      _ change: (inout BatteryParameters, inout BatteryConditions) -> Void,
      peak: Double = 5
    ) throws -> Double {
      var battery = Self.battery()
      battery.temperatures = [
        .init(celsius: 0, capacityFactor: 0.8, resistanceFactor: 2.5),
        .init(celsius: 25, capacityFactor: 1, resistanceFactor: 1),
      ]
      var conditions = BatteryConditions()
      change(&battery, &conditions)
      let run = try battery.discharge(
        by: [.init(seconds: 600, watts: 2, peakWatts: peak)],
        under: conditions,
        isRepeated: true
      )
      return try #require(run.hours)
    }
    let usual = try hours { _, _ in }
    #expect(usual > 5 && usual < 8)
    #expect(try hours { $1.celsius = 5 } < usual)
    #expect(try hours { $1.celsius = 5 } > hours { $1.celsius = 0 })
    #expect(try hours { $1.celsius = -20 } == hours { $1.celsius = 0 })
    #expect(try hours { $1.agedCapacityFactor = 0.8 } < 0.81 * usual)
    #expect(try hours { $1.agedResistanceFactor = 2 } < usual)
    #expect(try hours { $1.stateOfCharge = 0.5 } < 0.51 * usual)
    #expect(try hours({ _, _ in }, peak: 15) < usual)
    #expect(try hours { battery, _ in battery.cutOffVolts = 6.6 } < usual)
    #expect(try hours { battery, _ in battery.ampereHours = 4 } > 1.99 * usual)
    #expect(
      try hours { battery, _ in battery.selfDischargePerMonth = 0.5 } < usual
    )
    // A peak that no current can give ends it at once.
    #expect(try hours({ _, _ in }, peak: 1000) == 0)
  }

  @Test func whatIsNoBatteryIsNamed() throws {
    let load = [BatteryDischarge.Load(seconds: 1, watts: 1)]
    func fails(_ change: (inout BatteryParameters) -> Void) {
      var battery = Self.battery()
      change(&battery)
      #expect(throws: SimulationError.self) { try battery.discharge(by: load) }
    }
    fails { $0.ampereHours = 0 }
    fails { $0.cellCount = 0 }
    fails { $0.ohms = -0.1 }
    fails { $0.cutOffVolts = 8.5 }
    fails { $0.curve[1].volts = 4.3 }
    fails { $0.curve.removeLast() }
    fails { $0.selfDischargePerMonth = .nan }
    fails {
      $0.temperatures = [
        .init(celsius: 0, capacityFactor: 0, resistanceFactor: 1)
      ]
    }
    #expect(throws: SimulationError.self) {
      try Self.battery().discharge(by: [.init(seconds: -1, watts: 1)])
    }
    #expect(throws: SimulationError.self) {
      try Self.battery().discharge(by: [.init(seconds: 1, watts: .nan)])
    }
  }
}

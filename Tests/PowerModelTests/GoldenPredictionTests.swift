import Foundation
import Testing

@testable import PowerModel

/// The predictions of Tools/EnergyModel/fit, which are made in Python from the
/// same coefficients.
struct GoldenPredictionTests {
  struct Golden: Decodable {
    struct Operation: Decodable {
      let kind: NetworkOperation.Kind
      let macs: Int
      let outputs: Int
      let weight_bytes: Int
      let activation_bytes: Int
      let precision: NetworkOperation.Precision
    }

    struct Target: Decodable {
      let core: String
      let board: String
      let memory: String
      let supply: String
      let rated_clock_mhz: Double
      let clock_mhz: Double
      let static_share: Double?
      let data_sheet_mw_per_mhz: Double?
      let cycles_per_instruction: Double?
    }

    struct Case: Decodable {
      struct Layer: Decodable {
        let cycles: Double
        let latency_us: Double
        let energy_uJ: Double
      }

      let target: String
      let engine: String
      let version: String
      let network: String
      let layers: [Layer]
    }

    let targets: [String: Target]
    let networks: [String: [Operation]]
    let cases: [Case]
  }

  static func golden() throws -> Golden {
    let url = try #require(
      Bundle.module.url(
        forResource: "predictions",
        withExtension: "json",
        subdirectory: "Golden"
      )
    )
    return try JSONDecoder().decode(Golden.self, from: Data(contentsOf: url))
  }

  @Test func matchesThePythonOfTheFit() throws {
    let golden = try Self.golden()
    #expect(golden.cases.count > 60)
    for item in golden.cases {
      let target = try #require(golden.targets[item.target])
      let operations = try #require(golden.networks[item.network]).map {
        NetworkOperation(
          name: $0.kind.rawValue,
          kind: $0.kind,
          macs: $0.macs,
          outputCount: $0.outputs,
          weightByteCount: $0.weight_bytes,
          activationByteCount: $0.activation_bytes,
          precision: $0.precision
        )
      }
      let got = NetworkPricing.fitted.predict(
        operations,
        on: try profile(target),
        by: NetworkProgram(name: item.engine, version: item.version),
        atMegahertz: target.clock_mhz
      )
      try #require(got.layers.count == item.layers.count)
      for (mine, want) in zip(got.layers, item.layers) {
        for (a, b) in [
          (mine.cycles, want.cycles),
          (mine.latencyMicroseconds, want.latency_us),
          (mine.energyMicrojoules, want.energy_uJ),
        ] where !(abs(a - b) <= 1e-9 * abs(b)) {
          Issue.record(
            "\(item.target), \(item.engine), \(item.network), \(mine.name): got \(a), want \(b)"
          )
          return
        }
      }
    }
  }

  /// A profile that says no more than the fit was told.
  private func profile(_ target: Golden.Target) throws -> TargetProfile {
    func quantity(_ value: Double?, _ unit: String) -> Quantity? {
      value.map {
        Quantity(
          value: $0,
          unit: unit,
          condition: "test",
          source: "test",
          calibration: .guess
        )
      }
    }
    let quantities = [
      "clock": quantity(target.rated_clock_mhz, "MHz"),
      "static_share": quantity(target.static_share, "1"),
      "data_sheet_power": quantity(target.data_sheet_mw_per_mhz, "mW/MHz"),
      "cycles_per_instruction": quantity(
        target.cycles_per_instruction,
        "cycles"
      ),
    ]
    return try TargetProfile(
      PartProfile(
        id: "test",
        name: "test",
        kind: .microcontroller,
        core: target.core,
        model: ModelKey(
          core: target.core,
          board: target.board,
          memory: target.memory,
          supply: target.supply
        ),
        program: .comparison,
        quantities: quantities.compactMapValues { $0 },
        curve: nil,
        place: "test"
      )
    )
  }
}

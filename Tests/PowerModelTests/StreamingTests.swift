import Foundation
import TestSupport
import Testing

@testable import PowerModel

/// Does a slower clock save what the streaming results say? Average power is
///
///     duty * active + (1 - duty) * waiting, each at the clock
///
/// with the duty as published, or as the latency model has it for the network
/// alone. The published duty holds the features of speech too.
struct StreamingTests {
  /// A published streaming result, its network run by X-CUBE-AI 10.2.
  struct Row {
    let board: String
    let clock: Double
    let duty: Double
    /// In milliwatts.
    let average: Double
  }

  /// Multiply-accumulates and seconds of a hop.
  static let macs = 826_368.0, period = 0.032
  static let boards = ["stm32h7a3": "H7A3", "stm32l4r5": "L4R5"]
  static let folder = "energy/mlperf_tiny_calibration.csv"

  private let pricing = NetworkPricing.fitted
  private let program = NetworkProgram(name: "x-cube-ai", version: "10.2")

  /// The fields of a line; commas within quotes are part of a field.
  private static func fields(_ line: Substring) -> [String] {
    var fields = [""]
    var isQuoted = false
    for character in line {
      if character == "\"" {
        isQuoted.toggle()
      } else if character == ",", !isQuoted {
        fields.append("")
      } else {
        fields[fields.count - 1].append(character)
      }
    }
    return fields
  }

  /// The results of a board, the fastest first.
  private func rows(of id: String) throws -> [Row] {
    let text = try String(
      contentsOfFile: SharedFolder.file(Self.folder),
      encoding: .utf8
    )
    let lines = text.split(whereSeparator: \.isNewline).map(Self.fields)
    let head = try #require(lines.first)
    let name = try #require(Self.boards[id])
    var rows: [Row] = []
    for line in lines.dropFirst() where line.count == head.count {
      let record = Dictionary(uniqueKeysWithValues: zip(head, line))
      guard record["task"] == "sww", record["board"]?.contains(name) == true
      else { continue }
      func number(_ key: String) throws -> Double {
        try #require(Double(record[key] ?? ""), "\(key) of a row")
      }
      rows.append(
        Row(
          board: id,
          clock: try number("clock_mhz"),
          duty: try number("sww_duty"),
          average: try number("avg_power_mW")
        )
      )
    }
    try #require(rows.count == 2, "two clocks of \(id)")
    return rows.sorted { $0.clock > $1.clock }
  }

  private func milliwatts(
    _ row: Row,
    duty: Double,
    on target: TargetProfile
  ) throws -> Double {
    let active = pricing.power.milliwatts(
      "separable",
      on: target,
      by: program,
      atMegahertz: row.clock
    )
    let wait = try #require(target.waitMilliwatts(atMegahertz: row.clock))
    return duty * active + (1 - duty) * wait
  }

  /// The share of a hop that the network takes by the latency model: its
  /// layers, which are not among the data, are taken for separable convolutions
  /// in the proportions of keyword spotting.
  private func modelDuty(_ row: Row, on target: TargetProfile) -> Double {
    exp(pricing.latency.logarithm("separable", on: target.key, by: program))
      * Self.macs / (row.clock * 1e6 * Self.period)
  }

  // Skipped without ../shared (see Tools/EnergyModel/README.md).
  @Test(.enabled(if: SharedFolder.has(folder)), arguments: boards.keys.sorted())
  func aSlowerClockTakesLessPower(_ id: String) throws {
    let target = try TargetProfile(named: id)
    let rows = try rows(of: id)
    let measured = rows[1].average / rows[0].average
    try #require(measured < 1)
    let ratios = try [false, true].map { isModel in
      let powers = try rows.map { row in
        let duty = isModel ? modelDuty(row, on: target) : row.duty
        try #require(duty < 1)
        let power = try milliwatts(row, duty: duty, on: target)
        // Fitted by the published duty; the network alone works 20 % less.
        let room = isModel ? 0.15 : 0.10
        #expect(abs(power / row.average - 1) < room, "\(row): \(power) mW")
        return power
      }
      #expect(powers[1] < powers[0])
      return powers[1] / powers[0]
    }
    // One board's ratio is fitted; 8.4 % remain at the other one's static
    // share, which is held at 0. By the model's duty 0.9 % and 3.4 %.
    #expect(abs(ratios[0] / measured - 1) < 0.10, "\(ratios[0])")
    #expect(abs(ratios[1] / measured - 1) < 0.05, "\(ratios[1])")
  }

  /// What a profile without static share takes, held against rows that it has
  /// not seen: waiting power by the faster row, a static share of 0.
  // Skipped without ../shared (see Tools/EnergyModel/README.md).
  @Test(.enabled(if: SharedFolder.has(folder)), arguments: boards.keys.sorted())
  func aStaticShareOfZeroIsOffByASixth(_ id: String) throws {
    let target = try TargetProfile(named: id)
    let rows = try rows(of: id)
    let rated = try milliwatts(rows[0], duty: rows[0].duty, on: target)
    let full = Row(
      board: id,
      clock: rows[0].clock,
      duty: rows[1].duty,
      average: rows[1].average
    )
    let shape = rows[1].clock / rows[0].clock
    let slow = shape * (try milliwatts(full, duty: full.duty, on: target))
    #expect(slow < rated)
    #expect(abs(slow / rows[1].average - 1) < 1.0 / 6, "\(slow) mW")
  }

  /// The same of `checks.json`, which is committed: each row with what it is.
  @Test func theTableOfChecks() throws {
    struct Checks: Decodable {
      struct Row: Decodable {
        let board: String
        let clock_mhz: Double
        let measured_mw: Double
        let duty: Double
        let model_mw: Double
        let model_duty: Double
        let model_mw_by_model_duty: Double
      }
      let streaming: [Row]
    }
    let text = try String(
      contentsOfFile: CloneFolder.file("Tools/EnergyModel/checks.json"),
      encoding: .utf8
    )
    let checks = try JSONDecoder().decode(Checks.self, from: Data(text.utf8))
    #expect(checks.streaming.count == 4)
    for found in checks.streaming {
      let target = try TargetProfile(named: found.board)
      let row = Row(
        board: found.board,
        clock: found.clock_mhz,
        duty: found.duty,
        average: found.measured_mw
      )
      // Profiles hold idle power and static share to three or four digits.
      let duty = modelDuty(row, on: target)
      #expect(abs(duty / found.model_duty - 1) < 1e-4)
      for (duty, want) in [
        (row.duty, found.model_mw), (duty, found.model_mw_by_model_duty),
      ] {
        let got = try milliwatts(row, duty: duty, on: target)
        #expect(abs(got / want - 1) < 2e-3, "\(row): \(got), want \(want)")
      }
    }
  }
}

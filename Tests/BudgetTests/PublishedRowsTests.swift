import Foundation
import PowerModel
import TestSupport
import Testing

@testable import Budget

/// Networks of the benchmark, read from their files and priced layer by layer,
/// against the published latencies that the fit has seen.
struct PublishedRowsTests {
  private static let files = [
    "ad": "ad01_int8", "kws": "kws_ref_model", "ic": "pretrainedResnet_quant",
  ]

  private struct Row {
    var board: String, task: String
    var program: NetworkProgram
    var megahertz: Double, milliseconds: Double
  }

  /// Each row once: it is in the table for every way to leave it out.
  private static func rows() throws -> [Row] {
    let text = try String(
      contentsOfFile: CloneFolder.file("Tools/EnergyModel/residuals.csv"),
      encoding: .utf8
    )
    let lines = text.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
        .map(String.init)
    }
    let names = try #require(lines.first)
    return try lines.dropFirst().compactMap { line in
      let cells = Dictionary(uniqueKeysWithValues: zip(names, line))
      func cell(_ name: String) throws -> String { try #require(cells[name]) }
      guard try cell("quantity") == "latency",
        try cell("left_out").hasSuffix("submission"),
        // A price has no variants of a program.
        try cell("variant").isEmpty
      else { return nil }
      return Row(
        board: try cell("board"),
        task: try cell("task"),
        program: NetworkProgram(
          name: try cell("engine"),
          version: try cell("version")
        ),
        megahertz: try #require(Double(cell("clock_mhz"))),
        milliseconds: try #require(Double(cell("measured")))
      )
    }
  }

  /// The fit's rows are whole networks; the sum of the layers must be them.
  ///
  /// A price by layers that counts anything twice is off in the mean of a board
  /// and task: single rows are off by as much as the fit leaves of them.
  // Skipped without ../shared (see Recordings/README.md).
  @Test(.enabled(if: SharedFolder.has("models/pretrainedResnet_quant.tflite")))
  func theLayersOfANetworkAreTheWhole() throws {
    let networks = try Self.files.mapValues {
      try OtherNetwork(
        path: SharedFolder.file("models/\($0).tflite"),
        featureCount: 0
      )
    }
    // Windows of 25 x 5 and 8 x 8 places over 64 channels.
    for (task, count) in [("kws", 25 * 5 * 64), ("ic", 8 * 8 * 64)] {
      let values = networks[task]?.operations.filter { $0.macs == 0 }
        .map(\.outputCount)
      #expect(values?.contains(count) == true, "\(task)")
    }
    var logarithms: [String: [Double]] = [:]
    for row in try Self.rows() {
      guard
        let target = TargetProfile.bundled.first(where: {
          $0.id == row.board && $0.key.board == row.board
        })
      else { continue }
      var network = try #require(networks[row.task])
      network.program = row.program
      let got = network.prediction(
        on: target,
        atMegahertz: row.megahertz,
        by: .fitted
      )
      let error = log(got.latencyMicroseconds / 1000 / row.milliseconds)
      #expect(
        abs(error) < 0.30,
        "\(row): \(got.latencyMicroseconds / 1000) ms"
      )
      logarithms["\(row.board) \(row.task)", default: []].append(error)
    }
    #expect(logarithms.count >= 15)
    #expect(logarithms["gap9 ic"] != nil)
    for (name, errors) in logarithms.sorted(by: { $0.key < $1.key }) {
      let mean = errors.reduce(0, +) / Double(errors.count)
      #expect(abs(mean) < 0.08, "\(name): \(mean) over \(errors.count)")
    }
  }
}

import DecoderHost
import Reports
import Files
import ArgumentParser
import Evaluation
import Foundation

/// Measures this machine.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure kernels, and the signal path of an image, here.",
    discussion: """
      Decodes seeded noise with one core and says how many times faster than
      real time, stage by stage. Medians, and the range over runs that take
      turns. Measure a release build.

      Example:
        phalanx bench --decoder nerve.phx
      """
  )

  @Option(help: "The decoder image; without it, kernels alone.")
  var decoder: String?

  @Option(parsing: .unconditional, help: "Seconds of noise a run.")
  var seconds = 20.0

  @Option(help: "Runs of each kind.")
  var runs = 9

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    guard seconds > 0, seconds <= 3600 else {
      throw ValidationError("--seconds is not in 0...3600")
    }
    guard runs >= 1, runs <= 1000 else {
      throw ValidationError("--runs is not in 1...1000")
    }
  }

  func run() throws {
    let file = try decoder.map { try ImageFile(opening: $0) }
    let bar = ProgressBar()
    defer { bar.finish() }
    bar.show(0)
    let kernels = KernelBenchmark(runCount: runs)
    bar.show(0.5)
    let pipeline = try file.map {
      try PipelineBenchmark(of: $0.image, seconds: seconds, runCount: runs)
    }
    bar.finish()
    if json {
      print(document(kernels, pipeline).document, terminator: "")
    } else {
      print(lines(kernels, pipeline).joined(separator: "\n"))
    }
  }

  private func document(
    _ kernels: KernelBenchmark,
    _ pipeline: PipelineBenchmark?
  ) -> JSONValue {
    var pairs: [(String, JSONValue)] = [
      ("schema_version", .integer(1)),
      ("phalanx_version", .text(ProgramVersion.text)),
      ("runs", .integer(runs)),
      (
        "kernels",
        .list(
          kernels.rows.map {
            .object([
              ("kernel", .text("dense int16 x int8")),
              ("inputs", .integer($0.inputCount)),
              ("outputs", .integer($0.outputCount)),
              ("variant", .text($0.variant)),
              ("macs_per_ns", $0.rate.document),
            ])
          }
        )
      ),
    ]
    if let pipeline {
      pairs.append(
        (
          "pipeline",
          .object([
            ("times_real_time", pipeline.timesRealTime.document),
            ("noise_s", .number(pipeline.seconds)),
            ("hops", .integer(pipeline.hopCount)),
            (
              "stages",
              .list(
                pipeline.stages.map {
                  .object([
                    ("name", .text($0.name)),
                    ("us_per_hop", $0.microseconds.document),
                  ])
                }
              )
            ),
          ])
        )
      )
    }
    return .object(pairs)
  }

  private func lines(
    _ kernels: KernelBenchmark,
    _ pipeline: PipelineBenchmark?
  ) -> [String] {
    func show(_ spread: Spread, _ format: String) -> [String] {
      [spread.median, spread.low, spread.high].map {
        String(format: format, $0)
      }
    }
    var table = TextTable(leadingColumns: 2)
    table.add(["dense, int16 x int8", "variant", "MAC/ns", "least", "most"])
    for row in kernels.rows {
      table.add(
        ["\(row.inputCount) -> \(row.outputCount)", row.variant]
          + show(row.rate, "%.2f")
      )
    }
    guard let pipeline else { return table.lines }
    var stages = TextTable()
    stages.add(["stage", "us a hop", "least", "most"])
    for stage in pipeline.stages {
      stages.add([stage.name] + show(stage.microseconds, "%.2f"))
    }
    let whole = show(pipeline.timesRealTime, "%.0f")
    return table.lines + [""] + stages.lines + [
      "",
      "whole signal path: \(whole[0]) times real time "
        + "(\(whole[1]) to \(whole[2]) in \(runs) runs of "
        + String(format: "%.0f s", pipeline.seconds) + ", one core)",
    ]
  }
}

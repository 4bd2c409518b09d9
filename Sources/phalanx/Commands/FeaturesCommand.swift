import Evaluation
import Reports
import Files
import ArgumentParser
import DecoderCompiler
import Foundation
import RecordingIO

/// `phalanx features`: what a network is trained on.
struct FeaturesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "features",
    abstract:
      "Write the features of sessions, with their truth, for training.",
    discussion: """
      The same reader, filters, features and scoring mask as replay. Features \
      are normalised over the train split of the sessions given.

      Example:
        phalanx features day1.session.yaml --pipeline nerve.yaml -o day1.npz
      """
  )

  @Argument(help: "Session files, or recordings that explain themselves.")
  var sessions: [String]

  @Option(help: "The pipeline file with inputs, filters and features.")
  var pipeline: String

  @Option(
    name: .shortAndLong,
    help: "The NPZ file to write: a new one, or an earlier table."
  )
  var output: String

  @Flag(help: "Let -o replace a file that is no earlier table of features.")
  var overwrite = false

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let path = self.pipeline
    let pipeline = try Pipeline(reading: path)
    var opened: [Session] = []
    for path in sessions { opened.append(try Session(opening: path)) }
    // Not only after minutes of work.
    let place = try OutputPlace(
      output,
      replacing: FeatureTable.mark,
      inputs: CommandInputs.files(opened, path),
      overwrites: overwrite
    )
    try Session.checkDistinct(opened, named: sessions)
    Terminal.warn(opened.flatMap(\.warnings))
    for session in opened { Terminal.warn(try session.fingerWarnings()) }
    let bar = ProgressBar()
    defer { bar.finish() }
    bar.show(0)
    let counts = try FeatureTable.write(
      opened,
      pipeline: pipeline,
      to: place,
      progress: bar.show
    )
    bar.finish()
    Terminal.warn(counts.warnings)
    if json {
      print(
        JSONValue.object([
          ("schema_version", .integer(1)),
          ("hops", .integer(counts.hopCount)),
          ("calibration_hops", .integer(counts.calibrationHopCount)),
          ("elements", .integer(pipeline.elementCount)),
          ("quality", .list(counts.quality.map(\.json))),
          ("warnings", .list(counts.warnings.map { .text($0) })),
        ]).document
      )
    } else {
      print(
        "\(output): \(counts.hopCount) hops of \(pipeline.elementCount) "
          + "features, normalised over \(counts.calibrationHopCount)"
      )
    }
  }
}

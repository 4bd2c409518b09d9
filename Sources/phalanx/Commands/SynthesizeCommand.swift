import ArgumentParser
import Foundation
import SyntheticNerve

/// Makes a synthetic nerve session with known truth.
struct SynthesizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "synthesize",
    abstract: "Make a synthetic nerve session with known truth.",
    discussion: """
      Writes an EDF+ file with 16 electrodes at 10 kHz and the truth at 200 Hz,
      and beside it the session file that replay, training and calibration
      read. The same plan, seed and options give the same bytes.

      Example:
        phalanx synthesize Recordings/synthetic/demo.plan.yaml \\
          -o demo.edf --seed 1
      """
  )

  @Argument(help: "A plan file (YAML, phalanx-nerve-plan/1).")
  var plan: String

  @Option(
    name: [.short, .long],
    help: """
      The EDF+ file to write, and beside it the session file: new ones, or those \
      of an earlier session.
      """
  )
  var output: String

  @Option(
    parsing: .unconditional,
    help: "The seed of movements, spikes and noise."
  )
  var seed: UInt64

  @Option(parsing: .unconditional, help: "Multiply every noise of the plan.")
  var noiseScale: Double?

  @Option(
    parsing: .unconditional,
    help: "Multiply every rate of drift of the plan."
  )
  var driftScale: Double?

  @Option(
    parsing: .unconditional,
    help: "The day of the session, instead of the plan's."
  )
  var day: Int?

  @Flag(
    help: """
      Let -o replace files that are no earlier session, or one whose session \
      file was edited.
      """
  )
  var overwrite = false

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    if let noiseScale, !(0...100).contains(noiseScale) {
      throw ValidationError("--noise-scale is not in 0...100")
    }
    if let driftScale, !(0...100).contains(driftScale) {
      throw ValidationError("--drift-scale is not in 0...100")
    }
    if let day, !(0...3650).contains(day) {
      throw ValidationError("--day is not in 0...3650")
    }
  }

  func run() throws {
    let summary: NerveRecording.Summary
    do throws(SyntheticNerveError) {
      let path = self.plan
      var plan = try NervePlan(readingFrom: path)
      plan.noiseScale = noiseScale ?? plan.noiseScale
      plan.driftScale = driftScale ?? plan.driftScale
      plan.day = day ?? plan.day
      let bar = ProgressBar()
      defer { bar.finish() }
      summary = try NerveRecording.write(
        plan: plan,
        seed: seed,
        to: output,
        inputs: CommandInputs.files([], path),
        overwrites: overwrite,
        progress: bar.show
      )
    } catch {
      Terminal.complain(Terminal.line(for: error))
      throw ExitCode(1)
    }
    if json {
      let report = Report(
        schema_version: 1,
        recording: output,
        session: summary.sessionPath,
        duration_s: summary.duration,
        trials: summary.trialCount,
        clipped_samples: summary.clipCount
      )
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      print(String(decoding: try encoder.encode(report), as: UTF8.self))
    } else {
      print(
        "\(output): \(summary.duration) s, \(summary.trialCount) trials, "
          + "\(summary.clipCount) clipped samples; \(summary.sessionPath)"
      )
    }
  }

  private struct Report: Encodable {
    let schema_version: Int
    let recording: String
    let session: String
    let duration_s: Double
    let trials: Int
    let clipped_samples: Int
  }
}

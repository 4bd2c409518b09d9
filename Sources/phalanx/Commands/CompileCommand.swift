import Files
import ArgumentParser
import DecoderCompiler
import Foundation
import RecordingIO

/// `phalanx compile`: a float network to a decoder image.
struct CompileCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compile",
    abstract:
      "Compile a float ONNX network and a pipeline to a decoder image.",
    discussion: """
      Calibrates on the train split of the sessions, quantises, plans memory \
      and reports size, work, delays and the error against float, layer by \
      layer. The same inputs give the same bytes.

      Example:
        phalanx compile gru.onnx --pipeline nerve.yaml \\
          --calibrate day1.session.yaml -o nerve-gru.phx --score day2.edf
      """
  )

  @Argument(help: "The network, an ONNX file with its weights inside.")
  var model: String

  @Option(help: "The pipeline file: inputs, features, groups, fingers.")
  var pipeline: String

  @Option(
    parsing: .upToNextOption,
    help: "Session files to calibrate on and to compare with float."
  )
  var calibrate: [String]

  @Option(
    name: .shortAndLong,
    help: "The decoder image to write (.phx): a new one, or an earlier image."
  )
  var output: String

  @Option(
    parsing: .upToNextOption,
    help: "Sessions to score the image and the float network on."
  )
  var score: [String] = []

  @Option(
    help: """
      The network's outputs by onnxruntime (NPZ, of Tools/Reference), which the \
      network as imported is held against.
      """
  )
  var reference: String?

  @Flag(help: "Let -o replace a file that is no earlier image.")
  var overwrite = false

  @Option(
    help: """
      A fault of the calibration's samples that is known: clipping, flat or \
      not-finite. Without it such samples are refused. May be given several times.
      """
  )
  var allow: [SampleFault] = []

  @Flag(help: "Print the report as one JSON object.")
  var json = false

  func run() throws {
    let path = self.pipeline
    let pipeline = try Pipeline(reading: path)
    var sessions: [Session] = []
    for path in calibrate { sessions.append(try Session(opening: path)) }
    let scored = try score.map { try Session(opening: $0) }
    // Not only after minutes of work.
    let place = try OutputPlace(
      output,
      replacing: Compiler.imageMark,
      inputs: CommandInputs.files(sessions + scored, model, path, reference),
      overwrites: overwrite
    )
    try Session.checkDistinct(sessions, named: calibrate)
    Terminal.warn(sessions.flatMap(\.warnings))
    for session in sessions { Terminal.warn(try session.fingerWarnings()) }
    try Session.checkDistinct(scored, named: score)
    let isTerminal = isatty(STDERR_FILENO) == 1
    let compilation = try Compiler.compile(
      modelPath: model,
      pipeline: pipeline,
      sessions: sessions,
      reference: reference,
      allowing: Set(allow)
    ) { stage in
      if isTerminal { Terminal.complain("measuring \(stage)...") }
    }
    let file = try AtomicFile(creating: place)
    try file.append(compilation.imageBytes)
    try file.commit()
    Terminal.warn(compilation.report.warnings)
    let table =
      scored.isEmpty
      ? nil
      : try QuantizationTable(compilation, imageAt: output, sessions: scored)
    // Some have been told of with the sessions that calibrate.
    let told = Set(sessions.flatMap(\.warnings))
    Terminal.warn((table?.warnings ?? []).filter { !told.contains($0) })
    if json {
      print(compilation.report.json(quantization: table?.json ?? []))
    } else {
      print(compilation.report.text)
      if let table { print(table.text) }
    }
  }
}

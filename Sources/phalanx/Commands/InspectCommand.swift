import Reports
import Files
import ArgumentParser
import DecoderImage
import Foundation

/// Says what is in a file.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Say what is in a recording, a session, an image or a model.",
    discussion: """
      FILE is a recording (EDF, BDF, NPZ, NPY, CSV, MATLAB v5), a session file
      (YAML), a decoder image (.phx) or a network (.onnx, .tflite).

      Of recordings and sessions it reads all samples: range, rms, the share at
      the limits, flat and not-finite stretches, gaps; of a session also classes
      and trials by split. Exit code 0 says that other verbs can read it.

      Example:
        phalanx inspect nerve.phx --json
      """
  )

  @Argument(help: "The file.")
  var file: String

  @Option(
    help: "A decoder image: also say what its inputs would be on the recording."
  )
  var decoder: String?

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    var found: FileDescription
    let kind = try self.kind()
    switch kind {
    case .image: found = try ImageDescription.describe(file)
    case .model: found = try ModelDescription.describe(file)
    case .network: found = try TFLiteDescription.describe(file)
    case .session: found = try SessionDescription.describe(file)
    case .recording: found = try RecordingDescription.describe(file)
    }
    if let decoder {
      guard kind == .session || kind == .recording else {
        throw ValidationError("--decoder is for recordings and sessions")
      }
      try DecoderInputs.add(to: &found, decoder: decoder, recording: file)
    }
    Terminal.warn(found.warnings)
    print(
      json ? found.document.document : found.lines.joined(separator: "\n"),
      terminator: json ? "" : "\n"
    )
    if let fault = found.fault { throw fault }
  }

  private enum Kind { case image, model, network, session, recording }

  /// Told by the first bytes, then by the name's end.
  private func kind() throws -> Kind {
    let start = try SmallFile.start(of: file, count: 8)
    if start.starts(with: [0x50, 0x48, 0x58, 0x1A]) { return .image }
    if start.dropFirst(4).elementsEqual("TFL3".utf8) { return .network }
    let name = file.lowercased()
    if name.hasSuffix(".phx") { return .image }
    if name.hasSuffix(".onnx") { return .model }
    if name.hasSuffix(".tflite") { return .network }
    if name.hasSuffix(".yaml") || name.hasSuffix(".yml") { return .session }
    return .recording
  }
}

/// What `inspect` found, for people and for scripts.
struct FileDescription {
  /// Lines of at most 100 columns.
  var lines: [String]
  /// The same and more, with units in the keys.
  var document: JSONValue
  /// What was wrong but could be lived with.
  var warnings: [String] = []
  /// Why no other verb could read any of it; `inspect` ends with that.
  var fault: Fault?
}

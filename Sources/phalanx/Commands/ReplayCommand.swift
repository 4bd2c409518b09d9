import DecoderHost
import Reports
import ArgumentParser
import FirmwareRunner
import Firmware
import Evaluation
import Foundation
import RecordingIO

/// Decodes recordings with an image and scores the commands.
struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Decode recordings, score the commands, write a report.",
    discussion: """
      RECORDING is a session file (YAML), or a recording that explains itself,
      as synthesize writes it. The samples go through the fixed-point decoder,
      and what it commands is held against the session's truth.

      Example:
        phalanx replay demo.edf --decoder nerve.phx --report run

      writes run/report.html, results.json, results.csv, trials.csv,
      repetitions.json, commands.csv, predictions.csv, predictions.npz and
      timing.json. Tools/Examples redraws the report from the predictions.
      """
  )

  @Argument(help: "Session files or recordings; several are scored as one.")
  var recordings: [String]

  @Option(help: "The decoder image (.phx).")
  var decoder: String

  @Option(help: "The folder to write; an earlier run there is replaced.")
  var report: String?

  @Option(
    help: """
      Comma-separated: of a session, the label and value tracks to score \
      against; of a recording without a session file, the signals that are \
      truth and not input.
      """
  )
  var labels: String?

  @Option(
    parsing: .unconditional,
    help: "Begin this many seconds into each recording."
  )
  var start = 0.0

  @Option(
    parsing: .unconditional,
    help: "Decode this many seconds of each recording."
  )
  var duration: Double?

  @Option(
    help: "max, real, or so many times real time.",
    transform: ReplayCommand.pace
  )
  var pace = ReplayOptions.Pace.fastest

  @Option(
    parsing: .unconditional,
    help: "Frames to read at once; it changes no result."
  )
  var block = 4096

  @Option(
    help: """
      The split to score: train, validation, test or all; test where the \
      session names one, otherwise all.
      """
  )
  var split: String?

  @Option(
    name: .customLong("early-onset"),
    parsing: .unconditional,
    help: """
      How many milliseconds before its label an onset may be decoded and is \
      early, not false. Without it, what the session states; else 0 where \
      neural drive is known, and 300 where labels follow motion.
      """
  )
  var earlyOnset: Double?

  @Option(
    help: """
      A folder for filtered samples, features, network inputs, what every layer \
      writes, and outputs.
      """
  )
  var trace: String?

  @Option(
    help: """
      Decode on another engine as well, and hold every feature, hidden state and \
      command of it against this one: qemu:cortex-m7 (or cortex-m4, cortex-m55, \
      rv32), native, serial:PORT.
      """
  )
  var engine: String?

  @Option(help: "The folder that Tools/Firmware/build has written.")
  var firmware = ".build-firmware"

  @Flag(help: "Print results.json instead of tables.")
  var json = false

  func validate() throws {
    try OptionCheck.start(start)
    try OptionCheck.duration(duration)
    try OptionCheck.number(
      earlyOnset,
      "--early-onset",
      in: 0...10_000,
      "milliseconds"
    )
    try OptionCheck.folder(report, "--report")
    try OptionCheck.folder(trace, "--trace")
    try OptionCheck.apart((report, "--report"), (trace, "--trace"))
    guard block >= 1, block <= 1 << 24 else {
      throw ValidationError("--block is not in 1...16777216")
    }
    if engine != nil, start > 0 {
      throw ValidationError(
        "--engine decodes from the start: leave out --start"
      )
    }
    try OptionCheck.word(
      split,
      "--split",
      Split.allCases.map(\.rawValue) + ["all"]
    )
  }

  func run() throws {
    // A name that is none is said before the work and not after.
    _ = try engine.map(EngineName.init(parsing:))
    let file = try ImageFile(opening: decoder)
    let sessions = try recordings.map {
      try SessionOpening.open($0, truthSignals: labelNames)
    }
    try Session.checkDistinct(sessions, named: recordings)
    let inputs = CommandInputs.files(sessions, decoder)
    let directory = try report.map {
      try RunDirectory(replacing: $0, inputs: inputs)
    }
    let traceFiles = try trace.map {
      try TraceFiles(replacing: $0, image: file.image, inputs: inputs)
    }
    let commands = try directory.map {
      try CommandsFile(path: $0.workingPath + "/commands.csv")
    }
    let name = URL(fileURLWithPath: decoder).deletingPathExtension()
      .lastPathComponent
    var replay = Replay(
      source: try FixedPointSource(file: file, name: name, trace: traceFiles),
      options: options,
      commands: commands,
      predictions: try directory.map {
        try PredictionFiles(
          in: $0.workingPath,
          groups: file.image.outline(fallbackName: name, byteCount: 0).groups
        )
      }
    )
    let bar = ProgressBar()
    for (index, session) in sessions.enumerated() {
      replay.progress = {
        bar.show((Double(index) + $0) / Double(sessions.count))
      }
      do {
        try replay.run(session)
      } catch {
        bar.finish()
        throw error
      }
    }
    bar.finish()
    let result = try replay.finish()
    Terminal.warn(result.warnings)
    if let directory {
      try result.write(to: directory)
      try directory.commit()
    }
    try traceFiles?.commit()
    if json {
      print(result.document.document, terminator: "")
    } else {
      print(result.text)
      print(result.timingText)
      if let report { print("report: \(report)/report.html") }
    }
    if try compareEngines(file, sessions) { throw ExitCode(1) }
  }

  /// Decodes on the other engine as well.
  ///
  /// - Returns: Whether it came to something else.
  private func compareEngines(
    _ file: ImageFile,
    _ sessions: [Session]
  ) throws -> Bool {
    guard let engine else { return false }
    let other = Engine(
      try EngineName(parsing: engine),
      file: file,
      path: decoder,
      firmware: firmware
    )
    var host = other
    host.name = .host
    var parted = false
    for session in sessions {
      let comparison = try EngineComparison.run(
        host,
        other,
        session: session,
        seconds: duration,
        detail: .vectors
      )
      if comparison.result.difference != nil { parted = true }
      let line = "\(session.name): \(comparison.text)"
      if json { Terminal.complain(line) } else { print(line) }
    }
    return parted
  }

  private var labelNames: [String]? {
    labels?.split(separator: ",").map(String.init)
  }

  private var options: ReplayOptions {
    var options = ReplayOptions()
    options.startSeconds = start
    options.seconds = duration
    options.pace = pace
    options.blockLength = block
    options.scoresEverything = split == "all"
    options.split = split.flatMap(Split.init(rawValue:))
    options.earlyOnsetMilliseconds = earlyOnset
    options.tracks =
      recordings.allSatisfy(SessionOpening.hasSessionFile) ? labelNames : nil
    return options
  }

  private static func pace(_ text: String) throws -> ReplayOptions.Pace {
    switch text {
    case "max": return .fastest
    case "real": return .timesRealTime(1)
    default:
      guard let factor = Double(text), (0.001...1e6).contains(factor) else {
        throw ValidationError(
          "--pace is not max, real or a number in 0.001...1000000"
        )
      }
      return .timesRealTime(factor)
    }
  }
}

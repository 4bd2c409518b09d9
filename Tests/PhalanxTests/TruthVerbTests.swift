import Foundation
import TestSupport
import Testing

/// What every verb that has truth says of it, and of a recording given twice.
struct TruthVerbTests {
  private static let decoders = CloneFolder.file("Recordings/decoders")
  private static let excerpt = CloneFolder.file(
    "Recordings/synthetic/excerpt.session.yaml"
  )

  /// The arguments of a verb for some sessions; what it writes goes to `folder`.
  private static func arguments(
    _ verb: String,
    _ sessions: [String],
    _ folder: TemporaryFolder
  ) -> [String] {
    let pipeline = decoders + "/synthetic-linear.yaml"
    let network = decoders + "/synthetic-linear.onnx"
    let image = decoders + "/synthetic-linear.phx"
    return switch verb {
    case "replay": [verb] + sessions + ["--decoder", image]
    case "features":
      [verb] + sessions + ["--pipeline", pipeline, "-o", folder.file("t.npz")]
    case "compile":
      [verb, network, "--pipeline", pipeline, "-o", folder.file("d.phx")]
        + ["--calibrate"] + sessions
    case "compile --score":
      ["compile", network, "--pipeline", pipeline, "-o", folder.file("d.phx")]
        + ["--calibrate", sessions[0], "--score"] + sessions
    default: [verb] + sessions
    }
  }

  private static func run(
    _ arguments: [String],
    _ folder: TemporaryFolder
  ) throws -> (status: Int32, errors: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
      .deletingLastPathComponent().appendingPathComponent("phalanx")
    process.arguments = arguments
    let errors = try folder.write([], as: "errors")
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle(forWritingAtPath: errors)
    try process.run()
    process.waitUntilExit()
    return (
      process.terminationStatus,
      try String(contentsOfFile: errors, encoding: .utf8)
    )
  }

  @Test(arguments: ["replay", "features", "compile", "compile --score"])
  func aRecordingGivenTwiceIsRefused(verb: String) throws {
    let folder = try TemporaryFolder()
    // The recording itself finds the same session file.
    let edf = Self.excerpt.replacing(".session.yaml", with: ".edf")
    for (second, words) in [
      (Self.excerpt, "is given twice"), (edf, "is the same recording as"),
    ] {
      let found = try Self.run(
        Self.arguments(verb, [Self.excerpt, second], folder),
        folder
      )
      #expect(found.status == 1, "\(found.errors)")
      #expect(found.errors.contains("\(second): \(words)"), "\(found.errors)")
      #expect(!FileManager.default.fileExists(atPath: folder.file("t.npz")))
      #expect(!FileManager.default.fileExists(atPath: folder.file("d.phx")))
    }
  }

  /// A test split without samples: an error where it is to be scored, with no
  /// figure of other samples, else a warning.
  @Test(arguments: [
    ("replay", 1), ("compile --score", 1), ("features", 0), ("compile", 0),
    ("inspect", 0),
  ])
  func anEmptySplitIsSaid(verb: String, status: Int32) throws {
    let folder = try TemporaryFolder()
    let edf = Self.excerpt.replacing(".session.yaml", with: ".edf")
    let text = try String(contentsOfFile: Self.excerpt, encoding: .utf8)
      .replacing("recording: excerpt.edf", with: "recording: \(edf)")
      .replacing("{all: test}", with: "{train: [1-30], test: [40]}")
    let session = try folder.write(Array(text.utf8), as: "s.session.yaml")
    let found = try Self.run(
      Self.arguments(verb, [session], folder),
      folder
    )
    #expect(found.status == status, "\(found.errors)")
    #expect(
      found.errors.contains(
        "split test has no samples: trial 40 does not occur"
      ),
      "\(found.errors)"
    )
  }

  /// A unit that clips nearly everything: said by each verb, and no decoder is
  /// made of it unless that is asked for.
  @Test(
    arguments: [
      ("replay", [], 0), ("features", [], 0), ("inspect", [], 0),
      ("compile", [], 1), ("compile", ["--allow", "clipping"], 0),
      ("compile", ["--allow", "flat"], 1),
    ] as [(String, [String], Int32)]
  )
  func clippingIsSaid(verb: String, more: [String], status: Int32) throws {
    let folder = try TemporaryFolder()
    let edf = Self.excerpt.replacing(".session.yaml", with: ".edf")
    let text = try String(contentsOfFile: Self.excerpt, encoding: .utf8)
      .replacing("recording: excerpt.edf", with: "recording: \(edf)")
      .replacing("unit: uV", with: "unit: mV")
      .replacing("{all: test}", with: "{all: train}")
    let session = try folder.write(Array(text.utf8), as: "s.session.yaml")
    let found = try Self.run(
      Self.arguments(verb, [session], folder) + more,
      folder
    )
    #expect(found.status == status, "\(found.errors)")
    #expect(found.errors.contains("do not fit 16 bits"), "\(found.errors)")
    #expect(
      found.errors.contains("--allow clipping") == (status == 1),
      "\(found.errors)"
    )
    #expect(
      FileManager.default.fileExists(atPath: folder.file("d.phx"))
        == (verb == "compile" && status == 0)
    )
  }
}

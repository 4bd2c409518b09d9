import Foundation
import TestSupport
import Testing

/// The program itself: its exit codes, and what it does with its output.
struct CommandLineTests {
  private static let program = URL(
    fileURLWithPath: CommandLine.arguments[0]
  ).deletingLastPathComponent().appendingPathComponent("phalanx").path

  private struct Outcome {
    var status: Int32
    var output: String, errors: String
  }

  /// Runs the program; what it prints goes to a file.
  private func run(
    _ arguments: [String],
    output: String? = nil
  ) throws -> Outcome {
    let folder = try TemporaryFolder()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.program)
    process.arguments = arguments
    let printed = try output ?? folder.write([], as: "out")
    let errors = try folder.write([], as: "err")
    process.standardOutput = FileHandle(forWritingAtPath: printed)
    process.standardError = FileHandle(forWritingAtPath: errors)
    try process.run()
    process.waitUntilExit()
    func text(_ path: String) throws -> String {
      try String(contentsOfFile: path, encoding: .utf8)
    }
    return Outcome(
      status: process.terminationStatus,
      output: output == nil ? try text(printed) : "",
      errors: try text(errors)
    )
  }

  @Test func savesWhatItPrints() throws {
    let found = try run(["targets", "list"])
    #expect(found.status == 0 && found.errors.isEmpty)
    #expect(found.output.contains("stm32u575"))
  }

  /// Output that is lost is no success.
  @Test(
    .enabled(if: FileManager.default.fileExists(atPath: "/dev/full")),
    arguments: [
      ["targets", "list"], ["targets", "show", "rhd2132", "--json"],
      ["budget", "--help"], ["--version"],
    ]
  )
  func saysThatItsOutputIsLost(arguments: [String]) throws {
    let found = try run(arguments, output: "/dev/full")
    #expect(found.status == 1, "\(found)")
    #expect(found.errors.hasPrefix("standard output: not all of it"))
    #expect(found.errors.count { $0 == "\n" } == 1)
  }

  @Test func tellsItsVersion() throws {
    let found = try run(["--version"])
    #expect(found.status == 0 && found.errors.isEmpty)
    let words = found.output.split(separator: " ")
    #expect(words.count == 2 && words[0] == "phalanx", "\(found)")
    let numbers = words.last?.dropLast().split(separator: ".").map { Int($0) }
    #expect(numbers?.count == 3 && numbers?.contains(nil) == false, "\(found)")
  }

  /// A verb, an option or a word that is none: the line, and what may have been
  /// meant.
  @Test(arguments: [
    (["replya"], "replya is none of", "did you mean replay?"),
    (["replya", "--help"], "replya is none of", "did you mean replay?"),
    (["help", "replya"], "replya is none of", "did you mean replay?"),
    (["zzzzzz"], "zzzzzz is none of", ""),
    (["targets", "lst"], "lst is none of list, show", "did you mean list?"),
    (["targets", "--jsno"], "--jsno is no option of targets", ""),
    (
      ["inspect", "--jsno", "x"], "--jsno is no option", "did you mean --json?"
    ),
    (["replay", "--recordngs"], "--recordngs is no option of replay", ""),
    (["replay", "--decodr", "x"], "no option", "did you mean --decoder?"),
    (["replay", "--decodr=x"], "no option", "did you mean --decoder?"),
    (["targets", "show", "stm32u57"], "no such", "did you mean stm32u575?"),
    (["hand", "abilty"], "not one of", "did you mean ability?"),
    (
      ["hand", "ability", "--pty", "x", "--fault", "stuk=index"],
      "not one of", "did you mean stuck?"
    ),
    (
      ["hand", "ability", "--pty", "x", "--fault", "stuck=indx@1"],
      "not one of", "did you mean index?"
    ),
    (
      ["hand", "ability", "--usbip", "127.0.0.1:0", "--as", "cp201x"],
      "not one of", "did you mean cp210x?"
    ),
    (
      ["hand", "ability", "--pty", "x", "--object", "indx=1,2"],
      "not one of", "did you mean index?"
    ),
    (
      ["replay", "x", "--decoder", "y", "--split", "tset"],
      "--split tset: not one of", "did you mean test?"
    ),
    (
      ["budget", "x", "--decoder", "y", "--target", "z", "--sleep", "stpo"],
      "--sleep stpo: not one of", "did you mean stop?"
    ),
    (
      ["replay", "x", "--decoder", "y", "--engine", "qemu:cortex-m"],
      "no such core", "did you mean cortex-m4"
    ),
    (
      ["replay", "x", "--decoder", "y", "--engine", "nativ"],
      "no such engine", "did you mean native?"
    ),
    (
      [
        "drive", "x", "--decoder", "y", "--hand", "rh56", "--port", "sim:",
        "--limit", "indx:speed=2",
      ], "no finger's limits", "did you mean index?"
    ),
    (
      [
        "drive", "x", "--decoder", "y", "--hand", "rh56", "--port", "sim:",
        "--limit", "index:sped=2",
      ], "is no limit", "did you mean speed?"
    ),
    (
      [
        "drive", "x", "--decoder", "y", "--hand", "rh56", "--port", "sim:",
        "--stale", "hodl",
      ], "not one of", "did you mean hold?"
    ),
  ])
  func asksWhatWasMeant(
    arguments: [String],
    fault: String,
    question: String
  ) throws {
    let found = try run(arguments)
    #expect(found.status == 1 || found.status == 2)
    #expect(found.errors.contains(fault), "\(found)")
    if question.isEmpty {
      #expect(!found.errors.contains("did you mean"), "\(found)")
    } else {
      #expect(found.errors.contains(question), "\(found)")
    }
  }

  /// A reader that has seen enough is nothing to complain of.
  @Test func staysQuietWhereTheReaderGoes() throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = [
      "-c", "\"$0\" targets show stm32u575 --json | true", Self.program,
    ]
    let pipe = Pipe()
    process.standardError = pipe
    try process.run()
    let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    #expect(data.isEmpty, "\(String(decoding: data, as: UTF8.self))")
  }

  private static let model = [
    "budget", "--model", "none.onnx", "--target", "stm32u575",
  ]

  @Test(arguments: [
    ["--clock", "0"], ["--clock", "nan"], ["--clock", "-1"],
    ["--clock", "inf"], ["--celsius", "nan"], ["--duration", "inf"],
    ["--duration", "1e300"], ["--duration", "0"], ["--report", ""],
  ])
  func numbersThatAreNone(options: [String]) throws {
    let found = try run(Self.model + options)
    #expect(found.status == 2, "\(found)")
    #expect(found.errors.contains("\(options[0]) "), "\(found.errors)")
  }

  /// A temperature below nothing is one: it is the file that is not there.
  @Test func temperaturesBelowNothing() throws {
    let found = try run([
      "budget", "none.edf", "--decoder", "none.phx", "--target", "stm32u575",
      "--celsius", "-20",
    ])
    #expect(found.status == 1)
    #expect(found.errors.hasPrefix("none.phx: "), "\(found.errors)")
  }

  /// What a network by itself has no use for is refused, not passed over.
  @Test(arguments: [
    ["--battery", "foo"], ["--sleep", "stop"], ["--celsius", "3"],
    ["--hand", "ability"],
  ])
  func aNetworkHasNoDevice(options: [String]) throws {
    let found = try run(Self.model + options)
    #expect(found.status == 2, "\(found)")
    #expect(found.errors.contains("\(options[0]) is of a whole device"))
  }

  @Test(.timeLimit(.minutes(1)))
  func waitsForNoPipe() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("p.yaml")
    #expect(unsafe mkfifo(path, 0o600) == 0)
    let session = CloneFolder.file("Recordings/synthetic/excerpt.session.yaml")
    for arguments in [
      ["targets", "show", path], ["compare", path, path], ["inspect", path],
      ["budget", "--model", path, "--target", "stm32u575"],
      ["budget", session, "--decoder", path, "--target", "stm32u575"],
    ] {
      let found = try run(arguments)
      #expect(found.status == 1, "\(arguments)")
      #expect(
        found.errors.contains("is a pipe, socket or device")
          || found.errors.contains("is not a regular file"),
        "\(found.errors)"
      )
      #expect(found.errors.count { $0 == "\n" } == 1)
    }
  }

  /// What a file says never steers the terminal.
  @Test func showsNoCodesOfAFile() throws {
    let folder = try TemporaryFolder()
    let source = CloneFolder.file(
      "Sources/Host/PowerModel/Profiles/rhd2132.yaml"
    )
    let text = try String(contentsOfFile: source, encoding: .utf8)
    let name = text.replacing(
      "name: Intan RHD2132, 32 channels",
      with: "name: \"a\\u001b[31mred\""
    )
    let path = try folder.write(Array(name.utf8), as: "f.yaml")
    let found = try run(["targets", "show", path])
    #expect(found.status == 0)
    #expect(found.output.contains("a\\u{1B}[31mred"))
    #expect(!found.output.contains("\u{1B}"))
    let kind = text.replacing("front end", with: "\"\\u001b[2J\"")
    let other = try folder.write(Array(kind.utf8), as: "g.yaml")
    let refused = try run(["targets", "show", other])
    #expect(refused.status == 1 && !refused.errors.contains("\u{1B}"))
  }

  /// Failing conditions are shown beside those that cannot be told.
  @Test func comparisonsTellAllConditions() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      Array(#"{"schema_version": 1, "energy": 1}"#.utf8),
      as: "r.json"
    )
    let found = try run([
      "compare", path, path, "--fail-if", "energi > 1",
      "--fail-if", "energy >= 1",
    ])
    #expect(found.status == 1)
    #expect(found.errors.contains("failed: energy >= 1\n"))
    #expect(found.errors.contains("no figure energi; use one of its figures"))
    let failed = try run(["compare", path, path, "--fail-if", "energy >= 1"])
    #expect(failed.status == 3)
    let usage = try run(["compare", path, path, "--fail-if", "energy > 5 0"])
    #expect(usage.status == 2)
  }

  /// What is wrong with an option is a line, with the place to read on.
  @Test(arguments: [
    (["replay", "x"], "phalanx replay --help"),
    (["replay", "x", "--decoder", "y", "--start", "-1"], "--start is not"),
    (
      ["replay", "x", "--decoder", "y", "--early-onset", "-5"], "--early-onset"
    ),
    (["replay", "x", "--decoder", "y", "--block", "-1"], "--block"),
    (["replay", "x", "--decoder", "y", "--block", "many"], "--block"),
    (["synthesize", "x", "-o", "y", "--seed", "-1"], "--seed"),
    (["hand", "ability", "--pty", "x", "--seed", "1e400"], "--seed"),
    (["drive", "x", "--decoder", "y", "--hand", "ability"], "--port"),
    (["budget"], "phalanx budget --help"),
  ])
  func aWrongOptionIsALine(arguments: [String], words: String) throws {
    let found = try run(arguments)
    #expect(found.status == 2, "\(found)")
    #expect(found.errors.contains(words), "\(found)")
    #expect(found.errors.contains("--help"), "\(found)")
    #expect(found.errors.count { $0 == "\n" } == 1, "\(found)")
  }
}

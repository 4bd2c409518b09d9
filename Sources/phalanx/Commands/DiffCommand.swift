import DecoderHost
import ArgumentParser
import FirmwareRunner
import Firmware
import Foundation

/// Finds where two decoders part.
struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract:
      "Find the first stage, layer and element where two decoders part.",
    discussion: """
      A and B are decoder images, each with the engine that runs it: IMAGE, or
      IMAGE@ENGINE with host, native (the firmware as a process), qemu:CORE
      (cortex-m4, cortex-m7, cortex-m55, rv32) or serial:PORT. Filtered samples,
      features, layers, groups, commands and the governor are compared, hop by
      hop.

      Example:
        phalanx diff nerve.phx nerve.phx@qemu:cortex-m7 --recording demo.edf

      Exit code 1 where they part.
      """
  )

  @Argument(help: "The first image.")
  var first: String

  @Argument(help: "The second image.")
  var second: String

  @Option(help: "The session file or recording that both decode.")
  var recording: String

  @Option(parsing: .unconditional, help: "Compare so many seconds of it.")
  var duration: Double?

  @Option(help: "The folder that Tools/Firmware/build has written.")
  var firmware = ".build-firmware"

  @Flag(help: "Print a JSON object.")
  var json = false

  func validate() throws {
    try OptionCheck.duration(duration)
  }

  func run() throws {
    let a = try engine(first), b = try engine(second)
    let comparison = try EngineComparison.run(
      a,
      b,
      session: SessionOpening.open(recording),
      seconds: duration,
      detail: .samples
    )
    Terminal.warn(comparison.warnings)
    print(json ? comparison.document : comparison.text)
    if comparison.result.difference != nil { throw ExitCode(1) }
  }

  private func engine(_ text: String) throws -> Engine {
    let (path, name) = try Self.split(text)
    return Engine(
      name,
      file: try ImageFile(opening: path),
      path: path,
      firmware: firmware
    )
  }

  /// Takes `IMAGE@ENGINE` apart; an image may have an @ in its name.
  private static func split(_ text: String) throws -> (String, EngineName) {
    guard !FileManager.default.fileExists(atPath: text),
      let at = text.lastIndex(of: "@")
    else { return (text, .host) }
    let name = try EngineName(parsing: String(text[text.index(after: at)...]))
    return (String(text[..<at]), name)
  }
}

import ArgumentParser
import Foundation

@main
struct Phalanx: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "phalanx",
    abstract: "Replays nerve recordings through a prosthesis decoder.",
    discussion: """
      Exit codes: 0 done, 1 the input or device is at fault, 2 usage, 3 a \
      budget or threshold was missed.
      """,
    subcommands: [
      ReplayCommand.self, InspectCommand.self, FeaturesCommand.self,
      BenchCommand.self,
    ]
  )

  /// Parses, runs, and turns every error into one line and an exit code.
  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      finish(with: error)
    }
  }

  private static func finish(with error: any Error) -> Never {
    if let code = error as? ExitCode { Foundation.exit(code.rawValue) }
    switch exitCode(for: error) {
    case .success:
      print(fullMessage(for: error))
      Foundation.exit(0)
    case .validationFailure:
      Terminal.complain(fullMessage(for: error))
      Foundation.exit(2)
    default:
      Terminal.complain(Terminal.line(for: error))
      Foundation.exit(1)
    }
  }
}

import Files
import ArgumentParser
import DeviceBridge
import Dispatch
import Foundation
import HandGuardian

@main
struct Phalanx: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "phalanx",
    abstract: "Replays nerve recordings through a prosthesis decoder.",
    discussion: """
      Exit codes: 0 done, 1 the input or device is at fault, 2 usage, 3 a \
      budget or threshold was missed.
      """,
    version: ProgramVersion.program,
    subcommands: [
      ReplayCommand.self, DiffCommand.self, InspectCommand.self,
      SynthesizeCommand.self,
      CompileCommand.self, FeaturesCommand.self, BenchCommand.self,
      DriveCommand.self, DoctorCommand.self, HandCommand.self,
      TargetsCommand.self, BudgetCommand.self, CompareCommand.self,
    ]
  )

  /// Parses, runs, and turns every error into one line and an exit code.
  static func main() {
    // Before any thread: this process may be there to outlive another.
    GuardianProcess.beIfAsked()
    let watch = watchForInterruption()
    defer { watch.forEach { $0.cancel() } }
    if let fault = ArgumentText.fault() {
      Terminal.complain(fault)
      Foundation.exit(2)
    }
    let arguments = Array(CommandLine.arguments.dropFirst())
    if let fault = UnknownWords(of: Self.self)?.fault(in: arguments) {
      Terminal.complain(fault.visible)
      Foundation.exit(2)
    }
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      finish(with: error)
    }
    leave(0)
  }

  /// Ends the program; what was printed and is lost is no success.
  private static func leave(_ code: Int32) -> Never {
    if let lost = Terminal.lostOutput() {
      Terminal.complain(lost)
      Foundation.exit(code == 0 ? 1 : code)
    }
    Foundation.exit(code)
  }

  /// Told to stop, removes what is half-written and goes. A closed terminal tells
  /// so, too, unless `nohup` has it ignored.
  private static func watchForInterruption() -> [any DispatchSourceSignal] {
    [SIGINT, SIGTERM, SIGHUP, SIGQUIT].compactMap { number in
      if number == SIGHUP, InheritedSignals.isIgnored(number) { return nil }
      // The default action would end the program before the source is told.
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(
        signal: number,
        queue: .global()
      )
      source.setEventHandler {
        let endsByItself = StopRequest.make()
        StopRequest.act()
        // Terminal and shell may both tell of one hang-up.
        if endsByItself || number == SIGHUP && StopRequest.isMade { return }
        Interruption.removeUnfinished()
        Foundation.exit(128 + number)
      }
      source.resume()
      return source
    }
  }

  /// The program and the verb that was given, as a person writes them.
  private static var verb: String {
    let verbs = configuration.subcommands.compactMap {
      $0.configuration.commandName ?? "\($0)".lowercased()
    }
    let word = CommandLine.arguments.dropFirst().first
    return word.flatMap { verbs.contains($0) ? "phalanx \($0)" : nil }
      ?? "phalanx"
  }

  private static func finish(with error: any Error) -> Never {
    if let code = error as? ExitCode { leave(code.rawValue) }
    switch exitCode(for: error) {
    case .success:
      print(fullMessage(for: error))
      leave(0)
    case .validationFailure:
      Terminal.complain(
        "\(message(for: error).visible); see \(verb) --help"
      )
      Foundation.exit(2)
    default:
      Terminal.complain(Terminal.line(for: error))
      Foundation.exit(1)
    }
  }
}

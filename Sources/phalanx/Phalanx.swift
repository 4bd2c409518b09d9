import ArgumentParser

@main
struct Phalanx: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "phalanx",
    abstract: "Replays nerve recordings through a prosthesis decoder.",
    subcommands: [
      CompileCommand.self, FeaturesCommand.self, SynthesizeCommand.self,
    ]
  )
}

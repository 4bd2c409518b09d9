import Reports
import Files
import ArgumentParser
import Budget
import Foundation

/// Says what changed from one result to another.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "What changed between two budgets or replays; a gate for CI.",
    discussion: """
      RUN is the folder of --report of budget or replay, or what their --json
      has printed. A condition names a figure; with a sign its number is a
      change, with a per cent sign a share of the first result's figure,
      without either the second result's own figure. Exit code 3 where one
      holds, 1 where one is about a figure that a result does not have.

      Of replays, balanced accuracy, false activation and onset delay come
      first, paired repetition by repetition, with the 95 % interval of each
      change. Other recordings, splits or stretches are refused.

      Then stands what the results are of where that differs (target, link,
      battery), then each figure that changed, the greatest change first.

      Example:
        phalanx compare before after \\
          --fail-if 'energy_per_true_movement_uJ > +3%' \\
          --fail-if 'deadline_misses > 0'
      """
  )

  @Argument(help: "The first result.")
  var first: String

  @Argument(help: "The second result.")
  var second: String

  @Option(
    name: .customLong("fail-if"),
    help: "A condition of failure; may be given several times."
  )
  var conditions: [String] = []

  @Flag(help: "Show the figures of stages, tasks and components too.")
  var all = false

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let parsed: [FailCondition]
    do throws(Fault) {
      var all: [FailCondition] = []
      for text in conditions { all.append(try FailCondition(parsing: text)) }
      parsed = all
    } catch {
      // A slip in the command line, not in a result.
      Terminal.complain(Terminal.line(for: error))
      throw ExitCode(2)
    }
    let (one, other) = (
      try ResultDocument(path: first), try ResultDocument(path: second)
    )
    let replays = try ReplayPair(one, other)
    let comparison = ResultComparison(one, other, conditions: parsed)
    if json {
      print(comparison.document(replays).document, terminator: "")
    } else {
      if let replays { print(replays.text + "\n") }
      print(comparison.text(isBrief: !all))
    }
    for failure in comparison.failures {
      Terminal.complain("failed: \(failure)")
    }
    for fault in comparison.faults {
      Terminal.complain(Terminal.line(for: fault))
    }
    if comparison.exitCode != 0 { throw ExitCode(comparison.exitCode) }
  }
}

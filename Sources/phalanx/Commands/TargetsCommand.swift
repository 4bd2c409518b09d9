import Reports
import Files
import ArgumentParser
import Foundation
import PowerModel

/// Says which boards are known, and how well.
struct TargetsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "targets",
    abstract: "Boards, and how well each is calibrated.",
    discussion: """
      Example:
        phalanx targets list
        phalanx targets show stm32u575
      """,
    subcommands: [List.self, Show.self]
  )

  /// A line a board.
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: "Every bundled board: core, clock, calibration; other parts.",
      discussion: """
        How far the numbers of a board are to be trusted, best first: measured
        on it; fitted to measurements of others; quoted from a data sheet; a
        guess. Of each board: in all (the weaker of latency and power), the
        latency of a decoder and of a network by its usual program, the power.
        No decoder was measured on any, so its latency is fitted at best.

        Example:
          phalanx targets list --json
        """
    )

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
      let targets = TargetProfile.bundled
      if json {
        print(TargetDescription.list(targets).document, terminator: "")
        return
      }
      var table = TextTable()
      table.add([
        "target", "MHz", "known", "decoder", "network", "power", "core",
      ])
      for target in targets {
        let known = TargetDescription.calibrations(of: target)
        table.add([
          target.id, String(format: "%.6g", target.ratedClock.value),
          known.overall.rawValue, known.decoder.rawValue,
          known.network.rawValue, known.power.rawValue, target.core,
        ])
      }
      print(table.lines.joined(separator: "\n"))
      print()
      var others = TextTable(leadingColumns: 3)
      for (kind, parts) in TargetDescription.otherParts {
        for (index, part) in parts.enumerated() {
          others.add([
            index == 0 ? kind.rawValue : "",
            ProfileCatalogue.shortName(of: part.id), part.name,
          ])
        }
      }
      print(others.lines.joined(separator: "\n"))
    }
  }

  /// Everything that is known of one part.
  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show",
      abstract: "Every number of a board, with condition and source.",
      discussion: """
        TARGET is an id of `targets list` or a YAML file of your own: a board,
        or another part of a budget. --yaml prints the file of a bundled part,
        to write your own after; the program names every key that it lacks.

        Example:
          phalanx targets show nrf52840
          phalanx targets show ability
          phalanx targets show stm32u575 --yaml > my-board.yaml
          phalanx targets show my-board.yaml --json
        """
    )

    @Argument(help: "The id of a board or another part, or a YAML file.")
    var target: String

    @Flag(help: "Print one JSON object.")
    var json = false

    @Flag(help: "Print the YAML file of a bundled part.")
    var yaml = false

    func validate() throws {
      if json, yaml {
        throw ValidationError("--json and --yaml exclude each other")
      }
    }

    func run() throws {
      if yaml, let text = ProfileCatalogue.text(of: target) {
        print(text, terminator: "")
        return
      }
      let part = try ProfileCatalogue.profile(named: target)
      if yaml {
        throw Fault(
          place: target,
          fault: "is a file already",
          remedy: "leave --yaml away"
        )
      }
      let description = try TargetDescription(part)
      if json {
        print(description.document.document, terminator: "")
      } else {
        print(description.lines.joined(separator: "\n"))
      }
    }
  }
}

import Files
import ArgumentParser
import Foundation

/// Finds what on a command line is no verb and no option, and the names that may
/// have been meant, and options that are given twice: before anything else is said
/// to be missing.
struct UnknownWords {
  private let root: Command

  /// A verb as ArgumentParser describes it.
  private struct Command: Decodable {
    struct Name: Decodable {
      var kind: String
      var name: String
    }
    struct Argument: Decodable {
      var kind: String
      var isRepeating: Bool
      var names: [Name]?

      /// As they are written.
      var words: [String] {
        (names ?? []).map { ($0.kind == "long" ? "--" : "-") + $0.name }
      }
    }
    var commandName: String
    var subcommands: [Command]?
    var arguments: [Argument]?

    /// The long options, with their dashes.
    var options: [String] {
      (arguments ?? []).flatMap { $0.names ?? [] }
        .filter { $0.kind == "long" }.map { "--" + $0.name }
    }
  }

  private struct Description: Decodable {
    var command: Command
  }

  /// The words that a program knows; nil where they cannot be had.
  init?(of program: any ParsableCommand.Type) {
    guard
      let description = try? JSONDecoder().decode(
        Description.self,
        from: Data(program._dumpHelp().utf8)
      )
    else { return nil }
    root = description.command
  }

  /// What is wrong with the first word that is none.
  ///
  /// - Parameter arguments: Without the program's name.
  /// - Returns: A line; nil where every verb and option is known.
  func fault(in arguments: [String]) -> String? {
    // What a shell asks for completions.
    if arguments.first?.hasPrefix("---") == true { return nil }
    var command = root, rest = arguments[...]
    // Verbs stand in front of everything else.
    while let verbs = command.subcommands?.filter({ $0.commandName != "help" }),
      !verbs.isEmpty, let word = rest.first, !word.hasPrefix("-")
    {
      if word == "help", command.commandName == root.commandName {
        return Self.help(rest.dropFirst(), verbs)
      }
      guard let next = verbs.first(where: { $0.commandName == word }) else {
        return Self.verb(word, verbs)
      }
      command = next
      rest = rest.dropFirst()
    }
    let known = command.options + ["--help", "--help-hidden", "--version"]
    for word in rest.prefix(while: { $0 != "--" }) where word.hasPrefix("--") {
      let name = String(word.prefix { $0 != "=" })
      guard !known.contains(name), !name.hasPrefix("--generate-completion"),
        !name.hasPrefix("--experimental")
      else { continue }
      return "\(name) is no option of \(command.commandName)"
        + didYouMean(name, among: known)
    }
    return Self.repetition(rest, command)
  }

  /// Of an option that takes one value, all but the last would be forgotten.
  private static func repetition(
    _ words: ArraySlice<String>,
    _ command: Command
  ) -> String? {
    let given = words.prefix { $0 != "--" }.map { word in
      word.hasPrefix("--") ? String(word.prefix { $0 != "=" }) : word
    }
    for argument in command.arguments ?? []
    where argument.kind == "option" && !argument.isRepeating {
      guard given.count(where: argument.words.contains) > 1 else { continue }
      return "\(argument.words.joined(separator: " or ")) is given twice; "
        + "give it once"
    }
    return nil
  }

  private static func help(
    _ words: ArraySlice<String>,
    _ verbs: [Command]
  ) -> String? {
    guard let word = words.first, !word.hasPrefix("-"),
      !verbs.contains(where: { $0.commandName == word })
    else { return nil }
    return verb(word, verbs)
  }

  private static func verb(_ word: String, _ verbs: [Command]) -> String {
    let names = verbs.map(\.commandName)
    return "\(word) is none of \(names.joined(separator: ", "))"
      + didYouMean(word, among: names)
  }
}

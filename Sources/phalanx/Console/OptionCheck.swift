import Files
import ArgumentParser
import Foundation

/// Checks that several verbs make of their options.
enum OptionCheck {
  /// The longest that is asked for, in seconds: some thirty years.
  private static let longest = 1e9

  /// A length of time above nothing.
  static func duration(_ seconds: Double?) throws {
    guard let seconds else { return }
    guard seconds > 0, seconds <= longest else {
      throw ValidationError(
        "--duration is not a length of time, in seconds above 0; leave it out "
          + "for no limit"
      )
    }
  }

  /// A number between two others.
  ///
  /// Options are checked when they are parsed, before anything is opened; what
  /// is calculated from them later then needs no check of its own.
  static func number(
    _ value: Double?,
    _ option: String,
    in range: ClosedRange<Double>,
    _ unit: String
  ) throws {
    // What is not a number is in no range.
    guard let value, !range.contains(value) else { return }
    throw ValidationError(
      "\(option) is not in \(text(range.lowerBound))..."
        + "\(text(range.upperBound)) \(unit)"
    )
  }

  /// A time from the start of a recording.
  static func start(_ seconds: Double) throws {
    guard seconds >= 0, seconds <= longest else {
      throw ValidationError(
        "--start is not a time from the start, in seconds of 0 or more"
      )
    }
  }

  private static func text(_ number: Double) -> String {
    String(format: "%.15g", number)
  }

  /// One of some words.
  static func word(
    _ text: String?,
    _ option: String,
    _ known: [String]
  ) throws {
    guard let text, !known.contains(text) else { return }
    throw ValidationError(
      "\(option) \(text): not one of \(known.joined(separator: ", "))"
        + didYouMean(text, among: known)
    )
  }

  /// Two outputs of which neither is the other, or lies in it.
  static func apart(
    _ first: (path: String?, option: String),
    _ second: (path: String?, option: String)
  ) throws {
    guard let one = first.path, let other = second.path else { return }
    let a = parts(one), b = parts(other)
    guard a.starts(with: b) || b.starts(with: a) else { return }
    throw ValidationError(
      a == b
        ? "\(first.option) and \(second.option) name the same place"
        : "\(first.option) and \(second.option) name places of which one lies "
          + "in the other"
    )
  }

  /// A path's names, links followed as far as there is anything.
  private static func parts(_ path: String) -> [String] {
    var folder = URL(fileURLWithPath: path).standardizedFileURL
    var missing: [String] = []
    while folder.path != "/",
      !FileManager.default.fileExists(atPath: folder.path)
    {
      missing.insert(folder.lastPathComponent, at: 0)
      folder.deleteLastPathComponent()
    }
    return folder.resolvingSymlinksInPath().pathComponents + missing
  }

  /// The name of a folder.
  static func folder(_ name: String?, _ option: String) throws {
    if name?.isEmpty == true {
      throw ValidationError("\(option) names no folder")
    }
  }
}

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
      throw ValidationError("--start is not a time from the start")
    }
  }

  private static func text(_ number: Double) -> String {
    String(format: "%.15g", number)
  }

  /// The name of a folder.
  static func folder(_ name: String?, _ option: String) throws {
    if name?.isEmpty == true {
      throw ValidationError("\(option) names no folder")
    }
  }
}

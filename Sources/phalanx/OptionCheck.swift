import ArgumentParser

/// Checks that several verbs make of their options.
enum OptionCheck {
  /// The longest that is asked for, in seconds: some thirty years.
  private static let longest = 1e9

  /// A length of time above nothing.
  static func duration(_ seconds: Double?) throws {
    guard let seconds else { return }
    guard seconds > 0, seconds <= longest else {
      throw ValidationError("--duration is not a length of time")
    }
  }

  /// The name of a folder.
  static func folder(_ name: String?, _ option: String) throws {
    if name?.isEmpty == true {
      throw ValidationError("\(option) names no folder")
    }
  }
}

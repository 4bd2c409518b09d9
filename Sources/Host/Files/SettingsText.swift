import Yams

extension YAMLFields {
  /// The settings in a file's text: a profile, limits, a day.
  ///
  /// - Parameters:
  ///   - text: YAML, a mapping.
  ///   - file: What messages call it.
  /// - Throws: The line that is wrong. One that is TOML, which such files were
  ///   until version 0.12, is shown as it is to be.
  package init(settings text: String, file: String) throws(Fault) {
    if let (line, wanted) = Self.inYAML(text) {
      throw Fault(
        place: "\(file):\(line)",
        fault: "is TOML",
        remedy: "write YAML: \(wanted)"
      )
    }
    try self.init(YAMLValue(parsing: text, file: file), allowing: nil)
  }

  /// The first line that says something, if that is TOML: its number, and the
  /// same in YAML.
  private static func inYAML(_ text: String) -> (line: Int, wanted: String)? {
    let lines = text.split(
      omittingEmptySubsequences: false,
      whereSeparator: \.isNewline
    )
    for (index, line) in lines.enumerated() {
      let words = line.drop { $0.isWhitespace || $0 == "\u{FEFF}" }
      guard let first = words.first, first != "#" else { continue }
      let wanted: String
      if let list = words.wholeMatch(of: /\[\[\s*([\w\-]+)\s*\]\].*/) {
        wanted = "\(list.1): [{...}]"
      } else if let table = words.wholeMatch(of: /\[\s*([\w\-]+)\s*\].*/) {
        wanted = "\(table.1): {value: NUMBER, unit: UNIT, ...}"
      } else if words.prefixMatch(of: /[\w\-]+\s*=/) != nil {
        let line = words.replacing(/([\w\-]+)\s*=\s*/) { "\($0.1): " }
          .replacing("{ ", with: "{").replacing(" }", with: "}")
        wanted = String(line).visible.shortened(to: 200)
      } else {
        return nil
      }
      return (index + 1, wanted)
    }
    return nil
  }
}

extension YAMLValue {
  /// A number that is written as one, without quotes; infinite or not a number
  /// where that is written. Nil for anything else.
  package var number: Double? {
    guard let scalar = node.scalar, scalar.style == .plain else { return nil }
    let text = scalar.string
    switch text.lowercased().trimmingPrefix(/[-+]?\.?/) {
    case "nan", "inf": return .nan
    default: break
    }
    // Not what else Swift reads: 0x1p4, infinity.
    guard text.utf8.allSatisfy({ "+-.0123456789eE".utf8.contains($0) }) else {
      return nil
    }
    return Double(text)
  }

  /// What is written as a single value, in quotes or without.
  package var text: String? { node.scalar?.string }

  /// The values of a list; nil where this is none.
  package var items: [YAMLValue]? {
    node.sequence.map { list in list.map { YAMLValue($0, file: file) } }
  }

  /// The mapping here; its keys are checked by the caller.
  package func fields() throws(Fault) -> YAMLFields {
    try YAMLFields(self, allowing: nil)
  }
}

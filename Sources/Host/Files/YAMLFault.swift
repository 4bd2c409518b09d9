import Yams

/// What keeps a text from being YAML, without the text.
package struct YAMLFault {
  /// The line, from 1; nil where it is not known.
  package let line: Int?
  /// What is wrong there.
  package let fault: String

  /// What a parser's error says.
  ///
  /// - Parameters:
  ///   - error: Any error of Yams.
  ///   - text: What was parsed.
  package init(_ error: any Error, in text: String) {
    switch error as? YamlError {
    case .scanner(_, let problem, let mark, _),
      .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      line = mark.line
      fault = problem
    case .reader(let problem, let offset, _, _):
      line = offset.map { 1 + text.utf8.prefix($0).count { $0 == 0x0A } }
      fault = problem
    case .duplicatedKeysInMapping(let keys, let context):
      line = context.mark.line
      fault = "key '\(keys.first ?? "?")' comes twice"
    default:
      line = nil
      fault = "it cannot be parsed"
    }
  }

  /// Line and fault, for people.
  package var text: String {
    line.map { "line \($0), \(fault)" } ?? fault
  }
}

/// A JSON document whose keys keep the order in which they are given.
///
/// The standard encoder would sort or shuffle them; a person reads the result
/// from the top.
public enum JSONValue: Equatable, Sendable {
  /// Nothing: a figure without meaning.
  case null
  /// True or false.
  case flag(Bool)
  /// A whole number.
  case integer(Int)
  /// A number, written with six significant digits; null if it is not finite.
  case number(Double)
  /// A number as it is: the fewest digits that read back the same; null if it is
  /// not finite.
  case exact(Double)
  /// A text.
  case text(String)
  /// A list.
  case list([JSONValue])
  /// An object.
  case object([(String, JSONValue)])

  /// Whether both are written alike.
  public static func == (left: JSONValue, right: JSONValue) -> Bool {
    left.document == right.document
  }

  /// The document, indented by two spaces, lists of plain values on one line,
  /// with a newline at its end.
  public var document: String {
    var output = ""
    write(to: &output, indent: 0)
    return output + "\n"
  }

  private var isPlain: Bool {
    switch self {
    case .list, .object: false
    default: true
    }
  }

  private func write(to output: inout String, indent: Int) {
    switch self {
    case .null: output += "null"
    case .flag(let flag): output += flag ? "true" : "false"
    case .integer(let number): output += String(number)
    case .number(let number): output += NumberText.text(number) ?? "null"
    case .exact(let number):
      output += number.isFinite ? "\(number)" : "null"
    case .text(let text): Self.quote(text, to: &output)
    case .list(let values):
      Self.write(
        values.map { (nil, $0) },
        "[",
        "]",
        onOneLine: values.allSatisfy(\.isPlain),
        to: &output,
        indent: indent
      )
    case .object(let pairs):
      Self.write(
        pairs.map { ($0.0, $0.1) },
        "{",
        "}",
        onOneLine: pairs.isEmpty,
        to: &output,
        indent: indent
      )
    }
  }

  private static func write(
    _ items: [(String?, JSONValue)],
    _ open: String,
    _ close: String,
    onOneLine: Bool,
    to output: inout String,
    indent: Int
  ) {
    let margin = "\n" + String(repeating: " ", count: indent + 2)
    output += open
    for (index, item) in items.enumerated() {
      if index > 0 { output += "," }
      if !onOneLine {
        output += margin
      } else if index > 0 {
        output += " "
      }
      if let key = item.0 {
        quote(key, to: &output)
        output += ": "
      }
      item.1.write(to: &output, indent: indent + 2)
    }
    if !onOneLine { output += margin.dropLast(2) }
    output += close
  }

  private static func quote(_ text: String, to output: inout String) {
    output += "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": output += "\\\""
      case "\\": output += "\\\\"
      case "\n": output += "\\n"
      case "\t": output += "\\t"
      case "\r": output += "\\r"
      case _ where scalar.value < 0x20:
        let hex = String(scalar.value, radix: 16)
        output += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: output.unicodeScalars.append(scalar)
      }
    }
    output += "\""
  }
}

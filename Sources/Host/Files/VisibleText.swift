/// Text from outside as a terminal may get it.
extension String {
  /// The same in one line, with control characters, and those that turn the
  /// direction of writing, spelled out: `\u{1B}`.
  public var visible: String {
    if utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return self }
    var text = ""
    for scalar in unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate:
        if scalar == "\n" || scalar == "\r" || scalar == "\t" {
          text += " "
        } else {
          text +=
            "\\u{" + String(scalar.value, radix: 16, uppercase: true)
            + "}"
        }
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }

  /// The same with at most so many characters, cut in the middle.
  public func shortened(to length: Int) -> String {
    guard count > length, length > 3 else { return self }
    let kept = length - 3
    return prefix(kept - kept / 2) + "..." + suffix(kept / 2)
  }
}

extension String {
  /// The same in one line: newlines of all kinds become blanks.
  public var onOneLine: String { String(map { $0.isNewline ? " " : $0 }) }
}

extension Array where Element == String {
  /// The first few, and how many there are beside them: `a, b and 3 more`.
  public func list(atMost most: Int) -> String {
    let rest = count > most ? " and \(count - most) more" : ""
    return prefix(most).joined(separator: ", ") + rest
  }
}

extension Sequence where Element: Hashable {
  /// What comes more than once; nil where nothing does.
  package var firstRepeated: Element? {
    var known: Set<Element> = []
    return first { !known.insert($0).inserted }
  }
}

/// A name of the code's for people: `workingMemory` as `working memory`.
public func words(of name: some Any) -> String {
  var text = ""
  for character in String(describing: name) {
    if character.isUppercase, !text.isEmpty { text += " " }
    text += character.lowercased()
  }
  return text
}

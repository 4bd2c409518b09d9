/// Finds what the parser does not survive, before it sees the text.
///
/// The scan follows a text of TOML as far as it is right, which is as far as
/// the parser goes: outside of comments and quotes, between the brackets of
/// lists, from line to line.
struct TOMLScan {
  /// The most parts of a key, `a.b.c`: the parser goes down one level for each.
  static let mostKeyParts = 32

  private let bytes: [UInt8]
  private var at = 0
  private var line = 1
  /// The brackets and braces that are open, the innermost last.
  private var open: [UInt8] = []
  /// Points since the last of `=`, `,`, brackets and ends of line: the parts of
  /// a key, less one.
  private var points = 0
  /// Whether only blanks stand before this place in its line.
  private var isLineStart = true

  init(_ text: String) {
    bytes = Array(text.utf8)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
  }

  /// The first line that must not reach the parser, and why.
  mutating func fault() -> TOMLText.Fault? {
    while at < bytes.count {
      if let message = step() {
        return TOMLText.Fault(line: line, message: message)
      }
      at += 1
    }
    return nil
  }

  /// Takes a byte, and what belongs to it.
  private mutating func step() -> String? {
    let wasLineStart = isLineStart
    let byte = bytes[at]
    isLineStart = Self.isEnd(byte) || wasLineStart && Self.isBlank(byte)
    switch byte {
    case UInt8(ascii: "\n"):
      line += 1
      points = 0
    case UInt8(ascii: "[") where wasLineStart && open.isEmpty:
      points = 0
      return header()
    case UInt8(ascii: "["), UInt8(ascii: "{"):
      points = 0
      open.append(byte)
    case UInt8(ascii: "]"), UInt8(ascii: "}"):
      points = 0
      // Both pairs lie two apart. The parser takes a brace in a list for the
      // start of a value that cannot be.
      guard open.popLast() == byte - 2 else {
        return "a bracket closes none that is open"
      }
    case UInt8(ascii: "="), UInt8(ascii: ","): points = 0
    case UInt8(ascii: "."):
      points += 1
      if points >= Self.mostKeyParts {
        return "a key of more than \(Self.mostKeyParts) parts"
      }
    case UInt8(ascii: "#"):
      while at + 1 < bytes.count, !Self.isEnd(bytes[at + 1]) { at += 1 }
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      let end = endOfQuote(at)
      line += bytes[at..<end].count { Self.isEnd($0) }
      at = end - 1
    default: break
    }
    return nil
  }

  /// Takes the brackets of a table's header. The parser stops the program where
  /// no name follows them.
  private mutating func header() -> String? {
    open.append(bytes[at])
    if at + 1 < bytes.count, bytes[at + 1] == bytes[at] {
      at += 1
      open.append(bytes[at])
    }
    var next = at + 1
    while next < bytes.count, Self.isBlank(bytes[next]) { next += 1 }
    guard next < bytes.count else { return nil }
    switch bytes[next] {
    case UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"),
      UInt8(ascii: "-"), UInt8(ascii: "\""), UInt8(ascii: "'"),
      UInt8(ascii: "]"):
      return nil
    default: return "no name follows the bracket of a table"
    }
  }

  /// Where the text in quotes that begins at a place has ended. What is left
  /// open ends with its line, or with the text: the parser will say so.
  private func endOfQuote(_ start: Int) -> Int {
    let quote = bytes[start]
    func isTriple(_ at: Int) -> Bool {
      at + 2 < bytes.count && bytes[at..<at + 3].allSatisfy { $0 == quote }
    }
    let isLong = isTriple(start)
    var at = start + (isLong ? 3 : 1)
    while at < bytes.count {
      if bytes[at] == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
        at += 2
        continue
      }
      if isLong, isTriple(at) {
        at += 3
        // Up to two quotes may stand before the last three.
        var more = 0
        while more < 2, at < bytes.count, bytes[at] == quote {
          at += 1
          more += 1
        }
        return at
      }
      if !isLong {
        if bytes[at] == quote { return at + 1 }
        if Self.isEnd(bytes[at]) { return at }
      }
      at += 1
    }
    return bytes.count
  }

  private static func isEnd(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\n")
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
  }
}

import RecordingIO
package import TOMLKit

/// Text that is to be TOML.
package enum TOMLText {
  /// Why it is not.
  package struct Fault: Error, Equatable {
    package var line: Int
    package var message: String
  }

  /// The most parts of a key, `a.b.c`: the parser goes down one level for each.
  static let mostKeyParts = 32

  /// Parses a text.
  ///
  /// - Throws: The first line that is wrong.
  package static func table(_ text: String) throws(Fault) -> TOMLTable {
    if let line = lineOfDeepKey(text) {
      throw Fault(
        line: line,
        message: "a key of more than \(mostKeyParts) parts"
      )
    }
    do {
      return try TOMLTable(string: text)
    } catch let fault as TOMLParseError {
      throw Fault(
        line: fault.source.begin.line,
        message: fault.description.visible.shortened(to: 200)
      )
    } catch {
      throw Fault(line: 1, message: "not readable")
    }
  }

  /// The first line with more points between two of `=`, `,`, brackets and ends
  /// of line than a key may have; those in quotes and comments do not count.
  static func lineOfDeepKey(_ text: String) -> Int? {
    let bytes = Array(text.utf8)
    var line = 1
    var points = 0
    var at = 0
    while at < bytes.count {
      switch bytes[at] {
      case UInt8(ascii: "\n"):
        line += 1
        points = 0
      case UInt8(ascii: "="), UInt8(ascii: ","), UInt8(ascii: "["),
        UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"):
        points = 0
      case UInt8(ascii: "."):
        points += 1
        if points >= mostKeyParts { return line }
      case UInt8(ascii: "#"):
        while at + 1 < bytes.count, bytes[at + 1] != UInt8(ascii: "\n") {
          at += 1
        }
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        let end = endOfQuote(bytes, at)
        line += bytes[at..<end].count { $0 == UInt8(ascii: "\n") }
        at = end - 1
      default: break
      }
      at += 1
    }
    return nil
  }

  /// Where the text in quotes that begins at a place has ended. What is left
  /// open ends with its line, or with the text: the parser will say so.
  private static func endOfQuote(_ bytes: [UInt8], _ start: Int) -> Int {
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
        if bytes[at] == UInt8(ascii: "\n") { return at }
      }
      at += 1
    }
    return bytes.count
  }
}

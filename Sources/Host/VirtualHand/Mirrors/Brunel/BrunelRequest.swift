/// A line for a Brunel hand: letters with numbers.
///
/// The letters are the Beetroot firmware's, V1.1.0.
struct BrunelRequest: Equatable, Sendable {
  /// A letter with its number, if it has one.
  struct Word: Equatable, Sendable {
    let letter: UInt8
    let number: Int?
  }

  /// In the order they were written; there is at least one.
  let words: [Word]

  /// Reads a line; nil where it is no command. Small letters are as good.
  init?(_ line: [UInt8]) {
    var words: [Word] = []
    var index = 0
    while index < line.count {
      let byte = line[index]
      index += 1
      if byte == 0x20 || byte == 0x09 { continue }
      let isSmall = (0x61...0x7A).contains(byte)
      let letter = isSmall ? byte - 0x20 : byte
      guard "FGPOCSAHMTURX#?".utf8.contains(letter) else { return nil }
      var number: Int?
      while index < line.count, (0x30...0x39).contains(line[index]) {
        // Lines are short, but a number need not be: it stops growing.
        number = min((number ?? 0) * 10 + Int(line[index] - 0x30), 65_535)
        index += 1
      }
      words.append(Word(letter: letter, number: number))
    }
    guard !words.isEmpty else { return nil }
    self.words = words
  }

  /// The number after a letter, if it is there.
  func number(of letter: Character) -> Int? {
    words.first { $0.letter == letter.asciiValue }?.number
  }

  /// Whether a letter is there.
  func has(_ letter: Character) -> Bool {
    words.contains { $0.letter == letter.asciiValue }
  }

  /// Four numbers of 0...1023 with commas between and after them, as in CSV
  /// mode; nil where the line is something else.
  static func positions(_ line: [UInt8]) -> [Int]? {
    let fields = line.split(separator: 0x2C, omittingEmptySubsequences: false)
    guard fields.count == 4 || fields.count == 5 && fields[4].isEmpty else {
      return nil
    }
    let numbers = fields.prefix(4).compactMap {
      Int(String(decoding: $0, as: UTF8.self))
    }
    guard numbers.count == 4, numbers.allSatisfy((0...1023).contains) else {
      return nil
    }
    return numbers
  }
}

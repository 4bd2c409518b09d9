import Files

/// How a table's fields are told apart and written.
struct CSVDialect: Equatable, Sendable {
  /// The byte between fields; a space stands for any number of spaces and tabs.
  var separator: UInt8

  /// The byte before decimals, point or comma.
  var point = UInt8(ascii: ".")

  /// The byte for fields that stand in aligned columns.
  static let blank = UInt8(ascii: " ")
}

/// The fields of a line of a table.
enum CSVRow {
  /// The fields; a separator between quotes does not count.
  static func fields(
    _ line: ArraySlice<UInt8>,
    _ dialect: CSVDialect
  ) -> [ArraySlice<UInt8>] {
    let separator = dialect.separator
    if separator == CSVDialect.blank { return blankSeparated(line) }
    var fields: [ArraySlice<UInt8>] = []
    var start = line.startIndex
    var isQuoted = false
    for index in line.indices {
      if line[index] == UInt8(ascii: "\"") { isQuoted.toggle() }
      if line[index] == separator && !isQuoted {
        fields.append(line[start..<index])
        start = index + 1
      }
    }
    fields.append(line[start...])
    return fields
  }

  private static func blankSeparated(
    _ line: ArraySlice<UInt8>
  ) -> [ArraySlice<UInt8>] {
    var fields: [ArraySlice<UInt8>] = []
    var start: Int?
    var isQuoted = false
    for index in line.indices {
      if line[index] == UInt8(ascii: "\"") { isQuoted.toggle() }
      let isBlank = (line[index] == 0x20 || line[index] == 0x09) && !isQuoted
      if isBlank, let first = start {
        fields.append(line[first..<index])
        start = nil
      } else if !isBlank && start == nil {
        start = index
      }
    }
    if let start { fields.append(line[start...]) }
    return fields
  }

  /// How many fields there are.
  static func count(_ line: ArraySlice<UInt8>, _ dialect: CSVDialect) -> Int {
    if dialect.separator == CSVDialect.blank {
      return blankSeparated(line).count
    }
    var count = 1
    var isQuoted = false
    for byte in line {
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      if byte == dialect.separator && !isQuoted { count += 1 }
    }
    return count
  }

  /// Whether nothing stands in any field.
  static func isEmpty(
    _ line: ArraySlice<UInt8>,
    _ dialect: CSVDialect
  ) -> Bool {
    line.allSatisfy {
      $0 == dialect.separator || $0 == 0x20 || $0 == 0x09
        || $0 == UInt8(ascii: "\"")
    }
  }

  /// A field without spaces and quotes around it.
  static func text(_ field: ArraySlice<UInt8>) -> String {
    let text = FileText.decode(bare(field))
    return text.contains("\"") ? text.replacing("\"\"", with: "\"") : text
  }

  /// The number in a field: not a number for an empty one or one that says that
  /// there is none, nil for text.
  static func number(
    _ field: ArraySlice<UInt8>,
    point: UInt8 = UInt8(ascii: ".")
  ) -> Double? {
    let bytes = bare(field)
    if bytes.isEmpty { return .nan }
    if let exact = shortDecimal(bytes, point) { return exact }
    if point != UInt8(ascii: ".") {
      // There the point would part thousands, or stand for a comma.
      guard !bytes.contains(UInt8(ascii: ".")) else { return nil }
      return plain(
        String(decoding: bytes.map { $0 == point ? 0x2E : $0 }, as: UTF8.self)
      )
    }
    return plain(String(decoding: bytes, as: UTF8.self))
  }

  private static func plain(_ text: String) -> Double? {
    if let value = Double(text) { return value }
    return words[text.lowercased()]
  }

  /// What programs write for numbers that there are none of, and for truth.
  private static let words: [String: Double] = [
    "na": .nan, "n/a": .nan, "null": .nan, "none": .nan, "<na>": .nan,
    "#n/a": .nan, "-nan": .nan, "nan(ind)": .nan, "-nan(ind)": .nan,
    "1.#qnan": .nan, "-1.#ind": .nan, "1.#inf": .infinity,
    "-1.#inf": -.infinity, "true": 1, "false": 0,
  ]

  /// A field without blanks and quotes around it.
  static func bare(_ field: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let bytes = unpadded(field)
    if bytes.count >= 2, bytes.first == UInt8(ascii: "\""),
      bytes.last == UInt8(ascii: "\"")
    {
      return unpadded(bytes.dropFirst().dropLast())
    }
    return bytes
  }

  private static func unpadded(
    _ field: ArraySlice<UInt8>
  ) -> ArraySlice<UInt8> {
    var bytes = field
    while let byte = bytes.first, byte == 0x20 || byte == 0x09 {
      bytes = bytes.dropFirst()
    }
    while let byte = bytes.last, byte == 0x20 || byte == 0x09 {
      bytes = bytes.dropLast()
    }
    return bytes
  }

  /// Decimals whose digits fit 2^53 and whose power of ten is exact: there one
  /// division of binary64 rounds correctly. Nil for all others.
  ///
  /// Source: Clinger, "How to read floating point numbers accurately", PLDI
  /// 1990.
  private static func shortDecimal(
    _ bytes: ArraySlice<UInt8>,
    _ point: UInt8
  ) -> Double? {
    var index = bytes.startIndex
    let isNegative = bytes[index] == UInt8(ascii: "-")
    if isNegative { index += 1 }
    var mantissa = 0
    var digits = 0
    var places = 0
    var isFraction = false
    while index < bytes.endIndex {
      let byte = bytes[index]
      if byte >= 0x30 && byte <= 0x39 {
        mantissa = mantissa * 10 + Int(byte - 0x30)
        digits += 1
        places += isFraction ? 1 : 0
      } else if byte == point && !isFraction {
        isFraction = true
      } else {
        return nil
      }
      index += 1
      // 10^15 < 2^53, and the powers up to 10^15 are exact too.
      guard digits <= 15 else { return nil }
    }
    // A comma at the end parts fields, it does not begin decimals.
    guard digits > 0, point == UInt8(ascii: ".") || !isFraction || places > 0
    else { return nil }
    let value = Double(mantissa) / powers[places]
    return isNegative ? -value : value
  }

  private static let powers: [Double] = {
    var powers = [1.0]
    for _ in 0..<15 { powers.append((powers.last ?? 1) * 10) }
    return powers
  }()
}

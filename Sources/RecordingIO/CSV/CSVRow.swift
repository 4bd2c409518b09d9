/// The fields of a line of a table.
enum CSVRow {
  /// The fields; a separator between quotes does not count.
  static func fields(
    _ line: ArraySlice<UInt8>,
    _ separator: UInt8
  ) -> [ArraySlice<UInt8>] {
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

  /// How many fields there are.
  static func count(_ line: ArraySlice<UInt8>, _ separator: UInt8) -> Int {
    var count = 1
    var isQuoted = false
    for byte in line {
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      if byte == separator && !isQuoted { count += 1 }
    }
    return count
  }

  /// A field without spaces and quotes around it.
  static func text(_ field: ArraySlice<UInt8>) -> String {
    String(decoding: bare(field), as: UTF8.self)
  }

  /// The number in a field: not a number for an empty one, nil for text.
  static func number(_ field: ArraySlice<UInt8>) -> Double? {
    let bytes = bare(field)
    if bytes.isEmpty { return .nan }
    if let exact = shortDecimal(bytes) { return exact }
    return Double(String(decoding: bytes, as: UTF8.self))
  }

  private static func bare(_ field: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var bytes = field
    while let byte = bytes.first, byte == 0x20 || byte == 0x09 {
      bytes = bytes.dropFirst()
    }
    while let byte = bytes.last, byte == 0x20 || byte == 0x09 {
      bytes = bytes.dropLast()
    }
    if bytes.count >= 2, bytes.first == UInt8(ascii: "\""),
      bytes.last == UInt8(ascii: "\"")
    {
      bytes = bytes.dropFirst().dropLast()
    }
    return bytes
  }

  /// Decimals whose digits fit 2^53 and whose power of ten is exact: there one
  /// division of binary64 rounds correctly. Nil for all others.
  ///
  /// Source: Clinger, "How to read floating point numbers accurately", PLDI
  /// 1990.
  private static func shortDecimal(_ bytes: ArraySlice<UInt8>) -> Double? {
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
      } else if byte == UInt8(ascii: ".") && !isFraction {
        isFraction = true
      } else {
        return nil
      }
      index += 1
      // 10^15 < 2^53, and the powers up to 10^15 are exact too.
      guard digits <= 15 else { return nil }
    }
    guard digits > 0 else { return nil }
    let value = Double(mantissa) / powers[places]
    return isNegative ? -value : value
  }

  private static let powers: [Double] = {
    var powers = [1.0]
    for _ in 0..<15 { powers.append((powers.last ?? 1) * 10) }
    return powers
  }()
}

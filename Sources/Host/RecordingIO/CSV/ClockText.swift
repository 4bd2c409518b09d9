import Files

/// Times of day and dates as programs print them: `22:13:20.000`,
/// `2023-11-14 22:13:20.000`, `2023-11-14T22:13:20.000Z`,
/// `2023-11-14T22:13:20+01:00`.
enum ClockText {
  /// Seconds since midnight, or since 1970 where there is a date, in units of
  /// 10^-15; nil for anything else.
  static func parse(_ bytes: ArraySlice<UInt8>) -> Int128? {
    let text = FileText.decode(bytes)
    let parts = text.split { $0 == " " || $0 == "T" }
    var days = 0
    guard var clock = parts.last, parts.count <= 2 else { return nil }
    if parts.count == 2 {
      guard let found = daysSince1970(parts[0]) else { return nil }
      days = found
    }
    var shift = 0
    if clock.hasSuffix("Z") {
      clock = clock.dropLast()
    } else if let sign = clock.lastIndex(where: { $0 == "+" || $0 == "-" }) {
      let zone = clock[clock.index(after: sign)...].split(separator: ":")
      guard parts.count == 2, zone.count == 2, let hours = Int(zone[0]),
        let minutes = Int(zone[1]), (0...15).contains(hours),
        (0...59).contains(minutes)
      else { return nil }
      shift = (clock[sign] == "+" ? -1 : 1) * (hours * 3600 + minutes * 60)
      clock = clock[..<sign]
    }
    let fields = clock.split(separator: ":", omittingEmptySubsequences: false)
    guard fields.count == 3, fields[0].count <= 2, fields[1].count == 2,
      let hours = Int(fields[0]), (0...23).contains(hours),
      let minutes = Int(fields[1]), (0...59).contains(minutes),
      fields[2].first?.isNumber == true,
      // Some programs write a comma before the decimals whatever the table's.
      let seconds = DecimalText.parse(
        Array(fields[2].utf8.map { $0 == 0x2C ? 0x2E : $0 })[...]
      ), seconds < 61 * DecimalText.unit
    else { return nil }
    let whole = days * 86_400 + hours * 3600 + minutes * 60 + shift
    return Int128(whole) * DecimalText.unit + seconds
  }

  /// `2023-11-14` or `2023/11/14`.
  ///
  /// Source: Hinnant, "chrono-Compatible Low-Level Date Algorithms", 2021.
  private static func daysSince1970(_ text: Substring) -> Int? {
    let parts = text.split { $0 == "-" || $0 == "/" }
    guard parts.count == 3, parts[0].count == 4, let year = Int(parts[0]),
      let month = Int(parts[1]), (1...12).contains(month),
      let day = Int(parts[2]), (1...31).contains(day)
    else { return nil }
    // Years start in March, so that a leap day is the last of one.
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }
}

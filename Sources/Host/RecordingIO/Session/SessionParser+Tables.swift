import Files

extension SessionParser {
  /// The keys of a file that say how a table of text is read.
  static let tableKeys = [
    "time_column", "time_unit", "rate_hz", "resample_hz", "hold", "header",
    "separator", "decimal", "skip_lines",
  ]

  /// How a table is read, as far as the session file says it.
  func csvOptions(_ fields: YAMLFields) throws(Fault) -> CSVOptions {
    var csv = CSVOptions()
    if let column = fields["time_column"] {
      let name = try column.string()
      if name == "none" { csv.findsTime = false } else { csv.timeColumn = name }
    }
    if let unit = fields["time_unit"] {
      csv.timeUnit = try unit.word(TimeUnit.self)
    }
    csv.rate = try fields["rate_hz"]?.positive()
    if let wanted = fields["resample_hz"] {
      let rate = try wanted.positive()
      guard rate.isSamplingRate else {
        throw wanted.fault("\(rate) Hz is no sampling rate", "correct it")
      }
      csv.resamplingRate = rate
    }
    try fields.exclusive(["rate_hz", "resample_hz"])
    csv.held = try fields["hold"]?.strings() ?? []
    if let held = fields["hold"], csv.resamplingRate == nil {
      throw held.fault("nothing is resampled", "add 'resample_hz'")
    }
    csv.hasHeader = try fields["header"]?.boolean()
    if let separator = fields["separator"] {
      csv.separator = try byte(
        separator,
        named: ["tab": 0x09, "blank": CSVDialect.blank]
      )
    }
    if let decimal = fields["decimal"] {
      let point = try byte(decimal, named: ["point": 0x2E, "comma": 0x2C])
      guard point == 0x2E || point == 0x2C else {
        throw decimal.fault("no decimal point", "write '.' or ','")
      }
      csv.decimalPoint = point
    }
    if let skipped = fields["skip_lines"] {
      csv.skippedLineCount = try skipped.integer()
      guard csv.skippedLineCount >= 0 else {
        throw skipped.fault("less than zero", "correct it")
      }
    }
    return csv
  }

  private func byte(
    _ value: YAMLValue,
    named names: [String: UInt8]
  ) throws(Fault) -> UInt8 {
    let text = try value.string()
    if let known = names[text] { return known }
    let bytes = Array(text.utf8)
    guard bytes.count == 1 else {
      throw value.fault(
        "'\(text)' is not one character",
        "write one, or \(names.keys.sorted().joined(separator: ", "))"
      )
    }
    return bytes[0]
  }
}

import Files

/// Reads a profile and believes nothing: unknown keys, missing units and
/// impossible numbers are named.
struct ProfileReader {
  let file: String

  private static let facts = ["id", "name", "kind", "core", "model", "curve"]
  private static let quantityKeys = [
    "value", "unit", "condition", "source", "calibration",
  ]
  private static let modelKeys = [
    "core", "board", "memory", "supply", "program", "version",
  ]
  private static let curveKeys = [
    "depths", "voltages", "unit", "condition", "source", "calibration",
  ]

  private static let longestText = 400
  /// No rechargeable cell has more, in volts.
  private static let mostCellVoltage = 5.0

  func read(_ text: String) throws(ProfileError) -> PartProfile {
    let table = try parse(text)
    guard table["kind"] != nil else {
      throw error(
        "",
        .missingWord("kind", allowed: PartKind.allCases.map(\.rawValue))
      )
    }
    let word = try string(table, "kind", in: "")
    guard let kind = PartKind(rawValue: word) else {
      throw error(
        "kind",
        .unknownWord(word, allowed: PartKind.allCases.map(\.rawValue))
      )
    }
    let isMicrocontroller = kind == .microcontroller
    var profile = PartProfile(
      id: try string(table, "id", in: ""),
      name: try string(table, "name", in: ""),
      kind: kind,
      core: isMicrocontroller ? try string(table, "core", in: "") : nil,
      model: nil,
      program: nil,
      quantities: [:],
      curve: nil,
      place: file
    )
    try checkKeys(of: table, kind)
    for rule in kind.rules {
      guard table[rule.key] != nil else {
        if rule.isRequired { throw error("", .missingKey(rule.key)) }
        continue
      }
      profile.quantities[rule.key] = try quantity(table, rule)
    }
    if isMicrocontroller {
      let model = try subtable(table, "model")
      try check(model, Self.modelKeys, in: "model")
      profile.model = ModelKey(
        core: try string(model, "core", in: "model"),
        board: try string(model, "board", in: "model"),
        memory: try string(model, "memory", in: "model", mayBeEmpty: true),
        supply: try string(model, "supply", in: "model")
      )
      profile.program = NetworkProgram(
        name: try string(model, "program", in: "model"),
        version: try string(model, "version", in: "model")
      )
      try checkModel(profile)
    }
    if kind.hasCurve { profile.curve = try curve(subtable(table, "curve")) }
    try checkConsistency(profile)
    return profile
  }

  // MARK: Parts

  private func parse(_ text: String) throws(ProfileError) -> YAMLFields {
    do throws(Fault) {
      return try YAMLFields(settings: text, file: file)
    } catch {
      throw Self.badFile(error)
    }
  }

  /// What is wrong with the file's form, by its line.
  private static func badFile(_ error: Fault) -> ProfileError {
    ProfileError(
      file: error.place,
      key: "",
      fault: .badFile(error.fault, remedy: error.remedy)
    )
  }

  private func checkKeys(
    of table: YAMLFields,
    _ kind: PartKind
  ) throws(ProfileError) {
    var allowed = ["id", "name", "kind"]
    if kind == .microcontroller { allowed += ["core", "model"] }
    if kind.hasCurve { allowed.append("curve") }
    try check(table, allowed + kind.rules.map(\.key), in: "")
  }

  private func check(
    _ table: YAMLFields,
    _ allowed: [String],
    in parent: String
  ) throws(ProfileError) {
    for key in table.keys.sorted() where !allowed.contains(key) {
      throw error(path(parent, key), .unknownKey(allowed: allowed))
    }
  }

  private func quantity(
    _ table: YAMLFields,
    _ rule: QuantityRule
  ) throws(ProfileError) -> Quantity {
    let part = try subtable(table, rule.key)
    try check(part, Self.quantityKeys, in: rule.key)
    let value = try number(part, "value", in: rule.key)
    guard part["unit"] != nil else {
      throw error(rule.key, .missingUnit(expected: rule.unit))
    }
    let unit = try string(part, "unit", in: rule.key)
    guard unit == rule.unit else {
      throw error(rule.key, .wrongUnit(unit, expected: rule.unit))
    }
    if value < 0 { throw error(rule.key, .negative(value)) }
    guard rule.range.contains(value) else {
      throw error(
        rule.key,
        .outOfRange(
          value,
          low: rule.range.lowerBound,
          high: rule.range.upperBound,
          unit: rule.unit
        )
      )
    }
    if rule.isWhole, value != value.rounded() {
      throw error(
        rule.key,
        .implausible("\(value) is no whole number", remedy: "count them")
      )
    }
    return Quantity(
      value: value,
      unit: unit,
      condition: try string(part, "condition", in: rule.key),
      source: try string(part, "source", in: rule.key),
      calibration: try calibration(part, in: rule.key)
    )
  }

  private func curve(
    _ table: YAMLFields
  ) throws(ProfileError) -> PartProfile.Curve {
    try check(table, Self.curveKeys, in: "curve")
    guard table["unit"] != nil else {
      throw error("curve", .missingUnit(expected: "V"))
    }
    let unit = try string(table, "unit", in: "curve")
    guard unit == "V" else {
      throw error("curve", .wrongUnit(unit, expected: "V"))
    }
    let depths = try numbers(table, "depths", in: "curve")
    let voltages = try numbers(table, "voltages", in: "curve")
    guard depths.count == voltages.count, depths.count >= 2 else {
      throw error(
        "curve.voltages",
        .badList("\(voltages.count) voltages for \(depths.count) depths")
      )
    }
    guard depths.first == 0, depths.last == 1,
      zip(depths, depths.dropFirst()).allSatisfy({ $0 < $1 })
    else {
      throw error("curve.depths", .badList("not rising from 0 to 1"))
    }
    guard zip(voltages, voltages.dropFirst()).allSatisfy({ $0 > $1 }),
      voltages.allSatisfy({ $0 > 0 && $0 < Self.mostCellVoltage })
    else {
      throw error(
        "curve.voltages",
        .badList("not falling within 0 to 5 V, as those of one cell do")
      )
    }
    return PartProfile.Curve(
      depths: depths,
      voltages: voltages,
      condition: try string(table, "condition", in: "curve"),
      source: try string(table, "source", in: "curve"),
      calibration: try calibration(table, in: "curve")
    )
  }

  private func calibration(
    _ table: YAMLFields,
    in parent: String
  ) throws(ProfileError) -> Calibration {
    let word = try string(table, "calibration", in: parent)
    guard let found = Calibration(rawValue: word) else {
      throw error(
        path(parent, "calibration"),
        .unknownWord(word, allowed: Calibration.allCases.map(\.rawValue))
      )
    }
    return found
  }

  // MARK: Values

  private func subtable(
    _ table: YAMLFields,
    _ key: String
  ) throws(ProfileError) -> YAMLFields {
    guard let found = table[key] else { throw error("", .missingKey(key)) }
    guard found.isMapping else {
      throw error(
        key,
        .wrongType(expected: "a mapping, as {value: NUMBER, unit: UNIT, ...}")
      )
    }
    do throws(Fault) {
      return try found.fields()
    } catch {
      throw Self.badFile(error)
    }
  }

  private func string(
    _ table: YAMLFields,
    _ key: String,
    in parent: String,
    mayBeEmpty: Bool = false
  ) throws(ProfileError) -> String {
    guard let found = table[key] else {
      throw error(parent, .missingKey(key))
    }
    guard let text = found.text else {
      throw error(path(parent, key), .wrongType(expected: "a text"))
    }
    if text.isEmpty && !mayBeEmpty { throw error(path(parent, key), .empty) }
    // A table's cell is one line.
    if text.count > Self.longestText || text.contains(where: \.isNewline) {
      throw error(
        path(parent, key),
        .implausible(
          "is longer than a line of \(Self.longestText) characters",
          remedy: "shorten it"
        )
      )
    }
    return text
  }

  private func number(
    _ table: YAMLFields,
    _ key: String,
    in parent: String
  ) throws(ProfileError) -> Double {
    guard let found = table[key] else {
      throw error(parent, .missingKey(key))
    }
    return try number(found, path(parent, key))
  }

  private func number(
    _ found: YAMLValue,
    _ key: String
  ) throws(ProfileError) -> Double {
    guard let value = found.number else {
      throw error(key, .wrongType(expected: "a number"))
    }
    guard value.isFinite else { throw error(key, .notFinite) }
    // Minus nothing is nothing.
    return value == 0 ? 0 : value
  }

  private func numbers(
    _ table: YAMLFields,
    _ key: String,
    in parent: String
  ) throws(ProfileError) -> [Double] {
    guard let found = table[key] else {
      throw error(parent, .missingKey(key))
    }
    guard let list = found.items else {
      throw error(path(parent, key), .wrongType(expected: "a list of numbers"))
    }
    var values: [Double] = []
    for element in list {
      values.append(try number(element, path(parent, key)))
    }
    return values
  }

  private func path(_ parent: String, _ key: String) -> String {
    parent.isEmpty ? key : "\(parent).\(key)"
  }

  func error(_ key: String, _ fault: ProfileError.Fault) -> ProfileError {
    ProfileError(file: file, key: key, fault: fault)
  }
}

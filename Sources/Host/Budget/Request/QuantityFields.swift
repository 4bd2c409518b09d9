import Files
import PowerModel

/// A YAML file of numbers with units, of which nothing is believed.
struct QuantityFields {
  let place: String
  let table: YAMLFields

  /// A number that a key may have.
  struct Rule {
    let unit: String
    let range: ClosedRange<Double>
  }

  init(path: String) throws(Fault) {
    try self.init(text: SmallFile.text(path), place: path)
  }

  init(text: String, place: String) throws(Fault) {
    table = try YAMLFields(settings: text, file: place)
    self.place = place
  }

  private init(place: String, table: YAMLFields) {
    self.place = place
    self.table = table
  }

  func error(_ key: String, _ fault: String, _ remedy: String) -> Fault {
    Fault(
      place: key.isEmpty ? place : "\(place): \(key.shortened(to: 60))",
      fault: fault,
      remedy: remedy
    )
  }

  /// Refuses keys that are not among these.
  func allow(_ keys: [String], in parent: String = "") throws(Fault) {
    for key in table.keys.sorted() where !keys.contains(key) {
      throw error(
        parent.isEmpty ? key : "\(parent).\(key)",
        "not a key of this file" + didYouMean(key, among: keys),
        "use one of \(keys.sorted().joined(separator: ", "))"
      )
    }
  }

  /// A number, in the unit that the key is defined with.
  func number(
    _ key: String,
    _ rule: Rule,
    in parent: String = ""
  ) throws(Fault) -> Double {
    let name = parent.isEmpty ? key : "\(parent).\(key)"
    guard let found = table[key], found.isMapping else {
      throw error(
        name,
        table[key].map(Self.fault) ?? "is missing",
        "write \(key): {value: NUMBER, unit: \(rule.unit)}"
      )
    }
    let part = try fields(of: found)
    try part.allow(["value", "unit"], in: name)
    guard let unit = part.table["unit"]?.text else {
      throw error(name, "has no unit", "add unit: \(rule.unit)")
    }
    guard unit == rule.unit else {
      throw error(
        name,
        "unit is \"\(unit.visible.shortened(to: 60))\"",
        "give the value in \"\(rule.unit)\""
      )
    }
    guard let given = part.table["value"] else {
      throw error(name, "has no value", "add value: NUMBER")
    }
    guard let value = given.number else {
      throw error("\(name).value", "is no number", "write a number")
    }
    guard value.isFinite else {
      throw error(name, "is not a finite number", "write one")
    }
    if value < 0 {
      throw error(
        name,
        "\(Figures.text(value)) \(unit) is negative",
        "write a number of at least 0"
      )
    }
    guard rule.range.contains(value) else {
      throw error(
        name,
        "\(Figures.text(value)) \(unit) is impossible",
        "write a number in \(Figures.text(rule.range.lowerBound))..."
          + Figures.text(rule.range.upperBound)
      )
    }
    // Minus nothing is nothing.
    return value == 0 ? 0 : value
  }

  /// What a value is that should be a number with its unit.
  private static func fault(_ value: YAMLValue) -> String {
    if value.number != nil { return "has no unit" }
    if value.isText { return "is a text, not a number with its unit" }
    return "is a list, not a number with its unit"
  }

  /// The mappings of a list.
  func list(_ key: String) throws(Fault) -> [QuantityFields] {
    guard let value = table[key] else { return [] }
    guard let items = value.items, items.allSatisfy(\.isMapping) else {
      throw error(key, "is not a list of mappings", "write \(key): [{...}]")
    }
    var all: [QuantityFields] = []
    for item in items { all.append(try fields(of: item)) }
    return all
  }

  private func fields(
    of value: YAMLValue
  ) throws(Fault) -> QuantityFields {
    QuantityFields(place: place, table: try value.fields())
  }
}

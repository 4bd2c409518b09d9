import Foundation
import TOMLKit

/// A TOML file of numbers with units, of which nothing is believed.
struct TOMLQuantities {
  let place: String
  let table: TOMLTable

  /// A number that a key may have.
  struct Rule {
    let unit: String
    let range: ClosedRange<Double>
  }

  /// The most bytes of such a file.
  private static let largestFile = 1 << 16

  init(path: String) throws(BudgetError) {
    guard let handle = FileHandle(forReadingAtPath: path),
      let data = try? handle.read(upToCount: Self.largestFile + 1)
    else {
      throw BudgetError(path, "cannot be read", "give a TOML file")
    }
    guard data.count <= Self.largestFile,
      let text = String(data: data, encoding: .utf8)
    else {
      throw BudgetError(
        path,
        "is no text of at most \(Self.largestFile) bytes",
        "give a TOML file"
      )
    }
    try self.init(text: text, place: path)
  }

  init(text: String, place: String) throws(BudgetError) {
    do {
      table = try TOMLTable(string: text)
    } catch let fault as TOMLParseError {
      let message = String(fault.description.map { $0.isNewline ? " " : $0 })
      throw BudgetError(
        place,
        "line \(fault.source.begin.line) is not TOML (\(message))",
        "correct it"
      )
    } catch {
      throw BudgetError(place, "is not TOML", "correct it")
    }
    self.place = place
  }

  private init(place: String, table: TOMLTable) {
    self.place = place
    self.table = table
  }

  func error(_ key: String, _ fault: String, _ remedy: String) -> BudgetError {
    BudgetError(key.isEmpty ? place : "\(place): \(key)", fault, remedy)
  }

  /// Refuses keys that are not among these.
  func allow(_ keys: [String], in parent: String = "") throws(BudgetError) {
    for key in table.keys.sorted() where !keys.contains(key) {
      throw error(
        parent.isEmpty ? key : "\(parent).\(key)",
        "not a key of this file",
        "use one of \(keys.sorted().joined(separator: ", "))"
      )
    }
  }

  /// A number, in the unit that the key is defined with.
  func number(
    _ key: String,
    _ rule: Rule,
    in parent: String = ""
  ) throws(BudgetError) -> Double {
    let name = parent.isEmpty ? key : "\(parent).\(key)"
    guard let found = table[key]?.table else {
      throw error(
        name,
        table[key] == nil ? "is missing" : "has no unit",
        "write \(key) = { value = NUMBER, unit = \"\(rule.unit)\" }"
      )
    }
    let part = TOMLQuantities(place: place, table: found)
    try part.allow(["value", "unit"], in: name)
    guard let unit = found["unit"]?.string else {
      throw error(name, "has no unit", "add unit = \"\(rule.unit)\"")
    }
    guard unit == rule.unit else {
      throw error(
        name,
        "unit is \"\(unit)\"",
        "give the value in \"\(rule.unit)\""
      )
    }
    guard
      let value = found["value"]?.double ?? found["value"]?.int.map(Double.init)
    else { throw error(name, "has no value", "write a number") }
    guard value.isFinite else {
      throw error(name, "is not a finite number", "write one")
    }
    if value < 0 {
      throw error(name, "\(value) is negative", "write a number of at least 0")
    }
    guard rule.range.contains(value) else {
      throw error(
        name,
        "\(Figures.text(value)) \(unit) is impossible",
        "write a number in \(Figures.text(rule.range.lowerBound))..."
          + Figures.text(rule.range.upperBound)
      )
    }
    return value
  }

  /// The tables of a list.
  func tables(_ key: String) throws(BudgetError) -> [TOMLQuantities] {
    guard let value = table[key] else { return [] }
    guard let list = value.array else {
      throw error(key, "is not a list of tables", "write [[\(key)]]")
    }
    var all: [TOMLQuantities] = []
    for item in list {
      guard let table = item.table else {
        throw error(key, "is not a list of tables", "write [[\(key)]]")
      }
      all.append(TOMLQuantities(place: place, table: table))
    }
    return all
  }
}

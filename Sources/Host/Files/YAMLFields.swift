import Yams

/// A mapping of a YAML file whose keys are checked: one that nobody asked for
/// is an error that names it and its line.
package struct YAMLFields {
  /// The mapping with its file.
  package let value: YAMLValue

  private let entries: [String: YAMLValue]

  /// The keys in the file's order.
  package let keys: [String]

  /// The mapping in `value`, which may have these keys alone; nil allows any.
  package init(
    _ value: YAMLValue,
    allowing allowed: [String]?
  ) throws(Fault) {
    guard case .mapping(let mapping) = value.node else {
      throw value.fault(
        "expected a mapping of keys to values",
        "see the manual"
      )
    }
    var entries: [String: YAMLValue] = [:]
    var keys: [String] = []
    for (key, node) in mapping {
      let keyValue = YAMLValue(key, file: value.file)
      guard let name = key.scalar?.string else {
        throw keyValue.fault("a key is not plain text", "write a word")
      }
      if let allowed, !allowed.contains(name) {
        throw keyValue.fault(
          "unknown key '\(name)'",
          remedy(forUnknown: name, among: allowed)
        )
      }
      guard entries[name] == nil else {
        throw keyValue.fault("key '\(name)' comes twice", "remove one")
      }
      var entry = YAMLValue(node, file: value.file)
      entry.key = name
      guard !entry.isBlank else {
        throw keyValue.fault(
          "key '\(name)' has no value",
          "write one, or leave the key out"
        )
      }
      entries[name] = entry
      keys.append(name)
    }
    self.value = value
    self.entries = entries
    self.keys = keys
  }

  /// The value of a key, if it is there and not null.
  package subscript(key: String) -> YAMLValue? {
    guard let entry = entries[key], !entry.isNull else { return nil }
    return entry
  }

  /// The value of a key that must be there.
  package func required(_ key: String) throws(Fault) -> YAMLValue {
    guard let entry = self[key] else {
      throw value.fault("key '\(key)' is missing", "add it")
    }
    return entry
  }

  /// Says that only one of some keys may be there.
  package func exclusive(_ names: [String]) throws(Fault) {
    let present = names.filter { self[$0] != nil }
    guard present.count <= 1 else {
      throw value.fault(
        "keys '\(present[0])' and '\(present[1])' exclude each other",
        "remove one"
      )
    }
  }
}

/// A value of a YAML file, which knows its line.
package struct YAMLValue {
  let node: Node
  package let file: String
  /// The key it is the value of, for messages; nil for an item of a list.
  var key: String?

  init(_ node: Node, file: String) {
    self.node = node
    self.file = file
  }

  /// The document in a file's text.
  package init(parsing text: String, file: String) throws(Fault) {
    do {
      guard let node = try Yams.compose(yaml: text) else {
        throw Fault(
          place: file,
          fault: "the file is empty",
          remedy: "copy it again, or write it"
        )
      }
      self.init(node, file: file)
    } catch let error as Fault {
      throw error
    } catch {
      throw Fault(
        place: file,
        fault: "not YAML: \(YAMLFault(error, in: text).text)",
        remedy: "correct its form"
      )
    }
  }

  /// The path and the line, for messages.
  package var place: String {
    node.mark.map { "\(file):\($0.line)" } ?? file
  }

  /// Whether this is a mapping.
  package var isMapping: Bool { node.mapping != nil }

  /// Whether this is a list.
  package var isList: Bool { node.sequence != nil }

  /// Whether this is a single value.
  package var isText: Bool { node.scalar != nil }

  /// Whether nothing at all is written.
  fileprivate var isBlank: Bool {
    guard let scalar = node.scalar, scalar.style == .plain else { return false }
    return scalar.string.isEmpty
  }

  /// Whether nothing is there, or `null` or `~`.
  package var isNull: Bool {
    guard let scalar = node.scalar, scalar.style == .plain else { return false }
    return ["", "~", "null"].contains(scalar.string)
  }

  /// Refuses a file of another kind by its schema, before its keys are.
  package func checkSchema(_ known: String) throws(Fault) {
    let schema = node.mapping?.first { $0.key.scalar?.string == "schema" }
    guard let schema, let text = schema.value.scalar?.string, text != known
    else { return }
    throw YAMLValue(schema.value, file: file).fault(
      "the schema is '\(text)'",
      "only \(known) is read here"
    )
  }

  /// A fault here that has to say of what.
  private func namedFault(_ fault: String, _ remedy: String) -> Fault {
    self.fault(key.map { "\($0): \(fault)" } ?? fault, remedy)
  }

  /// A fault here.
  package func fault(_ fault: String, _ remedy: String) -> Fault {
    Fault(place: place, fault: fault, remedy: remedy)
  }

  /// Plain or quoted text.
  package func string() throws(Fault) -> String {
    guard let scalar = node.scalar else {
      throw namedFault("expected text", "write a single value")
    }
    return scalar.string
  }

  /// An exact number: integer, decimal or quotient.
  package func rational() throws(Fault) -> Rational {
    let text = try string()
    guard let value = Rational(text) else {
      throw namedFault(
        "'\(text)' is not a number that can be held",
        "write 100, 0.195 or 4000/3"
      )
    }
    return value
  }

  /// An exact number that may be zero, not less.
  package func positiveOrZero() throws(Fault) -> Rational {
    let value = try rational()
    guard value >= .zero else {
      throw namedFault("less than zero", "correct it")
    }
    return value
  }

  /// A number greater than zero.
  package func positive() throws(Fault) -> Rational {
    let value = try rational()
    guard value > .zero else {
      throw namedFault("must be greater than zero", "correct it")
    }
    return value
  }

  /// A time in milliseconds, as seconds.
  package func milliseconds() throws(Fault) -> Rational {
    let value = try rational()
    guard let seconds = value.divided(by: Rational(1000)) else {
      throw namedFault("out of range", "write a smaller number")
    }
    return seconds
  }

  /// A whole number.
  package func integer() throws(Fault) -> Int {
    let text = try string()
    // Leave room for sums of indexes.
    guard let value = Int(text), value.magnitude < 1 << 53 else {
      throw namedFault(
        "'\(text)' is not a whole number",
        "correct it"
      )
    }
    return value
  }

  /// `true` or `false`.
  package func boolean() throws(Fault) -> Bool {
    switch try string() {
    case "true": return true
    case "false": return false
    case let text:
      throw namedFault(
        "'\(text)' is not true or false",
        "correct it"
      )
    }
  }

  /// One of some words.
  package func word<Word: RawRepresentable & CaseIterable>(
    _: Word.Type
  ) throws(Fault) -> Word where Word.RawValue == String {
    let text = try string()
    guard let word = Word(rawValue: text) else {
      throw namedFault(
        "'\(text)' is unknown here",
        remedy(forUnknown: text, among: Word.allCases.map(\.rawValue))
      )
    }
    return word
  }

  /// The values of a list.
  package func list() throws(Fault) -> [YAMLValue] {
    guard let sequence = node.sequence else {
      throw namedFault("expected a list", "write [a, b, c]")
    }
    return sequence.map { YAMLValue($0, file: file) }
  }

  /// A list of texts, or a single one.
  package func strings() throws(Fault) -> [String] {
    if isText { return [try string()] }
    return try list().map { (value) throws(Fault) in
      try value.string()
    }
  }
}

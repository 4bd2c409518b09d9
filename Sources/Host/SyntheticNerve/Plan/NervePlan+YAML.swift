import Files
import Yams

extension NervePlan {
  /// The schema that a plan file names.
  public static let schema = "phalanx-nerve-plan/1"

  /// Reads a plan file.
  ///
  /// What it leaves out keeps its default. An unknown key, a number out of
  /// range, or a word that is none is an error that names the line.
  ///
  /// - Parameter path: A YAML file.
  /// - Throws: The line that is wrong, or that the file cannot be read.
  public init(readingFrom path: String) throws(SyntheticNerveError) {
    let text: String
    do {
      text = try SmallFile.text(path)
    } catch {
      throw .plan(
        path: path,
        line: nil,
        fault: error.fault,
        remedy: error.remedy
      )
    }
    try self.init(parsing: text, path: path)
  }

  /// Reads the text of a plan.
  ///
  /// - Parameters:
  ///   - text: YAML.
  ///   - path: What messages call it.
  /// - Throws: The line that is wrong.
  public init(
    parsing text: String,
    path: String
  ) throws(SyntheticNerveError) {
    let root: Node?
    do {
      root = try Yams.compose(yaml: text)
    } catch {
      let found = YAMLFault(error, in: text)
      throw .plan(
        path: path,
        line: found.line,
        fault: "is not YAML: \(found.fault)",
        remedy: "mend its syntax"
      )
    }
    self.init()
    let reader = PlanReader(path: path)
    guard let mapping = root?.mapping else {
      throw .plan(
        path: path,
        line: 1,
        fault: "holds no keys",
        remedy: "begin with `schema: \(Self.schema)`"
      )
    }
    guard let schema = mapping["schema"], schema.string == Self.schema else {
      throw .plan(
        path: path,
        line: mapping["schema"]?.mark?.line ?? 1,
        fault: "is no nerve plan",
        remedy: "begin with `schema: \(Self.schema)`"
      )
    }
    try reader.read(mapping, section: "", into: &self)
  }
}

/// Puts the nodes of a plan file into a plan.
private struct PlanReader {
  let path: String

  private func error(
    _ node: Node,
    _ fault: String,
    _ remedy: String
  ) -> SyntheticNerveError {
    .plan(
      path: path,
      line: node.mark?.line,
      fault: fault,
      remedy: remedy
    )
  }

  func read(
    _ mapping: Node.Mapping,
    section: String,
    into plan: inout NervePlan
  ) throws(SyntheticNerveError) {
    var seen: Set<String> = []
    for (keyNode, value) in mapping {
      let key = keyNode.string ?? "?"
      guard seen.insert(key).inserted else {
        throw error(keyNode, "`\(key)` stands twice", "keep one")
      }
      let field = PlanField.all.first { $0.section == section && $0.key == key }
      if let field {
        try set(field, value, &plan)
      } else if section.isEmpty, PlanField.sections.contains(key) {
        guard let inner = value.mapping else {
          throw error(value, "`\(key)` holds no keys", "indent its keys")
        }
        try read(inner, section: key, into: &plan)
      } else if PlanField.words(of: section).contains(key) {
        try setWord(key, value, &plan)
      } else {
        let known =
          PlanField.all.filter { $0.section == section }.map(\.key)
          + PlanField.words(of: section)
        throw error(
          keyNode,
          "unknown key `\(key)`" + didYouMean(key, among: known),
          "use one of \(known.sorted().joined(separator: ", "))"
        )
      }
    }
  }

  private func set(
    _ field: PlanField,
    _ node: Node,
    _ plan: inout NervePlan
  ) throws(SyntheticNerveError) {
    switch field.target {
    case .number(let place, let allowed):
      guard let value = node.float, allowed.contains(value) else {
        throw error(
          node,
          "`\(field.key)` is no number in \(allowed)",
          "change it"
        )
      }
      plan[keyPath: place] = value
    case .integer(let place, let allowed):
      guard let value = node.int, allowed.contains(value) else {
        throw error(
          node,
          "`\(field.key)` is no whole number in \(allowed)",
          "change it"
        )
      }
      plan[keyPath: place] = value
    case .range(let place, let allowed):
      let ends = node.sequence?.compactMap(\.float) ?? []
      guard ends.count == 2, node.sequence?.count == 2, ends[0] <= ends[1],
        allowed.contains(ends[0]), allowed.contains(ends[1])
      else {
        throw error(
          node,
          "`\(field.key)` is no [least, most] in \(allowed)",
          "give two numbers, such as [\(allowed.lowerBound), "
            + "\(allowed.upperBound)]"
        )
      }
      plan[keyPath: place] = ends[0]...ends[1]
    }
  }

  private func setWord(
    _ key: String,
    _ node: Node,
    _ plan: inout NervePlan
  ) throws(SyntheticNerveError) {
    switch key {
    case "schema": break
    case "name":
      let allowed = Set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"
      )
      guard let name = node.string, !name.isEmpty, name.count <= 40,
        name.allSatisfy(allowed.contains)
      else {
        throw error(
          node,
          "`name` is not made of letters, digits, - and _",
          "give a name of at most 40 of them"
        )
      }
      plan.name = name
    case "split":
      plan.split = try word(node, key)
    case "movements":
      plan.trials.movements = try words(node, key, atMost: 1000)
    default:
      plan.nerve.electrodes = try words(node, key, atMost: 99)
    }
  }

  private func word<Word: RawRepresentable<String> & CaseIterable>(
    _ node: Node,
    _ key: String
  ) throws(SyntheticNerveError) -> Word {
    guard let word = node.string.flatMap(Word.init(rawValue:)) else {
      let known = Word.allCases.map(\.rawValue)
      let written = node.string ?? "?"
      throw error(
        node,
        "`\(key)` does not know `\(written)`"
          + didYouMean(written, among: known),
        "use one of \(known.joined(separator: ", "))"
      )
    }
    return word
  }

  private func words<Word: RawRepresentable<String> & CaseIterable>(
    _ node: Node,
    _ key: String,
    atMost: Int
  ) throws(SyntheticNerveError) -> [Word] {
    guard let nodes = node.sequence, (1...atMost).contains(nodes.count) else {
      throw error(
        node,
        "`\(key)` is no list of 1 to \(atMost) names",
        "write [a, b]"
      )
    }
    var result: [Word] = []
    for node in nodes { result.append(try word(node, key)) }
    return result
  }
}

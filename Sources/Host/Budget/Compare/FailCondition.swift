public import Files

/// When a comparison fails:
///
///     energy_per_true_movement_uJ > +3%   changed by more than three per cent
///     battery_hours < -0.5                changed by less than minus a half
///     deadline_misses > 0                 the second result's own value
///
/// With a sign it is about the change from the first result to the second; with
/// a per cent sign, about the change as a share of the first.
public struct FailCondition: Equatable, Sendable, CustomStringConvertible {
  /// How both sides are compared.
  public enum Comparison: String, CaseIterable, Sendable {
    case notLess = ">="
    case notGreater = "<="
    case greater = ">"
    case less = "<"
  }

  /// What is compared.
  public enum Kind: Equatable, Sendable {
    case value, change, relativeChange
  }

  /// The path of a number in a result.
  public let path: String
  public let comparison: Comparison
  public let kind: Kind
  /// Of a relative change, as a share.
  public let threshold: Double
  /// As it was written.
  public let description: String

  /// Parses an expression.
  ///
  /// - Throws: What is wrong with it.
  public init(parsing text: String) throws(Fault) {
    let written = text.visible.shortened(to: 100)
    func fault(_ text: String) -> Fault {
      Fault(
        place: "--fail-if '\(written)'",
        fault: text,
        remedy: "write it like 'battery_hours < -5%', 'hop_energy_uJ > +2' or "
          + "'deadline_misses > 0'"
      )
    }
    description = written
    var rest = text[...]
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    let name = rest.prefix { !$0.isWhitespace && $0 != ">" && $0 != "<" }
    guard !name.isEmpty else { throw fault("names no figure") }
    path = String(name)
    rest = rest.dropFirst(name.count).drop { $0.isWhitespace }
    guard
      let found = Comparison.allCases.first(where: {
        rest.hasPrefix($0.rawValue)
      })
    else {
      throw fault("has none of >, <, >=, <= after \(Self.shown(path))")
    }
    comparison = found
    rest = Self.trimmed(rest.dropFirst(found.rawValue.count))
    let isShare = rest.hasSuffix("%")
    if isShare { rest = Self.trimmed(rest.dropLast()) }
    let number = String(rest)
    let isSigned = number.hasPrefix("+") || number.hasPrefix("-")
    // Without hexadecimal digits, "inf" and blanks, which are slips here.
    guard number.utf8.allSatisfy({ "+-.0123456789eE".utf8.contains($0) }),
      let value = Double(number), value.isFinite
    else {
      throw fault("\"\(Self.shown(number))\" is not a number")
    }
    if isShare, !isSigned, value != 0 {
      throw fault("a share of what? write +\(number)% or -\(number)%")
    }
    kind = isShare ? .relativeChange : isSigned ? .change : .value
    threshold = isShare ? value / 100 : value
  }

  /// Whether it holds.
  ///
  /// - Throws: Where a result has no such figure, or the change has no meaning.
  public func holds(
    from first: ResultDocument,
    to second: ResultDocument
  ) throws(Fault) -> Bool {
    // Both must have it, even where only the second's value is asked for: what
    // one lacks is no comparison.
    let before = try figure(in: first)
    let after = try figure(in: second)
    guard kind != .value else { return isFulfilled(by: after, within: 0) }
    // A difference carries the rounding of what it is made of.
    let rounding = 4 * max(abs(before), abs(after)).ulp
    guard kind == .relativeChange else {
      return isFulfilled(by: after - before, within: rounding)
    }
    guard before != 0 else {
      throw Fault(
        place: first.place,
        fault: "\(Self.shown(path)) is 0, so that a share of it means nothing",
        remedy: "compare without a per cent sign"
      )
    }
    return isFulfilled(
      by: (after - before) / abs(before),
      within: rounding / abs(before) + threshold.ulp
    )
  }

  /// What is nearer to the threshold than the tolerance counts as equal to it.
  private func isFulfilled(by value: Double, within tolerance: Double) -> Bool {
    switch comparison {
    case .greater: value > threshold + tolerance
    case .less: value < threshold - tolerance
    case .notLess: value >= threshold - tolerance
    case .notGreater: value <= threshold + tolerance
    }
  }

  private func figure(
    in document: ResultDocument
  ) throws(Fault) -> Double {
    if let found = document.numbers[path] { return found }
    guard !document.nulls.contains(path) else {
      throw Fault(
        place: document.place,
        fault: "lacks the figure \(Self.shown(path)): it is null there",
        remedy: "compare results that both have it"
      )
    }
    if let text = document.texts[path] {
      throw .textForNumber(document.place, path, text)
    }
    let names = Spelling.nearest(to: path, among: document.numbers.keys)
      .map(Self.shown)
    throw Fault(
      place: document.place,
      fault: "has no figure \(Self.shown(path))",
      remedy: names.isEmpty
        ? "it has none at all"
        : "use one of its figures, such as \(names.joined(separator: ", "))"
    )
  }

  /// A name of any length in a message.
  static func shown(_ name: String) -> String {
    name.visible.shortened(to: 60)
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text.drop { $0.isWhitespace }
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}

extension Fault {
  /// A text, or a truth value, stands where a number is wanted.
  static func textForNumber(
    _ place: String,
    _ path: String,
    _ text: String
  ) -> Fault {
    Fault(
      place: place,
      fault:
        "\(FailCondition.shown(path)) is \"\(FailCondition.shown(text))\", "
        + "no number",
      remedy: "give a result of --json as it was printed"
    )
  }
}

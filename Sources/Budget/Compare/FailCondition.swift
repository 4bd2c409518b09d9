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
  public init(parsing text: String) throws(BudgetError) {
    let written = String(text.map { $0.isNewline ? " " : $0 })
    func fault(_ text: String) -> BudgetError {
      BudgetError(
        "--fail-if '\(written)'",
        text,
        "write it like 'battery_hours < -5%', 'hop_energy_uJ > +2' or "
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
    else { throw fault("has none of >, <, >=, <= after \(name)") }
    comparison = found
    var number = String(
      rest.dropFirst(found.rawValue.count).filter { !$0.isWhitespace }
    )
    let isShare = number.hasSuffix("%")
    if isShare { number.removeLast() }
    let isSigned = number.hasPrefix("+") || number.hasPrefix("-")
    guard let value = Double(number), value.isFinite else {
      throw fault("\"\(number)\" is not a number")
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
  ) throws(BudgetError) -> Bool {
    let after = try figure(in: second)
    let value: Double
    switch kind {
    case .value: value = after
    case .change: value = after - (try figure(in: first))
    case .relativeChange:
      let before = try figure(in: first)
      guard before != 0 else {
        throw BudgetError(
          first.place,
          "\(path) is 0, so that a share of it means nothing",
          "compare without a per cent sign"
        )
      }
      value = (after - before) / abs(before)
    }
    switch comparison {
    case .greater: return value > threshold
    case .less: return value < threshold
    case .notLess: return value >= threshold
    case .notGreater: return value <= threshold
    }
  }

  private func figure(
    in document: ResultDocument
  ) throws(BudgetError) -> Double {
    if let found = document.numbers[path] { return found }
    let known = document.numbers.keys.sorted()
    let close = known.filter {
      $0.lowercased().contains(path.lowercased()) || $0.hasSuffix(".\(path)")
    }
    let names = (close.isEmpty ? known.filter { !$0.contains(".") } : close)
      .prefix(8)
    throw BudgetError(
      document.place,
      "has no figure \(path)",
      "use one of its figures: \(names.joined(separator: ", "))"
    )
  }
}

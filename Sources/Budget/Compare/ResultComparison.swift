public import Evaluation
import RecordingIO

/// What changed from one result to another.
public struct ResultComparison: Equatable, Sendable {
  /// A figure that is not the same in both.
  public struct Change: Equatable, Sendable {
    public var path: String
    /// Nil where a result does not have it.
    public var first: Double?, second: Double?

    /// As a share of the first; nil where that means nothing.
    public var share: Double? {
      guard let first, let second, first != 0 else { return nil }
      return (second - first) / abs(first)
    }
  }

  /// The conditions of failure that hold.
  public let failures: [FailCondition]
  /// Why each of the other conditions cannot be told.
  public let faults: [BudgetError]
  /// By path.
  public let changes: [Change]
  private let first: String, second: String

  /// Compares two results; a condition about a figure that one does not have
  /// is among the faults.
  public init(
    _ first: ResultDocument,
    _ second: ResultDocument,
    conditions: [FailCondition] = []
  ) {
    self.first = first.place
    self.second = second.place
    let paths = Set(first.numbers.keys).union(second.numbers.keys).sorted()
    changes = paths.compactMap { path in
      let change = Change(
        path: path,
        first: first.numbers[path],
        second: second.numbers[path]
      )
      return change.first == change.second ? nil : change
    }
    var failures: [FailCondition] = []
    var faults: [BudgetError] = []
    for condition in conditions {
      do throws(BudgetError) {
        if try condition.holds(from: first, to: second) {
          failures.append(condition)
        }
      } catch {
        faults.append(error)
      }
    }
    self.failures = failures
    self.faults = faults
  }

  /// A line for each change; with `isBrief` only of figures that stand by
  /// themselves, not of those in lists.
  public func text(isBrief: Bool) -> String {
    let shown = changes.filter { !isBrief || !$0.path.contains(".") }
    guard !changes.isEmpty else { return "no figure changed" }
    var table = TextTable()
    table.add(["figure", "before", "after", "change"])
    for change in shown {
      table.add([
        change.path.shortened(to: 100),
        change.first.map { Figures.text($0, digits: 6) } ?? "-",
        change.second.map { Figures.text($0, digits: 6) } ?? "-",
        change.share.map { ($0 > 0 ? "+" : "") + Figures.percent($0) } ?? "-",
      ])
    }
    let hidden = changes.count - shown.count
    return table.lines.joined(separator: "\n")
      + (hidden > 0 ? "\nand \(hidden) figures of parts; --all shows them" : "")
  }

  /// For scripts.
  public var document: JSONValue {
    func number(_ value: Double?) -> JSONValue {
      value.map { .number($0) } ?? .null
    }
    return .object([
      ("schema_version", .integer(1)), ("first", .text(first)),
      ("second", .text(second)),
      ("failed", .list(failures.map { .text($0.description) })),
      ("not_told", .list(faults.map { .text($0.description) })),
      (
        "changes",
        .list(
          changes.map {
            .object([
              ("figure", .text($0.path)), ("first", number($0.first)),
              ("second", number($0.second)), ("change", number($0.share)),
            ])
          }
        )
      ),
    ])
  }
}

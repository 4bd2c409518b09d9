import Evaluation
public import Reports
public import Files

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

    /// Whether both are counts of few: what they change by as a share says
    /// nothing.
    var isOfFew: Bool {
      guard let first, let second, min(first, second) < 10,
        first == first.rounded(), second == second.rounded(),
        let name = path.split(separator: ".").last
      else { return false }
      return [
        "onsets", "misses", "movements", "samples", "hops", "activations",
      ]
      .contains { name.hasSuffix($0) }
    }

    /// Whether it is a bare number of a list: a point of a curve.
    var isPoint: Bool {
      path.split(separator: ".").last.map { Int($0) != nil } ?? false
    }

    /// Whether it stands by itself, not in a list or an object.
    var isWhole: Bool { !path.contains(".") }
  }

  /// A text or truth value that is not the same in both.
  public struct TextChange: Equatable, Sendable {
    public var path: String
    /// Nil where a result does not have it.
    public var first: String?, second: String?

    /// Whether it stands by itself or says what the day was.
    var isWhole: Bool { !path.contains(".") || path.hasPrefix("day_plan.") }
  }

  /// The conditions of failure that hold.
  public let failures: [FailCondition]
  /// Why each of the other conditions cannot be told, and texts where the other
  /// result has a number.
  public let faults: [Fault]
  /// By path.
  public let changes: [Change]
  /// What the results are of, where that differs; by path.
  public let textChanges: [TextChange]
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
    changes = Self.differences(first.numbers, second.numbers)
      .map { Change(path: $0, first: $1, second: $2) }
    textChanges = Self.differences(first.texts, second.texts)
      .map { TextChange(path: $0, first: $1, second: $2) }
    var failures: [FailCondition] = []
    var faults =
      Self.textsForNumbers(first, second) + Self.textsForNumbers(second, first)
    for condition in conditions {
      do throws(Fault) {
        if try condition.holds(from: first, to: second) {
          failures.append(condition)
        }
      } catch {
        if !faults.contains(error) { faults.append(error) }
      }
    }
    self.failures = failures
    self.faults = faults
  }

  /// 1 where something cannot be told, else 3 where a condition holds, else 0.
  public var exitCode: Int32 {
    if !faults.isEmpty { return 1 }
    return failures.isEmpty ? 0 : 3
  }

  private static func differences<Value: Equatable>(
    _ first: [String: Value],
    _ second: [String: Value]
  ) -> [(String, Value?, Value?)] {
    Set(first.keys).union(second.keys).sorted().compactMap {
      first[$0] == second[$0] ? nil : ($0, first[$0], second[$0])
    }
  }

  /// The texts of a result where the other has numbers.
  private static func textsForNumbers(
    _ document: ResultDocument,
    _ other: ResultDocument
  ) -> [Fault] {
    document.texts.keys.sorted().filter { other.numbers[$0] != nil }.map {
      .textForNumber(document.place, $0, document.texts[$0] ?? "")
    }
  }

  /// For scripts.
  ///
  /// - Parameter replays: The two as replays, if they are.
  /// - Returns: A JSON object.
  public func document(_ replays: ReplayPair? = nil) -> JSONValue {
    func number(_ value: Double?) -> JSONValue {
      value.map { .number($0) } ?? .null
    }
    func text(_ value: String?) -> JSONValue {
      value.map { .text($0) } ?? .null
    }
    return .object([
      ("schema_version", .integer(1)), ("first", .text(first)),
      ("second", .text(second)),
      ("paired", replays?.paired?.document ?? .null),
      ("not_paired", replays?.note.map { .text($0) } ?? .null),
      ("failed", .list(failures.map { .text($0.description) })),
      ("not_told", .list(faults.map { .text($0.description) })),
      (
        "text_changes",
        .list(
          textChanges.map {
            .object([
              ("name", .text($0.path)), ("first", text($0.first)),
              ("second", text($0.second)),
            ])
          }
        )
      ),
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

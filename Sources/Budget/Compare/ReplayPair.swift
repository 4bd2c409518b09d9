public import Evaluation
import RecordingIO

/// Two results of `replay`, as far as they can be paired.
public struct ReplayPair: Sendable {
  /// Their figures, repetition by repetition; nil where a result lacks what that
  /// takes.
  public let paired: PairedComparison?
  /// Why they are not paired, in a line; nil where they are.
  public let note: String?

  private let first: ResultDocument, second: ResultDocument

  /// Pairs two results.
  ///
  /// - Returns: Nil where neither is a replay's.
  /// - Throws: Why the two cannot be compared.
  public init?(
    _ first: ResultDocument,
    _ second: ResultDocument
  ) throws {
    guard first.isReplay || second.isReplay else { return nil }
    self.first = first
    self.second = second
    let places = "\(first.place), \(second.place)"
    guard first.isReplay, second.isReplay else {
      let replay = first.isReplay ? first.place : second.place
      throw BudgetError(
        places,
        "cannot be compared: only \(replay) is of a replay",
        "give two replays or two budgets"
      )
    }
    do throws(EvaluationError) {
      paired = try PairedComparison(
        (first.place, RepetitionFile(run: first.place)),
        (second.place, RepetitionFile(run: second.place))
      )
      note = nil
    } catch {
      guard let missing = Self.unpaired(first) ?? Self.unpaired(second) else {
        throw error
      }
      for key in ["recording", "split"]
      where first.texts[key] != second.texts[key] {
        throw BudgetError(
          places,
          "cannot be compared: their \(key) differs: "
            + "\(first.texts[key] ?? "none") and "
            + (second.texts[key] ?? "none"),
          "replay the same recordings and split with both decoders"
        )
      }
      paired = nil
      note = "not paired, so without intervals: \(missing)"
    }
  }

  /// Why a result cannot be paired with any; nil where it can.
  private static func unpaired(_ document: ResultDocument) -> EvaluationError? {
    do throws(EvaluationError) {
      _ = try RepetitionFile(run: document.place)
      return nil
    } catch {
      return error
    }
  }

  /// The figures that lead where nothing can be paired, by path.
  private static let leading = [
    "overall.balanced_accuracy", "overall.false_activations_per_minute",
    "overall.rest_active_share", "overall.onset_delay_ms",
    "overall.missed_onsets", "overall.false_onsets",
  ]

  /// What is printed first.
  public var text: String {
    if let paired { return paired.text }
    var table = TextTable()
    table.add(["", "before", "after", "change"])
    for path in Self.leading {
      guard let one = first.numbers[path], let other = second.numbers[path]
      else { continue }
      table.add([
        path, Figures.text(one, digits: 6), Figures.text(other, digits: 6),
        (other > one ? "+" : "") + Figures.text(other - one, digits: 6),
      ])
    }
    return (table.lines + [note ?? ""]).joined(separator: "\n")
  }
}

extension ResultDocument {
  /// Whether `replay` has made it.
  var isReplay: Bool {
    numbers["scored_samples"] != nil && texts["commands_sha256"] != nil
  }
}

import Reports
import Files
public import Evaluation

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
      throw Fault(
        place: places,
        fault: "cannot be compared: only \(replay) is of a replay",
        remedy: "give two replays or two budgets"
      )
    }
    do throws(Fault) {
      paired = try PairedComparison(
        (first.place, RepetitionFile(run: first.place)),
        (second.place, RepetitionFile(run: second.place))
      )
      note = nil
    } catch {
      guard let missing = Self.unpaired(first) ?? Self.unpaired(second) else {
        throw error
      }
      for key in ["recording", "split", "duration_s"]
      where first.shown(key) != second.shown(key) {
        throw Fault(
          place: places,
          fault: "cannot be compared: their \(key) differs: "
            + "\(first.shown(key) ?? "none") and "
            + (second.shown(key) ?? "none"),
          remedy: "replay the same stretch and split with both decoders"
        )
      }
      paired = nil
      note = "not paired, so without intervals: \(missing)"
    }
  }

  /// Why a result cannot be paired with any; nil where it can.
  private static func unpaired(_ document: ResultDocument) -> Fault? {
    do throws(Fault) {
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
    let isOneRule = first.onsetRule == second.onsetRule
    for path in Self.leading where isOneRule || !path.contains("onset") {
      guard let one = first.numbers[path], let other = second.numbers[path]
      else { continue }
      table.add([
        path, Figures.text(one, digits: 6), Figures.text(other, digits: 6),
        (other > one ? "+" : "") + Figures.text(other - one, digits: 6),
      ])
    }
    let rule = "onsets are matched by another rule in one of them: not compared"
    return (table.lines + [note].compactMap(\.self) + (isOneRule ? [] : [rule]))
      .joined(separator: "\n")
  }
}

extension ResultDocument {
  /// A text or number.
  fileprivate func shown(_ path: String) -> String? {
    texts[path] ?? numbers[path].map { Figures.text($0, digits: 6) }
  }

  /// How long before its label an onset is early; empty in results of earlier
  /// versions, which knew no early ones.
  fileprivate var onsetRule: [String: Double] {
    numbers.filter { $0.key.hasPrefix("early_onset_tolerance_ms") }
  }

  /// Whether `replay` has made it.
  var isReplay: Bool {
    numbers["scored_samples"] != nil && texts["commands_sha256"] != nil
  }
}

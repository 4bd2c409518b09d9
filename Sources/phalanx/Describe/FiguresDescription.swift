import Reports
import Foundation
import RecordingIO

/// Figures of channels, for people and for scripts.
enum FiguresDescription {
  /// One channel's, with the keys of `inspect --json`.
  static func document(
    _ figures: ChannelFigures,
    rate: Double?
  ) -> JSONValue {
    let count = max(figures.sampleCount, 1)
    return .object([
      ("range", .list([number(figures.lowest), number(figures.highest)])),
      ("mean", number(figures.mean)),
      ("rms", number(figures.rootMeanSquare)),
      (
        "at_limits_share",
        .number(Double(figures.atLimitsCount) / Double(count))
      ),
      ("not_finite_samples", .integer(figures.notFiniteCount)),
      ("not_finite_stretches", .integer(figures.notFiniteStretchCount)),
      ("flat_share", .number(Double(figures.flatCount) / Double(count))),
      ("flat_stretches", .integer(figures.flatStretchCount)),
      (
        "longest_flat_s",
        rate.map { .number(Double(figures.longestFlatCount) / $0) } ?? .null
      ),
    ])
  }

  /// The heads of the columns of `cells`.
  static let heads = ["range", "rms", "at limits", "flat", "not finite"]

  /// Cells of a table for the channels of one signal together: the widest range,
  /// the largest rms, the worst of the rest.
  static func cells(_ channels: [ChannelFigures]) -> [String] {
    let finite = channels.filter { $0.lowest.isFinite }
    guard let first = finite.first else {
      let count = channels.reduce(0) { $0 + $1.notFiniteCount }
      return ["?", "?", "", "", count == 0 ? "" : "all"]
    }
    let low = finite.reduce(first.lowest) { min($0, $1.lowest) }
    let high = finite.reduce(first.highest) { max($0, $1.highest) }
    let rms = finite.reduce(0) { max($0, $1.rootMeanSquare) }
    func share(_ count: (ChannelFigures) -> Int) -> String {
      let worst = channels.reduce(0.0) {
        max($0, Double(count($1)) / Double(max($1.sampleCount, 1)))
      }
      if worst == 0 { return "" }
      return String(format: worst < 0.1 ? "%.2g %%" : "%.0f %%", worst * 100)
    }
    return [
      String(format: "%.6g to %.6g", low, high), String(format: "%.3g", rms),
      share(\.atLimitsCount), share(\.flatCount), share(\.notFiniteCount),
    ]
  }

  private static func number(_ value: Double) -> JSONValue {
    value.isFinite ? .exact(value) : .null
  }
}

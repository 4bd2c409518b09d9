import DecoderHost
import DecoderCompiler
import Evaluation
import Foundation
import RecordingIO

/// What quantisation costs: the image's figures beside the float decoder's,
/// both scored by replay's code on the same sessions.
struct QuantizationTable {
  /// One figure of one group, or of the mean over the fingers.
  struct Row {
    let name: String
    let metric: String
    let float: Double
    let fixed: Double

    /// How much the image falls behind; negative where it is ahead.
    var loss: Double { float - fixed }
  }

  /// The figures for which more is better; losses of others say little.
  static let metrics: [Metric] = [
    .accuracy, .balancedAccuracy, .r2, .r2Moving,
  ]

  let rows: [Row]

  /// What makes them mean less than they seem to.
  let warnings: [String]

  /// Replays sessions through both decoders.
  ///
  /// - Parameters:
  ///   - compilation: Has the float decoder.
  ///   - path: The image that was written.
  ///   - sessions: What to score on: their test split, if they have one.
  /// - Throws: What replay throws.
  init(_ compilation: Compilation, imageAt path: String, sessions: [Session])
    throws
  {
    let fixed = try FixedPointSource(
      file: try ImageFile(opening: path),
      name: path
    )
    let outline = fixed.outline
    let result = try Self.result(fixed, sessions)
    warnings = result.warnings
    let got = result.scores
    let want = try Self.result(
      FloatSource(compilation.floatDecoder, outline: outline),
      sessions
    ).scores
    var rows: [Row] = []
    func compare(_ name: String, _ fixed: [Figure], _ float: [Figure]) {
      for metric in Self.metrics {
        guard let a = fixed.first(where: { $0.metric == metric }),
          let b = float.first(where: { $0.metric == metric }),
          a.value.isFinite, b.value.isFinite
        else { continue }
        rows.append(
          Row(
            name: name,
            metric: metric.rawValue,
            float: b.value,
            fixed: a.value
          )
        )
      }
    }
    for (a, b) in zip(got.groups, want.groups) {
      compare(a.group.name, a.figures, b.figures)
    }
    compare("fingers", got.overall, want.overall)
    self.rows = rows
  }

  private static func result<Source: DecisionSource & ~Copyable>(
    _ source: consuming Source,
    _ sessions: [Session]
  ) throws -> ReplayResult {
    var replay = Replay(source: source, options: ReplayOptions())
    for session in sessions { try replay.run(session) }
    return try replay.finish()
  }

  /// The rows as a table, 80 columns wide.
  var text: String {
    var lines = [
      "", "group            figure                  float     image      loss",
    ]
    for row in rows {
      lines.append(
        row.name.padding(toLength: 17, withPad: " ", startingAt: 0)
          + row.metric.padding(toLength: 20, withPad: " ", startingAt: 0)
          + [row.float, row.fixed, row.loss].map {
            let text = String(format: "%.4f", $0)
            return String(repeating: " ", count: max(0, 10 - text.count)) + text
          }.joined()
      )
    }
    return lines.joined(separator: "\n")
  }

  /// The rows for the report's `quantization` key.
  var json: [[String: any Sendable]] {
    rows.map {
      [
        "name": $0.name, "metric": $0.metric, "float": $0.float,
        "image": $0.fixed, "loss": $0.loss,
      ]
    }
  }
}

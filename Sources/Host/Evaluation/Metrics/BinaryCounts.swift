/// How often a yes-or-no decision met its truth.
struct BinaryCounts {
  /// How many numbers a row of statistics keeps for one decision.
  static let width = 4

  /// The metrics, in the order of `values` and `chances`.
  static let metrics: [Metric] = [
    .accuracy, .balancedAccuracy, .truePositiveRate, .falsePositiveRate, .f1,
  ]

  /// Samples by truth and decision; whole numbers kept as `Double`, so that
  /// they add up exactly to 2^53.
  var truePositive = 0.0, falsePositive = 0.0
  var trueNegative = 0.0, falseNegative = 0.0

  /// The place, within a row's four numbers, of one outcome.
  static func place(truth: Bool, guess: Bool) -> Int {
    truth ? (guess ? 0 : 3) : (guess ? 1 : 2)
  }

  /// Reads the four numbers of a row that begin at `offset`.
  init(_ row: [Double], at offset: Int) {
    truePositive = row[offset]
    falsePositive = row[offset + 1]
    trueNegative = row[offset + 2]
    falseNegative = row[offset + 3]
  }

  private var positives: Double { truePositive + falseNegative }
  private var negatives: Double { trueNegative + falsePositive }
  private var all: Double { positives + negatives }

  /// The metrics; division by zero makes the figure not a number.
  var values: [Double] {
    let hitRate = truePositive / positives
    let falseRate = falsePositive / negatives
    let balanced: Double
    if negatives == 0 {
      balanced = hitRate
    } else if positives == 0 {
      balanced = 1 - falseRate
    } else {
      balanced = (hitRate + 1 - falseRate) / 2
    }
    return [
      (truePositive + trueNegative) / all, balanced, hitRate, falseRate,
      2 * truePositive / (2 * truePositive + falsePositive + falseNegative),
    ]
  }

  /// Whether these samples tell of each metric; of the balanced accuracy both
  /// sides must be told of.
  var tells: [ScorePlan.Tells] {
    let (hits, misses) = (positives > 0, negatives > 0)
    return [
      .init(all > 0), .init(hits, misses), .init(hits), .init(misses),
      .init(hits),
    ]
  }

  /// What a guess that ignores the signal scores (see `Figure`).
  var chances: [Double] {
    let classes = (positives > 0 ? 1.0 : 0) + (negatives > 0 ? 1.0 : 0)
    let activeRate = (truePositive + falsePositive) / all
    let share = positives / all
    return [
      max(positives, negatives) / all, 1 / classes,
      positives > 0 ? activeRate : .nan, negatives > 0 ? activeRate : .nan,
      2 * share / (1 + share),
    ].map { $0.isFinite ? $0 : .nan }
  }
}

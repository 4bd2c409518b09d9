/// The sums from which the error of a continuous value is told.
///
/// With d = truth - pivot and e = truth - guess, the sums are n, sum d,
/// sum d^2, sum e and sum e^2. The pivot is any constant near the truth: it
/// cancels, and keeps the variance from drowning in the square of the mean.
struct RegressionSums {
  /// How many numbers a row of statistics keeps for one value.
  static let width = 5

  /// The metrics, in the order of `values` and `chances`.
  static let metrics: [Metric] = [.r2, .mse, .vaf]

  /// The same where the truth moves.
  static let movingMetrics: [Metric] = [.r2Moving, .mseMoving, .vafMoving]

  let count: Double
  let deviation: Double, squaredDeviation: Double
  let error: Double, squaredError: Double

  /// Reads the five numbers of a row that begin at `offset`.
  init(_ row: [Double], at offset: Int) {
    count = row[offset]
    deviation = row[offset + 1]
    squaredDeviation = row[offset + 2]
    error = row[offset + 3]
    squaredError = row[offset + 4]
  }

  /// The sum of squared distances from the truth's own mean; zero where the
  /// truth is constant but for rounding.
  private var truthScatter: Double {
    let scatter = squaredDeviation - deviation * deviation / count
    return scatter > 1e-12 * squaredDeviation ? scatter : 0
  }

  /// The metrics; not numbers where there is nothing, or nothing that varies.
  var values: [Double] {
    guard count > 0 else { return [.nan, .nan, .nan] }
    let scatter = truthScatter
    let meanSquare = squaredError / count
    guard scatter > 0 else { return [.nan, meanSquare, .nan] }
    let errorScatter = squaredError - error * error / count
    return [
      1 - squaredError / scatter, meanSquare, 1 - errorScatter / scatter,
    ]
  }

  /// Whether these samples tell of each metric.
  var tells: [ScorePlan.Tells] {
    Self.metrics.map { _ in .init(count > 0) }
  }

  /// What the mean of the truth, as a guess, scores.
  var chances: [Double] {
    guard count > 0 else { return [.nan, .nan, .nan] }
    let scatter = truthScatter
    return [
      scatter > 0 ? 0 : .nan, scatter / count, scatter > 0 ? 0 : .nan,
    ]
  }
}

public import Reports
/// What repeated measurements gave: the middle, and how far they lie apart.
public struct Spread: Equatable, Sendable {
  /// The median.
  public let median: Double
  /// The smallest and the largest.
  public let low: Double, high: Double

  /// Sums up measurements; all are not numbers where there is none.
  public init(_ measurements: [Double]) {
    let sorted = measurements.sorted()
    median = Scoreboard.median(sorted)
    low = sorted.first ?? .nan
    high = sorted.last ?? .nan
  }

  /// The three as an object.
  public var document: JSONValue {
    .object([
      ("median", .number(median)), ("min", .number(low)),
      ("max", .number(high)),
    ])
  }
}

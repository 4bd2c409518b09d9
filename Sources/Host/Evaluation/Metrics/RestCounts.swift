/// What a decoder did while the person rested: the mistakes that are felt most,
/// because the hand moves by itself.
///
///     rest_active_share = activeHopCount / hopCount
///     false_activations_per_minute = falseCount / (minutes of rest)
struct RestCounts: Equatable {
  /// How many numbers a row of statistics keeps.
  static let width = 3

  /// The metrics, in the order of `values`.
  static let metrics: [Metric] = [.falseActivations, .restActiveShare]

  /// Scored hops at whose end the person rests, but for those that end within
  /// the lead of an onset (`OnsetMatcher.lead`), where being active is early.
  var hopCount = 0.0

  /// Those at which any finger is decoded active.
  var activeHopCount = 0.0

  /// Activations of the hand, of whatever finger, that began at rest and were
  /// not early.
  var falseCount = 0.0

  /// Nothing yet.
  init() {}

  /// Reads the three numbers of a row that begin at `offset`.
  init(_ row: [Double], at offset: Int) {
    hopCount = row[offset]
    activeHopCount = row[offset + 1]
    falseCount = row[offset + 2]
  }

  /// The metrics; not numbers without rest.
  ///
  /// - Parameter hopSeconds: The length of a hop.
  /// - Returns: One for each of `metrics`.
  func values(hopSeconds: Double) -> [Double] {
    guard hopCount > 0 else { return [.nan, .nan] }
    return [
      falseCount / (hopCount * hopSeconds / 60), activeHopCount / hopCount,
    ]
  }

  /// Adds the counts, so many times, to the row at `offset`.
  func add(to row: inout [Double], at offset: Int, times weight: Double) {
    row[offset] += weight * hopCount
    row[offset + 1] += weight * activeHopCount
    row[offset + 2] += weight * falseCount
  }
}

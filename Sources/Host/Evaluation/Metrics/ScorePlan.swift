public import DecoderHost
/// What is scored, and where its statistics lie in a row of numbers.
///
/// One row of `width` numbers is kept for every unit (a trial, or a stretch
/// between trials). All of them are sums over samples, so the row of a
/// whole session, or of a bootstrap resample, is a sum of rows.
public struct ScorePlan: Sendable {
  /// The names of the fingers, in the project's order.
  public let fingerNames: [String]

  /// The output groups, in the decoder's order.
  public let groups: [DecoderOutline.Group]

  /// The length of a hop in seconds, in which rest is counted.
  let hopSeconds: Double

  /// Where each group's numbers begin in a row.
  let groupOffsets: [Int]

  /// Where those of rest begin.
  let restOffset: Int

  /// How many numbers a row has.
  let width: Int

  static let fingerWidth = BinaryCounts.width + RegressionSums.width

  /// Lays out rows for these fingers and groups.
  public init(
    fingerNames: [String],
    groups: [DecoderOutline.Group],
    hopSeconds: Double
  ) {
    self.fingerNames = fingerNames
    self.groups = groups
    self.hopSeconds = hopSeconds
    var offset = fingerNames.count * Self.fingerWidth
    var offsets: [Int] = []
    for group in groups {
      offsets.append(offset)
      offset += group.width
    }
    groupOffsets = offsets
    restOffset = offset
    width = offset + RestCounts.width
  }
}

extension DecoderOutline.Group {
  /// How many numbers a row keeps for it.
  var width: Int {
    switch kind {
    case .classes: elementNames.count * elementNames.count
    case .activity: elementNames.count * BinaryCounts.width
    case .values: elementNames.count * 2 * RegressionSums.width
    }
  }
}

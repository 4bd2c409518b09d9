/// How far predictions of a kind were off on rows that the fit never saw.
public struct ErrorBand: Equatable, Sendable {
  /// Of the error's magnitude, as a share of the measured value.
  public var median: Double
  /// Nine rows of ten were closer.
  public var ninetiethPercentile: Double
  /// Rows that this is from.
  public var rowCount: Int
  /// Whether it is the error of something else, for want of rows that tell this
  /// one's: an indication.
  public var isBorrowed: Bool

  public init(
    median: Double,
    ninetiethPercentile: Double,
    rowCount: Int,
    isBorrowed: Bool = false
  ) {
    self.median = median
    self.ninetiethPercentile = ninetiethPercentile
    self.rowCount = rowCount
    self.isBorrowed = isBorrowed
  }

  /// The same, of something else than its rows are of.
  var borrowed: ErrorBand {
    var band = self
    band.isBorrowed = true
    return band
  }

  /// Two independent errors of a product, added by their squares.
  func combined(with other: ErrorBand) -> ErrorBand {
    func both(_ a: Double, _ b: Double) -> Double {
      (a * a + b * b).squareRoot()
    }
    return ErrorBand(
      median: both(median, other.median),
      ninetiethPercentile: both(
        ninetiethPercentile,
        other.ninetiethPercentile
      ),
      rowCount: min(rowCount, other.rowCount),
      isBorrowed: isBorrowed || other.isBorrowed
    )
  }
}

/// What a prediction rests on, best first, and so which rows tell its error:
/// rows of Cortex-M for those, of other cores for others.
public enum PredictionBasis: String, CaseIterable, Sendable, Comparable {
  /// The same board ran the same program; rows of one submission left out.
  case sameBoard = "same board"
  /// Core, program and class of operation on another board; boards left out.
  case kin
  /// Core and program are known, not together; boards left out.
  case withoutKin = "without kin"
  /// The core is known, the program is not; programs left out.
  case unknownProgram = "unknown program"
  /// A network, operation, precision or core that no row has; tasks left out.
  case extrapolated
  /// A number of the profile that nobody has tested; no error is known.
  case untested

  /// Better is less.
  public static func < (a: PredictionBasis, b: PredictionBasis) -> Bool {
    a.rank < b.rank
  }

  private var rank: Int {
    Self.allCases.firstIndex(of: self) ?? Self.allCases.count
  }

  /// The name of the rows in the fit's errors.
  var errorName: String? {
    switch self {
    case .sameBoard: "submission"
    case .kin: "kin"
    case .withoutKin: "no kin"
    case .unknownProgram: "engine"
    case .extrapolated: "task"
    case .untested: nil
    }
  }
}

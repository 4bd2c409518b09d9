public import PowerModel

/// A number that the hours rest on, and what it does to them.
public struct Uncertainty: Equatable, Sendable {
  public var name: String
  /// How far the number may be off, as a share: the 90th percentile of the
  /// model's error where it is known, else what its calibration stands for.
  public var share: Double
  /// Where that share is from: "p90", or the word of the calibration.
  public var basis: String
  /// The hours where the number is lower, and higher, by its share.
  public var hoursIfLower: Double, hoursIfHigher: Double
  /// The average power likewise, in milliwatts.
  public var powerIfLower: Double, powerIfHigher: Double

  /// The most that it moves the hours by.
  public func reach(from hours: Double) -> Double {
    max(abs(hoursIfLower - hours), abs(hoursIfHigher - hours))
  }

  /// How far a number of a calibration is taken to be off where no error is
  /// known: a convention, chosen here.
  public static func convention(_ calibration: Calibration) -> Double {
    switch calibration {
    case .measured: 0.05
    case .fitted: 0.15
    case .quoted: 0.25
    case .guess: 0.5
    }
  }
}

/// A figure with a low and a high.
public struct RangedFigure: Equatable, Sendable {
  public var value: Double, low: Double, high: Double

  /// Nothing is known of it.
  static let unknown = RangedFigure(value: .nan, low: .nan, high: .nan)

  /// What independent numbers make of a figure: their effects by their
  /// squares, each way for itself.
  static func combining(
    _ value: Double,
    _ effects: [(Double, Double)]
  ) -> RangedFigure {
    var below = 0.0
    var above = 0.0
    for (a, b) in effects {
      let down = max(0, value - min(a, b))
      let up = max(0, max(a, b) - value)
      below += down * down
      above += up * up
    }
    return RangedFigure(
      value: value,
      low: max(0, value - below.squareRoot()),
      high: value + above.squareRoot()
    )
  }
}

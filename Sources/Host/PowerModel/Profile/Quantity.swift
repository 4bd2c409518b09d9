/// How far a number is to be trusted, best first.
public enum Calibration: String, CaseIterable, Sendable, Comparable {
  /// Read from an instrument, on this part.
  case measured
  /// From a model fitted to measurements, this part's or others'.
  case fitted
  /// From a data sheet or a paper.
  case quoted
  /// Nobody's word; to be replaced.
  case guess

  /// Better is less.
  public static func < (a: Calibration, b: Calibration) -> Bool {
    a.rank < b.rank
  }

  private var rank: Int {
    switch self {
    case .measured: 0
    case .fitted: 1
    case .quoted: 2
    case .guess: 3
    }
  }
}

/// A number of a profile with all that is known of it.
public struct Quantity: Equatable, Sendable {
  public var value: Double
  /// As the key's rule asks.
  public var unit: String
  /// At what clock, voltage, temperature.
  public var condition: String
  /// Whose number it is.
  public var source: String
  public var calibration: Calibration

  public init(
    value: Double,
    unit: String,
    condition: String,
    source: String,
    calibration: Calibration
  ) {
    self.value = value
    self.unit = unit
    self.condition = condition
    self.source = source
    self.calibration = calibration
  }
}

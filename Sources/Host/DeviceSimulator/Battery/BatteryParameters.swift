/// A battery, as its profile describes it.
public struct BatteryParameters: Equatable, Sendable {
  /// A point of the discharge curve: the voltage of one cell at rest.
  public struct CurvePoint: Equatable, Sendable {
    /// The share of the capacity that is used, 0...1.
    public var depth: Double
    /// The open-circuit voltage of a cell, in volts.
    public var volts: Double

    /// A point.
    public init(depth: Double, volts: Double) {
      self.depth = depth
      self.volts = volts
    }
  }

  /// What a temperature does to it; 1 is no change.
  public struct TemperaturePoint: Equatable, Sendable {
    /// In degrees Celsius.
    public var celsius: Double
    /// What capacity and resistance are multiplied by.
    public var capacityFactor: Double, resistanceFactor: Double

    /// A point.
    public init(
      celsius: Double,
      capacityFactor: Double,
      resistanceFactor: Double
    ) {
      self.celsius = celsius
      self.capacityFactor = capacityFactor
      self.resistanceFactor = resistanceFactor
    }
  }

  /// The capacity, new and at room temperature, in ampere hours.
  public var ampereHours: Double
  /// The cells in series.
  public var cellCount: Int
  /// From depth 0 to depth 1, falling.
  public var curve: [CurvePoint]
  /// The resistance of all of it, new and at room temperature, in ohms.
  public var ohms: Double
  /// The voltage at its terminals at which it is switched off.
  public var cutOffVolts: Double
  /// By rising temperature; between two points it is a straight line, beyond
  /// them the nearest. Empty: temperature changes nothing.
  public var temperatures: [TemperaturePoint] = []
  /// What it loses in a month of 30 days, as a share of its capacity.
  public var selfDischargePerMonth = 0.0

  /// A battery that temperature does not change.
  public init(
    ampereHours: Double,
    cellCount: Int,
    curve: [CurvePoint],
    ohms: Double,
    cutOffVolts: Double
  ) {
    self.ampereHours = ampereHours
    self.cellCount = cellCount
    self.curve = curve
    self.ohms = ohms
    self.cutOffVolts = cutOffVolts
  }

  /// Checks what makes no battery.
  ///
  /// - Throws: The first fault.
  public func check() throws(SimulationError) {
    guard ampereHours > 0, ampereHours < 1000 else {
      throw .battery("a capacity of \(ampereHours) Ah")
    }
    guard cellCount > 0, cellCount < 100 else {
      throw .battery("\(cellCount) cells")
    }
    guard ohms >= 0, ohms < 100 else {
      throw .battery("a resistance of \(ohms) ohm")
    }
    guard curve.count > 1, curve.first?.depth == 0, curve.last?.depth == 1,
      zip(curve, curve.dropFirst()).allSatisfy({
        $0.depth < $1.depth && $0.volts >= $1.volts && $1.volts > 0
      })
    else {
      throw .battery("a curve that does not fall from depth 0 to depth 1")
    }
    let full = curve[0].volts * Double(cellCount)
    guard cutOffVolts > 0, cutOffVolts < full else {
      throw .battery("switched off at \(cutOffVolts) V, full at \(full) V")
    }
    guard selfDischargePerMonth >= 0, selfDischargePerMonth < 1 else {
      throw .battery("a self-discharge of \(selfDischargePerMonth) a month")
    }
    let factors = temperatures.flatMap {
      [$0.capacityFactor, $0.resistanceFactor]
    }
    guard factors.allSatisfy({ $0 > 0 && $0 < 100 }),
      zip(temperatures, temperatures.dropFirst()).allSatisfy({
        $0.celsius < $1.celsius
      })
    else { throw .battery("temperatures that do not rise, or factors") }
  }
}

/// In which state a battery is used.
public struct BatteryConditions: Equatable, Sendable {
  /// Its temperature, in degrees Celsius.
  public var celsius = 25.0
  /// What age has made of its capacity and resistance; 1 and 1 when new, usually
  /// 0.8 and 2 at the end of its life.
  public var agedCapacityFactor = 1.0, agedResistanceFactor = 1.0
  /// The share of the capacity that is there to begin with, 0...1.
  public var stateOfCharge = 1.0

  /// New, full, at room temperature.
  public init() {}
}

/// How a battery gives what a load asks of it, until it is switched off.
///
/// At a terminal power P the current I solves
///
///     P = (E(d) - R I) I
///
/// with the open-circuit voltage E at depth d; d rises by the current's charge,
/// and by self-discharge. It is switched off where E - R I falls to the cut-off
/// voltage at the load's peak, or where no current gives that power.
public struct BatteryDischarge: Equatable, Sendable {
  /// A stretch of load.
  public struct Load: Equatable, Sendable {
    /// How long it lasts, in seconds.
    public var seconds: Double
    /// Its mean power and its highest, at the terminals, in watts.
    public var watts: Double, peakWatts: Double

    /// A load; its peak is its mean where it has none.
    public init(seconds: Double, watts: Double, peakWatts: Double? = nil) {
      self.seconds = seconds
      self.watts = watts
      self.peakWatts = max(peakWatts ?? watts, watts)
    }
  }

  /// What is left at a moment.
  public struct Point: Equatable, Sendable {
    /// Since the start.
    public var seconds: Double
    /// The share of the capacity that is left, 0...1: of what the battery has at
    /// its age and temperature.
    public var stateOfCharge: Double
    /// At the terminals, under the mean load.
    public var volts: Double
  }

  /// When it was switched off, in seconds; nil: it lasts the load.
  public internal(set) var cutOffSeconds: Double?
  /// From the start to the end of the load or the cut-off.
  public internal(set) var points: [Point] = []
  /// What it gave, and what its resistance took, in joules.
  public internal(set) var givenJoules = 0.0, lostJoules = 0.0

  /// The share that is left at the end.
  public var finalStateOfCharge: Double { points.last?.stateOfCharge ?? 1 }

  /// The hours until it is switched off.
  public var hours: Double? { cutOffSeconds.map { $0 / 3600 } }
}

extension BatteryParameters {
  /// Discharges it.
  ///
  /// - Parameters:
  ///   - load: The load, stretch after stretch.
  ///   - conditions: Age and temperature.
  ///   - isRepeated: Whether the load begins anew at its end, until the battery
  ///     is switched off; at most for ten years.
  ///   - pointSeconds: The distance of the points that are kept.
  /// - Returns: How it went.
  /// - Throws: What makes no battery.
  public func discharge(
    by load: [BatteryDischarge.Load],
    under conditions: BatteryConditions = BatteryConditions(),
    isRepeated: Bool = false,
    pointSeconds: Double = 300
  ) throws(SimulationError) -> BatteryDischarge {
    try check()
    guard
      load.allSatisfy({
        $0.seconds > 0 && $0.watts >= 0 && $0.peakWatts.isFinite
          && $0.seconds.isFinite
      }), pointSeconds > 0
    else { throw .battery("a load that is negative or takes no time") }
    guard conditions.agedCapacityFactor > 0,
      conditions.agedResistanceFactor > 0,
      conditions.stateOfCharge > 0, conditions.stateOfCharge <= 1
    else { throw .battery("an age or a charge that is impossible") }
    var run = DischargeRun(self, conditions, pointSeconds)
    run.note()
    let limit = 10 * 365.25 * 86_400
    repeat {
      for stretch in load where !run.go(through: stretch) {
        return run.finish()
      }
    } while isRepeated && !load.isEmpty && run.seconds < limit
    return run.finish()
  }

  /// The resistance of all of it at an age and a temperature, in ohms.
  public func ohms(under conditions: BatteryConditions) -> Double {
    ohms * factors(atCelsius: conditions.celsius).resistance
      * conditions.agedResistanceFactor
  }

  /// What the temperature does: factors of capacity and resistance.
  func factors(
    atCelsius celsius: Double
  ) -> (capacity: Double, resistance: Double) {
    guard let first = temperatures.first, let last = temperatures.last else {
      return (1, 1)
    }
    if celsius <= first.celsius {
      return (first.capacityFactor, first.resistanceFactor)
    }
    for (low, high) in zip(temperatures, temperatures.dropFirst())
    where celsius < high.celsius {
      let share = (celsius - low.celsius) / (high.celsius - low.celsius)
      return (
        low.capacityFactor + share * (high.capacityFactor - low.capacityFactor),
        low.resistanceFactor
          + share * (high.resistanceFactor - low.resistanceFactor)
      )
    }
    return (last.capacityFactor, last.resistanceFactor)
  }

  /// The voltage of all cells at rest.
  ///
  /// - Parameter depth: The share of the capacity that is used.
  /// - Returns: The open-circuit voltage, in volts.
  public func openCircuitVolts(atDepth depth: Double) -> Double {
    let cells = Double(cellCount)
    if depth <= 0 { return curve[0].volts * cells }
    // Asked for at every step of a discharge: no pairs are made.
    var place = 1
    while place < curve.count, depth >= curve[place].depth { place += 1 }
    guard place < curve.count else { return (curve.last?.volts ?? 0) * cells }
    let low = curve[place - 1]
    let high = curve[place]
    let share = (depth - low.depth) / (high.depth - low.depth)
    return (low.volts + share * (high.volts - low.volts)) * cells
  }
}

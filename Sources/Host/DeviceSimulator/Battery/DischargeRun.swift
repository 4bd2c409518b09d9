internal import Foundation

/// A discharge under way.
struct DischargeRun {
  private(set) var seconds = 0.0

  private let battery: BatteryParameters
  private let ohms: Double
  /// Capacity in coulombs, and the share lost in a second by itself.
  private let coulombs: Double, selfDischarge: Double
  private let pointSeconds: Double
  private var depth: Double
  private var watts = 0.0
  private var nextPoint = 0.0
  private var result = BatteryDischarge()

  /// The most that the depth changes in a step: the curve is made of straight
  /// lines, between which the midpoint rule is off by its square.
  private static let depthStep = 1e-3

  init(
    _ battery: BatteryParameters,
    _ conditions: BatteryConditions,
    _ pointSeconds: Double
  ) {
    self.battery = battery
    self.pointSeconds = pointSeconds
    let factors = battery.factors(atCelsius: conditions.celsius)
    ohms = battery.ohms(under: conditions)
    coulombs =
      battery.ampereHours * 3600 * factors.capacity
      * conditions.agedCapacityFactor
    selfDischarge = battery.selfDischargePerMonth / (30 * 86_400)
    depth = 1 - conditions.stateOfCharge
  }

  /// The current and the voltage at the terminals under a power; nil where the
  /// battery cannot give it.
  private func terminals(
    _ watts: Double,
    atDepth depth: Double
  ) -> (amperes: Double, volts: Double)? {
    let open = battery.openCircuitVolts(atDepth: depth)
    let square = open * open - 4 * ohms * watts
    guard square >= 0 else { return nil }
    // The smaller of both currents, without a difference of near numbers.
    let amperes = 2 * watts / (open + square.squareRoot())
    return (amperes, open - ohms * amperes)
  }

  private func isOff(_ peak: Double, atDepth depth: Double) -> Bool {
    if depth >= 1 { return true }
    guard let (_, volts) = terminals(peak, atDepth: depth) else { return true }
    return volts <= battery.cutOffVolts
  }

  /// Keeps a point.
  mutating func note() {
    let volts = terminals(watts, atDepth: depth)?.volts ?? 0
    result.points.append(
      .init(
        seconds: seconds,
        stateOfCharge: max(0, 1 - depth),
        volts: volts
      )
    )
    nextPoint = seconds + pointSeconds
  }

  /// Goes through a stretch of load.
  ///
  /// - Returns: Whether the battery lasts it.
  mutating func go(through load: BatteryDischarge.Load) -> Bool {
    watts = load.watts
    var left = load.seconds
    while left > 0 {
      if isOff(load.peakWatts, atDepth: depth) { return stop() }
      guard let (amperes, _) = terminals(load.watts, atDepth: depth) else {
        return stop()
      }
      let rate = amperes / coulombs + selfDischarge
      var step = min(left, nextPoint - seconds)
      if rate * step > Self.depthStep { step = Self.depthStep / rate }
      let next = advance(by: step, rate)
      if isOff(load.peakWatts, atDepth: next.depth) {
        return stop(within: step, load, rate)
      }
      take(next, step)
      left -= step
      // What rounding leaves is no stretch.
      if left < 1e-9 { left = 0 }
      if seconds >= nextPoint - 1e-9 { note() }
    }
    return true
  }

  /// The depth after a step by the midpoint rule, and the current at its middle.
  private func advance(
    by step: Double,
    _ rate: Double
  ) -> (depth: Double, amperes: Double) {
    let middle = terminals(watts, atDepth: depth + rate * step / 2)
    let amperes = middle?.amperes ?? rate * coulombs
    return (depth + (amperes / coulombs + selfDischarge) * step, amperes)
  }

  private mutating func take(
    _ next: (depth: Double, amperes: Double),
    _ step: Double
  ) {
    depth = next.depth
    seconds += step
    result.givenJoules += watts * step
    result.lostJoules += next.amperes * next.amperes * ohms * step
  }

  /// Looks for the moment within a step at which it is switched off.
  private mutating func stop(
    within step: Double,
    _ load: BatteryDischarge.Load,
    _ rate: Double
  ) -> Bool {
    var low = 0.0
    var high = step
    for _ in 0..<50 {
      let middle = (low + high) / 2
      let next = advance(by: middle, rate)
      if isOff(load.peakWatts, atDepth: next.depth) {
        high = middle
      } else {
        low = middle
      }
    }
    take(advance(by: high, rate), high)
    return stop()
  }

  private mutating func stop() -> Bool {
    result.cutOffSeconds = seconds
    return false
  }

  /// How it went.
  mutating func finish() -> BatteryDischarge {
    if result.points.last?.seconds != seconds { note() }
    return result
  }
}

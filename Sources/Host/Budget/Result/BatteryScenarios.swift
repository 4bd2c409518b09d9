import Files
import DeviceSimulator
import PowerModel

/// The hours under other conditions of the battery: not uncertain numbers, but
/// days that will come.
public struct BatteryScenario: Equatable, Sendable {
  /// Such as "at 0 °C".
  public var name: String
  /// With the hand and without.
  public var hours: Double, hoursWithoutHand: Double
}

extension BatteryLife {
  /// The battery cold, at the end of its life, and both; what it is already is
  /// left out.
  func scenarios() throws(Fault) -> [BatteryScenario] {
    let isCold = conditions.celsius <= 0
    let isAged = conditions.agedCapacityFactor < 1
    let cold = ("at 0 °C", 0.0, isAged)
    let aged = ("at the end of its life", conditions.celsius, true)
    let both = ("at the end of its life and at 0 °C", 0.0, true)
    var found: [BatteryScenario] = []
    for (name, celsius, aged) in [cold, aged, both] {
      if celsius == conditions.celsius, aged == isAged { continue }
      if isCold, name == both.0 { continue }
      var other = conditions
      other.celsius = celsius
      other.agedCapacityFactor = aged ? agedFactors.capacity : 1
      other.agedResistanceFactor = aged ? agedFactors.resistance : 1
      found.append(
        BatteryScenario(
          name: name,
          hours: try repeatedHours(under: other),
          hoursWithoutHand: try uniformHours(
            milliwattsWithoutHand,
            under: other
          )
        )
      )
    }
    return found
  }

  /// The share of the charge below which the highest current of the hand, as its
  /// profile quotes it, trips the cut-off; nil where it never does before the
  /// battery is empty, 1 where it does from the start.
  func chargeTripped(byAmperes amperes: Double) -> Double? {
    let drop = amperes * parameters.ohms(under: conditions)
    let cells = Double(parameters.cellCount)
    let least = (parameters.cutOffVolts + drop) / cells
    let curve = parameters.curve
    guard let full = curve.first, let empty = curve.last else { return nil }
    if full.volts <= least { return 1 }
    if empty.volts >= least { return nil }
    for (a, b) in zip(curve, curve.dropFirst()) where b.volts < least {
      let share = (a.volts - least) / (a.volts - b.volts)
      return 1 - (a.depth + share * (b.depth - a.depth))
    }
    return nil
  }
}

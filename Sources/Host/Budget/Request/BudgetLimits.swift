import Reports
public import Files
import DeviceSimulator

/// Limits that a budget must keep, from a YAML file:
///
/// ```yaml
/// hop_latency: {value: 10000, unit: us}
/// battery_hours: {value: 8, unit: h}
/// ```
public struct BudgetLimits: Equatable, Sendable {
  /// What can be limited.
  public enum Key: String, CaseIterable, Sendable {
    case inferenceLatency = "inference_latency"
    case inferenceEnergy = "inference_energy"
    case hopLatency = "hop_latency"
    case hopEnergy = "hop_energy"
    case averagePower = "average_power"
    case averagePowerWithoutHand = "average_power_without_hand"
    /// At least so many.
    case batteryHours = "battery_hours"
    /// The low end of the range at least so many.
    case batteryHoursLow = "battery_hours_low"
    case batteryHoursWithoutHand = "battery_hours_without_hand"
    /// Of the whole delay, from sample to motion.
    case delayMedian = "delay_p50"
    case delayNinetyNine = "delay_p99"
    case deadlineMisses = "deadline_misses"
    case utilization
    case energyPerTrueMovement = "energy_per_true_movement"
    /// Left at the end of the day, at least so much.
    case stateOfChargeAtEnd = "state_of_charge_at_end"

    /// What its value is in.
    public var unit: String {
      switch self {
      case .inferenceLatency, .hopLatency: "us"
      case .inferenceEnergy, .hopEnergy: "uJ"
      case .averagePower, .averagePowerWithoutHand: "mW"
      case .batteryHours, .batteryHoursLow, .batteryHoursWithoutHand: "h"
      case .delayMedian, .delayNinetyNine: "ms"
      case .deadlineMisses: "1"
      case .utilization, .stateOfChargeAtEnd: "%"
      case .energyPerTrueMovement: "mJ"
      }
    }

    /// Whether the limit is the least that is allowed, not the most.
    var isLeast: Bool {
      switch self {
      case .batteryHours, .batteryHoursLow, .batteryHoursWithoutHand,
        .stateOfChargeAtEnd:
        true
      default: false
      }
    }

    /// Whether a figure keeps a limit; one without meaning keeps none.
    func isKept(_ limit: Double, by value: Double) -> Bool {
      isLeast ? value >= limit : value <= limit
    }
  }

  /// By key.
  public var limits: [Key: Double]

  /// Limits.
  public init(_ limits: [Key: Double]) { self.limits = limits }

  /// Reads a file.
  ///
  /// - Throws: The first key or number that is wrong.
  public init(path: String) throws(Fault) {
    try self.init(QuantityFields(path: path))
  }

  /// Reads a text.
  ///
  /// - Throws: The first key or number that is wrong.
  public init(text: String, place: String) throws(Fault) {
    try self.init(QuantityFields(text: text, place: place))
  }

  private init(_ file: QuantityFields) throws(Fault) {
    try file.allow(Key.allCases.map(\.rawValue))
    limits = [:]
    for key in Key.allCases where file.table[key.rawValue] != nil {
      let most = key.unit == "%" ? 100 : 1e12
      limits[key] = try file.number(
        key.rawValue,
        .init(unit: key.unit, range: 0...most)
      )
    }
    guard !limits.isEmpty else {
      throw file.error("", "has no limit", "add battery_hours or another")
    }
  }

  /// The limits that a result misses, in the order of the keys.
  public func missed(by result: BudgetResult) -> [MissedLimit] {
    missed { result.value(of: $0) }
  }

  func missed(_ figure: (Key) -> Double) -> [MissedLimit] {
    Key.allCases.compactMap { key in
      guard let limit = limits[key] else { return nil }
      let value = figure(key)
      return key.isKept(limit, by: value)
        ? nil : MissedLimit(key: key, limit: limit, value: value)
    }
  }

  /// How many limits are missed, of those that there is a figure for.
  func missedCount(_ figure: (Key) -> Double?) -> Int {
    limits.count { key, limit in
      figure(key).map { !key.isKept(limit, by: $0) } ?? false
    }
  }
}

/// A limit and the figure that misses it.
public struct MissedLimit: Equatable, Sendable, CustomStringConvertible {
  public var key: BudgetLimits.Key
  public var limit: Double, value: Double

  /// The line for people.
  public var description: String {
    guard value.isFinite else {
      return
        "\(key.rawValue): it is not known, so that nothing keeps the limit "
        + "of \(Self.text(limit, key.unit))"
    }
    let word = key.isLeast ? "below the least" : "above the most"
    return "\(key.rawValue): \(Self.text(value, key.unit)) is \(word), "
      + Self.text(limit, key.unit)
  }

  /// A count has no unit.
  private static func text(_ value: Double, _ unit: String) -> String {
    Figures.text(value) + (unit == "1" ? "" : " \(unit)")
  }

  /// For scripts.
  var document: JSONValue {
    .object([
      ("limit", .text(key.rawValue)), ("unit", .text(key.unit)),
      ("allowed", .number(limit)), ("value", .number(value)),
    ])
  }
}

extension BudgetResult {
  /// The figure that a limit is about, in its unit.
  func value(of key: BudgetLimits.Key) -> Double {
    switch key {
    case .inferenceLatency: inferenceLatency.value
    case .inferenceEnergy: inferenceEnergy.value
    case .hopLatency: hopLatency.value
    case .hopEnergy: hopEnergy.value
    case .averagePower: averagePower.value
    case .averagePowerWithoutHand: powerWithoutHand.value
    case .batteryHours: hours.value
    case .batteryHoursLow: hours.low
    case .batteryHoursWithoutHand: hoursWithoutHand.value
    case .delayMedian: (delays.last?.p50 ?? .nan) / 1000
    case .delayNinetyNine: (delays.last?.p99 ?? .nan) / 1000
    case .deadlineMisses: Double(day.missedDeadlines)
    case .utilization: day.utilization * 100
    case .energyPerTrueMovement:
      day.energyPerDecodedMovement.map { $0.microjoules / 1000 } ?? .nan
    case .stateOfChargeAtEnd:
      day.keepsUp ? battery.day.finalStateOfCharge * 100 : .nan
    }
  }
}

/// What kind of part a profile describes.
public enum PartKind: String, CaseIterable, Sendable {
  case microcontroller
  case frontEnd = "front end"
  case radio
  case hand
  case battery
}

/// A number that a profile may hold: its unit and what is possible.
struct QuantityRule: Sendable {
  let key: String
  let unit: String
  let range: ClosedRange<Double>
  let isRequired: Bool
  /// Whether it counts something.
  let isWhole: Bool

  init(
    _ key: String,
    _ unit: String,
    _ range: ClosedRange<Double>,
    required: Bool = false,
    whole: Bool = false
  ) {
    self.key = key
    self.unit = unit
    self.range = range
    isRequired = required
    isWhole = whole
  }
}

extension PartKind {
  /// The numbers of a profile of this kind. The ranges hold whatever exists,
  /// mostly with a decade to spare: they catch a slip of units, not a bad part.
  /// Each lies within what can be simulated, so that what is read here is not
  /// refused later.
  var rules: [QuantityRule] {
    switch self {
    case .microcontroller:
      [
        QuantityRule("clock", "MHz", 1...10_000, required: true),
        QuantityRule("clock_minimum", "MHz", 0.001...10_000),
        QuantityRule("flash", "KiB", 1...1e8, required: true),
        QuantityRule("memory", "KiB", 1...1e8, required: true),
        QuantityRule("supply_voltage", "V", 0.5...30, required: true),
        QuantityRule("data_sheet_power", "mW/MHz", 0.0001...100),
        QuantityRule("quoted_power", "mW", 0.001...1e6),
        QuantityRule("static_share", "1", 0...1),
        QuantityRule("cycles_per_instruction", "cycles", 0.05...100),
        QuantityRule("interrupt_entry", "cycles", 0...100_000, whole: true),
        QuantityRule("wait_power", "mW", 0...1e6),
        QuantityRule("stop_power", "mW", 0...1e6),
        QuantityRule("standby_power", "mW", 0...1e6),
        QuantityRule("wait_wake_up", "us", 0...1e6),
        QuantityRule("stop_wake_up", "us", 0...1e6),
      ]
    case .frontEnd:
      [
        QuantityRule(
          "channels",
          "channels",
          1...1e6,
          required: true,
          whole: true
        ),
        QuantityRule("base_power", "mW", 0...1e5, required: true),
        QuantityRule("power_per_channel", "mW", 0...1e4, required: true),
        QuantityRule("power_per_sample_rate", "uW/(kHz*channel)", 0...1e6),
        QuantityRule("maximum_rate", "kHz", 0.01...1e5),
        QuantityRule("sample_bits", "bits", 1...32, whole: true),
        QuantityRule("wake_up", "us", 0...1e6),
      ]
    case .radio:
      [
        QuantityRule("supply_voltage", "V", 0.5...30, required: true),
        // Of no price, but idling must take less.
        QuantityRule("transmit_power", "mW", 0...1e5),
        QuantityRule("receive_power", "mW", 0...1e5),
        // Energy over duration is the power of an event: neither may be 0.
        QuantityRule("event_energy", "uJ", 0.01...1e6, required: true),
        QuantityRule("byte_energy", "uJ/B", 0...1e4, required: true),
        QuantityRule("event_duration", "us", 1...1e6),
        QuantityRule("event_interval", "ms", 0.1...1e5),
        QuantityRule("idle_power", "mW", 0...1e4),
      ]
    case .hand:
      [
        QuantityRule("supply_voltage", "V", 0.5...30, required: true),
        QuantityRule("idle_power", "mW", 0...1e6, required: true),
        QuantityRule("peak_current", "A", 0...1000, required: true),
        QuantityRule("movement_power", "mW", 0...1e7, required: true),
        QuantityRule("movement_duration", "ms", 10...1e5, required: true),
        QuantityRule("actuation_delay", "ms", 0...1e5),
      ]
    case .battery:
      [
        QuantityRule("capacity", "mAh", 10...999_999, required: true),
        QuantityRule("cells", "cells", 1...99, required: true, whole: true),
        QuantityRule("cut_off", "V", 2...990, required: true),
        QuantityRule("resistance", "mohm", 1...99_999, required: true),
        QuantityRule("self_discharge", "%/month", 0...99),
        QuantityRule("cold_capacity", "1", 0.01...1),
        QuantityRule("cold_resistance", "1", 1...99),
        QuantityRule("aged_capacity", "1", 0.01...1),
        QuantityRule("aged_resistance", "1", 1...99),
        QuantityRule("regulator_efficiency", "1", 0.3...1),
      ]
    }
  }

  /// Lists that a profile holds beside its numbers.
  var hasCurve: Bool { self == .battery }
}

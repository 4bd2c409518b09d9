/// Amplifiers and converters between electrodes and samples.
public struct FrontEndProfile: Equatable, Sendable {
  public let part: PartProfile

  public init(named name: String) throws(ProfileError) {
    part = try ProfileCatalogue.profile(.frontEnd, named: name)
  }

  /// Channels of one part.
  public var channels: Quantity { part.required("channels") }
  /// Whatever the channels, in mW.
  public var basePower: Quantity { part.required("base_power") }
  /// Of each channel that is on, in mW.
  public var powerPerChannel: Quantity { part.required("power_per_channel") }

  /// The power of as many parts as the channels need, in milliwatts.
  ///
  /// Whole parts are powered, and the sampling rate is in hertz a channel.
  public func milliwatts(channelCount: Int, samplingRate: Double) -> Double {
    precondition(channelCount >= 0 && samplingRate >= 0, "counts and rates")
    let count = Double(channelCount)
    let parts = (count / channels.value).rounded(.up)
    let perRate = part["power_per_sample_rate"]?.value ?? 0
    return parts * basePower.value + count * powerPerChannel.value
      + count * perRate * samplingRate / 1e6
  }
}

/// A radio link.
public struct RadioProfile: Equatable, Sendable {
  public let part: PartProfile

  public init(named name: String) throws(ProfileError) {
    part = try ProfileCatalogue.profile(.radio, named: name)
  }

  /// One connection event without payload, wake-up included, in uJ.
  public var eventEnergy: Quantity { part.required("event_energy") }
  /// One byte of payload, in uJ.
  public var byteEnergy: Quantity { part.required("byte_energy") }
  /// Between events, in mW.
  public var idlePower: Quantity? { part["idle_power"] }

  /// Microjoules of one connection event.
  public func microjoules(payloadByteCount: Int) -> Double {
    precondition(payloadByteCount >= 0, "a payload")
    return eventEnergy.value + Double(payloadByteCount) * byteEnergy.value
  }
}

/// A hand: what it takes at rest and in motion.
public struct HandProfile: Equatable, Sendable {
  public let part: PartProfile

  public init(named name: String) throws(ProfileError) {
    part = try ProfileCatalogue.profile(.hand, named: name)
  }

  public var supplyVoltage: Quantity { part.required("supply_voltage") }
  /// At rest, in mW.
  public var idlePower: Quantity { part.required("idle_power") }
  /// The most it draws, in A.
  public var peakCurrent: Quantity { part.required("peak_current") }
  /// While it moves freely, in mW, rest included.
  public var movementPower: Quantity { part.required("movement_power") }
  /// One movement, in ms.
  public var movementDuration: Quantity { part.required("movement_duration") }
  /// From a command to motion, in ms.
  public var actuationDelay: Quantity? { part["actuation_delay"] }
}

/// A battery: cells in series.
public struct BatteryProfile: Equatable, Sendable {
  public let part: PartProfile
  /// The open-circuit voltage of one cell.
  public let curve: PartProfile.Curve

  public init(named name: String) throws(ProfileError) {
    part = try ProfileCatalogue.profile(.battery, named: name)
    guard let curve = part.curve else {
      throw ProfileError(file: name, key: "", fault: .missingKey("curve"))
    }
    self.curve = curve
  }

  /// In mAh, new and at room temperature.
  public var capacity: Quantity { part.required("capacity") }
  /// Cells in series.
  public var cells: Quantity { part.required("cells") }
  /// The voltage of the battery at which it counts as empty, in V.
  public var cutOff: Quantity { part.required("cut_off") }
  /// Of the whole battery, in milliohm.
  public var resistance: Quantity { part.required("resistance") }

  /// What 0 degrees Celsius make of capacity and resistance; 1 is no change.
  public var coldFactors: (capacity: Double, resistance: Double) {
    (part["cold_capacity"]?.value ?? 1, part["cold_resistance"]?.value ?? 1)
  }

  /// What the end of its life makes of capacity and resistance.
  public var agedFactors: (capacity: Double, resistance: Double) {
    (part["aged_capacity"]?.value ?? 1, part["aged_resistance"]?.value ?? 1)
  }

  /// What is lost in a month, as a share of the capacity.
  public var selfDischargePerMonth: Double {
    (part["self_discharge"]?.value ?? 0) / 100
  }

  /// What a rail gets of what the battery gives, 0...1.
  public var regulatorEfficiency: Double {
    part["regulator_efficiency"]?.value ?? 1
  }

  /// The open-circuit voltage of the battery, in V, when a share of its
  /// capacity is used: 0 when full, 1 when empty; straight lines between the
  /// points of the curve.
  public func openCircuitVoltage(atDepth depth: Double) -> Double {
    let limited = min(max(depth, 0), 1)
    let upper = curve.depths.firstIndex { $0 >= limited } ?? 0
    guard upper > 0 else { return curve.voltages[0] * cells.value }
    let lower = upper - 1
    let share =
      (limited - curve.depths[lower])
      / (curve.depths[upper] - curve.depths[lower])
    let voltage =
      curve.voltages[lower]
      + share * (curve.voltages[upper] - curve.voltages[lower])
    return voltage * cells.value
  }
}

import Files

/// One number of a plan: its key, where it goes, and what it may be.
struct PlanField: Sendable {
  /// How a value is put into a plan.
  enum Target: Sendable {
    /// One number.
    case number(
      any WritableKeyPath<NervePlan, Double> & Sendable,
      ClosedRange<Double>
    )
    /// One whole number.
    case integer(
      any WritableKeyPath<NervePlan, Int> & Sendable,
      ClosedRange<Int>
    )
    /// A lower and an upper end.
    case range(
      any WritableKeyPath<NervePlan, ClosedRange<Double>> & Sendable,
      ClosedRange<Double>
    )
  }

  /// The section, or nothing for the top of the file.
  let section: String
  /// The key in its section.
  let key: String
  /// Where it goes.
  let target: Target

  private init(_ section: String, _ key: String, _ target: Target) {
    self.section = section
    self.key = key
    self.target = target
  }

  /// Every number that a plan may set.
  static let all: [PlanField] = [
    PlanField("", "subject", .integer(\.subject, 0...1_000_000)),
    PlanField("", "day", .integer(\.day, 0...3650)),
    PlanField("", "noise_scale", .number(\.noiseScale, 0...100)),
    PlanField("", "drift_scale", .number(\.driftScale, 0...100)),

    PlanField(
      "trials",
      "repetitions",
      .integer(\.trials.repetitions, 1...10_000)
    ),
    PlanField("trials", "rest_s", .range(\.trials.restSeconds, 0.1...60)),
    PlanField("trials", "hold_s", .range(\.trials.holdSeconds, 0.1...60)),
    PlanField("trials", "ramp_s", .range(\.trials.rampSeconds, 0.01...10)),
    PlanField("trials", "level", .range(\.trials.level, 0.05...1)),
    PlanField("trials", "tail_s", .number(\.trials.tailSeconds, 0...60)),

    PlanField(
      "hand",
      "electromechanical_delay_ms",
      .number(\.hand.electromechanicalDelayMilliseconds, 0...500)
    ),
    PlanField(
      "hand",
      "time_constant_ms",
      .number(\.hand.timeConstantMilliseconds, 1...500)
    ),
    PlanField("hand", "enslaving", .number(\.hand.enslaving, 0...1)),

    PlanField(
      "motor",
      "axons_per_muscle",
      .integer(\.motor.axonsPerMuscle, 1...1000)
    ),
    PlanField(
      "motor",
      "recruitment_range",
      .number(\.motor.recruitmentRange, 1...1000)
    ),
    PlanField(
      "motor",
      "minimum_rate_hz",
      .number(\.motor.minimumRate, 1...50)
    ),
    PlanField("motor", "peak_rate_hz", .number(\.motor.peakRate, 5...200)),
    PlanField(
      "motor",
      "peak_rate_difference_hz",
      .number(\.motor.peakRateDifference, 0...100)
    ),
    PlanField("motor", "rate_gain_hz", .number(\.motor.rateGain, 0.01...100)),
    PlanField(
      "motor",
      "interval_variation",
      .number(\.motor.intervalVariation, 0...0.5)
    ),
    PlanField("motor", "effort", .number(\.motor.effort, 0.01...1)),
    PlanField(
      "motor",
      "common_drive_variation",
      .number(\.motor.commonDriveVariation, 0...0.5)
    ),
    PlanField(
      "motor",
      "tonic_fraction",
      .number(\.motor.tonicFraction, 0...1)
    ),
    PlanField("motor", "tonic_rate_hz", .number(\.motor.tonicRate, 0...50)),

    PlanField(
      "nerve",
      "fascicle_radius_um",
      .number(\.nerve.fascicleRadius, 50...1000)
    ),
    PlanField(
      "nerve",
      "fascicle_purity",
      .number(\.nerve.fasciclePurity, 0...1)
    ),
    PlanField(
      "nerve",
      "perineurium_transmission",
      .number(\.nerve.perineuriumTransmission, 0...1)
    ),
    PlanField(
      "nerve",
      "amplitude_at_50_um_uv",
      .number(\.nerve.amplitudeAt50Micrometres, 0...1000)
    ),
    PlanField(
      "nerve",
      "distance_exponent",
      .number(\.nerve.distanceExponent, 0.5...4)
    ),
    PlanField(
      "nerve",
      "least_distance_um",
      .number(\.nerve.leastDistance, 5...200)
    ),
    PlanField(
      "nerve",
      "conduction_velocity_m_s",
      .range(\.nerve.conductionVelocity, 10...120)
    ),
    PlanField(
      "nerve",
      "spike_half_length_mm",
      .number(\.nerve.spikeHalfLength, 1...20)
    ),
    PlanField(
      "nerve",
      "conduction_distance_m",
      .number(\.nerve.conductionDistance, 0.2...1)
    ),
    PlanField(
      "nerve",
      "afferents_per_fascicle",
      .integer(\.nerve.afferentsPerFascicle, 0...1000)
    ),
    PlanField(
      "nerve",
      "afferent_rate_hz",
      .number(\.nerve.afferentRate, 0...50)
    ),

    PlanField(
      "noise",
      "electrode_resistance_kohm",
      .number(\.noise.electrodeResistance, 0...10_000)
    ),
    PlanField(
      "noise",
      "amplifier_uv",
      .number(\.noise.amplifierMicrovolts, 0...1000)
    ),
    PlanField(
      "noise",
      "flicker_corner_hz",
      .number(\.noise.flickerCorner, 0...1000)
    ),
    PlanField(
      "noise",
      "mains_hz",
      .number(\.noise.mainsFrequency, 40...70)
    ),
    PlanField("noise", "mains_uv", .number(\.noise.mainsMicrovolts, 0...5000)),
    PlanField(
      "noise",
      "artefacts_per_minute",
      .number(\.noise.artefactsPerMinute, 0...600)
    ),
    PlanField(
      "noise",
      "artefact_uv",
      .number(\.noise.artefactMicrovolts, 0...6000)
    ),
    PlanField(
      "noise",
      "muscle_uv",
      .number(\.noise.muscleMicrovolts, 0...1000)
    ),

    PlanField(
      "drift",
      "gain_per_root_day",
      .number(\.drift.gainPerRootDay, 0...1)
    ),
    PlanField(
      "drift",
      "motion_per_root_day_um",
      .number(\.drift.motionPerRootDay, 0...100)
    ),
    PlanField("drift", "loss_per_day", .number(\.drift.lossPerDay, 0...1)),
    PlanField(
      "drift",
      "turnover_per_day",
      .number(\.drift.turnoverPerDay, 0...1)
    ),
  ]

  /// The sections a plan may have.
  static let sections = ["trials", "hand", "motor", "nerve", "noise", "drift"]

  /// The keys of `section` that are not in `all`: names, and lists of names.
  static func words(of section: String) -> [String] {
    switch section {
    case "": ["schema", "name", "split"] + sections
    case "trials": ["movements"]
    case "nerve": ["electrodes"]
    default: []
    }
  }
}

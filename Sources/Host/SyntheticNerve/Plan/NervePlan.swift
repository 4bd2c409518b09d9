/// Everything that a synthetic nerve session is made from, but for the seed.
///
/// What each number is, its unit, and where its default comes from stands in
/// the tables of the module's documentation.
public struct NervePlan: Equatable, Sendable {
  /// The session's name, used in its session file.
  public var name = "synthetic"
  /// Which nerve: sessions of one subject share axons and electrodes.
  public var subject = 1
  /// Days since the first session, 0...3650: how far the nerve has drifted.
  public var day = 0
  /// The split to which the whole session belongs.
  public var split = Split.test
  /// What the hand does.
  public var trials = MovementProtocol()
  /// How drive becomes motion.
  public var hand = HandParameters()
  /// How drive becomes spikes.
  public var motor = MotorParameters()
  /// Where axons and electrodes lie, and what an electrode sees of a spike.
  public var nerve = NerveParameters()
  /// What is not spikes of the nerve.
  public var noise = NoiseParameters()
  /// How sessions of different days differ.
  public var drift = DriftParameters()
  /// Multiplies every noise of `noise`; 1 is the published level.
  public var noiseScale = 1.0
  /// Multiplies every rate of `drift`.
  public var driftScale = 1.0

  /// The plan in which every parameter has its default.
  public init() {}

  /// The use of a session in training.
  public enum Split: String, Sendable, CaseIterable {
    /// Fits weights.
    case train
    /// Chooses among decoders.
    case validation
    /// Scores, once.
    case test
  }
}

/// What the hand does: the trials of a session.
public struct MovementProtocol: Equatable, Sendable {
  /// The movements, each done `repetitions` times, in an order by seed.
  public var movements = Movement.allCases
  /// How often each movement comes.
  public var repetitions = 4
  /// Seconds of rest before every trial, drawn evenly.
  public var restSeconds = 1.5...2.5
  /// Seconds for which full closure is held.
  public var holdSeconds = 1.5...2.5
  /// Seconds from no drive to full drive, and back.
  public var rampSeconds = 0.15...0.25
  /// The closure that is held, of 1.
  public var level = 0.6...1.0
  /// Seconds of rest after the last trial.
  public var tailSeconds = 1.0
}

/// How drive becomes motion.
public struct HandParameters: Equatable, Sendable {
  /// Milliseconds from drive to the first motion.
  public var electromechanicalDelayMilliseconds = 40.0
  /// The time constant of the critically damped second-order hand, ms.
  public var timeConstantMilliseconds = 20.0
  /// The part of a finger's drive that its neighbours take unasked.
  public var enslaving = 0.03
}

/// How drive becomes spikes: a motor-unit pool for each finger muscle.
public struct MotorParameters: Equatable, Sendable {
  /// Motor axons of each muscle.
  public var axonsPerMuscle = 120
  /// Threshold of the last unit over that of the first.
  public var recruitmentRange = 30.0
  /// Pulses a second at recruitment.
  public var minimumRate = 8.0
  /// Peak pulses a second of the first unit.
  public var peakRate = 45.0
  /// How far the peak rate of the last unit is below, pulses a second.
  public var peakRateDifference = 10.0
  /// Pulses a second for each unit of excitation.
  public var rateGain = 1.0
  /// Deviation over mean of the interspike intervals.
  public var intervalVariation = 0.2
  /// Excitation at drive 1, as a part of the pool's maximum.
  public var effort = 0.35
  /// Relative deviation of the slow fluctuation of drive that a pool shares.
  public var commonDriveVariation = 0.05
  /// Part of the units that fire at rest.
  public var tonicFraction = 0.03
  /// Their mean rate, pulses a second.
  public var tonicRate = 5.0
}

/// Where axons and electrodes lie, and what an electrode sees of a spike.
public struct NerveParameters: Equatable, Sendable {
  /// The fascicle in which each of the 16 electrodes lies.
  public var electrodes = Fascicle.defaultElectrodes
  /// The radius of a fascicle, micrometres.
  public var fascicleRadius = 250.0
  /// The part of a muscle's axons that lie in its own fascicle; the others
  /// are spread over the fascicles of the same nerve.
  public var fasciclePurity = 0.8
  /// What an electrode sees of a spike in another fascicle, as a part.
  public var perineuriumTransmission = 0.05
  /// Peak microvolts of a 50 m/s axon at 50 micrometres.
  public var amplitudeAt50Micrometres = 40.0
  /// The power with which amplitude falls with distance.
  public var distanceExponent = 1.5
  /// The least distance of an axon from a contact, micrometres.
  public var leastDistance = 30.0
  /// Conduction velocity of the first and the last recruited axon, m/s.
  public var conductionVelocity = 40.0...60.0
  /// Half-width (one deviation) of the travelling action potential, mm.
  public var spikeHalfLength = 8.0
  /// Metres from the spinal cord to the electrodes.
  public var conductionDistance = 0.5
  /// Afferent axons near the electrodes of each fascicle.
  public var afferentsPerFascicle = 60
  /// Their mean spontaneous rate, pulses a second.
  public var afferentRate = 4.0
}

/// What is recorded besides the spikes of the nerve.
public struct NoiseParameters: Equatable, Sendable {
  /// Electrode resistance, kiloohm: gives thermal noise at 37 degrees.
  public var electrodeResistance = 10.0
  /// Amplifier noise, microvolts rms over 0-5 kHz.
  public var amplifierMicrovolts = 2.4
  /// Where 1/f noise equals white noise, hertz.
  public var flickerCorner = 100.0
  /// Mains frequency, hertz: 50 or 60.
  public var mainsFrequency = 50.0
  /// Peak microvolts of the mains fundamental; the mean over channels.
  public var mainsMicrovolts = 5.0
  /// Movement artefacts a minute.
  public var artefactsPerMinute = 4.0
  /// Their mean peak, microvolts.
  public var artefactMicrovolts = 150.0
  /// Microvolts rms of neighbouring muscles at full effort.
  public var muscleMicrovolts = 2.0
}

/// How sessions of different days differ.
public struct DriftParameters: Equatable, Sendable {
  /// Deviation of a channel's log gain after one day; grows with its root.
  public var gainPerRootDay = 0.03
  /// Micrometres that a contact moves in one day; grows with its root.
  public var motionPerRootDay = 4.0
  /// The chance in a day that an electrode is lost for good.
  public var lossPerDay = 0.002
  /// The chance in a day that an axon is replaced by another.
  public var turnoverPerDay = 0.01
}

/// A spike on its way past the electrodes.
struct Spike: Sendable {
  /// Which axon.
  let axon: Int
  /// When it passes, in samples from the start of the session.
  let time: Double
}

/// The firing of all axons, step by step of 5 ms.
///
/// Each axon is a renewal process in its own time: phase grows with the rate,
/// and the axon fires when phase reaches the interval it has drawn, of mean 1
/// and the plan's deviation, never below 0.2.
struct SpikeTrains: Sendable {
  private struct State: Sendable {
    var rate: MotorUnitRate?
    var finger: Int  // -1 is the steadying pool
    var restRate: Double
    var phase: Double
    var interval: Double
    var variation: Double
    var delay: Double  // samples, from cord to electrodes
  }

  private var states: [State] = []
  private var random: Xoshiro256
  private var driveRandom: Xoshiro256
  private var fluctuation = [Double](
    repeating: 0,
    count: Finger.allCases.count + 1
  )
  private let fullExcitation: Double
  private let motor: MotorParameters
  private let samplesPerStep: Double

  /// How much of the strongest finger's drive the steadying muscles take.
  static let steadyingPart = 0.4
  /// Hertz: the fluctuation that the units of a pool share is this slow.
  ///
  /// Source: De Luca et al., J. Physiol. 329, 1982 ("common drive").
  static let commonDriveHertz = 2.0

  init(
    anatomy: NerveAnatomy,
    plan: NervePlan,
    seed: UInt64,
    samplesPerStep: Int
  ) {
    random = Xoshiro256(seed: seed, stream: .spikes)
    driveRandom = Xoshiro256(seed: seed, stream: .drive)
    motor = plan.motor
    fullExcitation = MotorUnitRate.fullExcitation(motor)
    self.samplesPerStep = Double(samplesPerStep)
    let samplesPerSecond =
      self.samplesPerStep * Double(MovementSchedule.stepsPerSecond)
    // Which units are tonic belongs to the subject, not to the session.
    var tonic = Xoshiro256(
      seed: UInt64(plan.subject),
      stream: .anatomy,
      index: 1
    )
    for axon in anatomy.axons {
      let chance = tonic.uniform()
      let rest = chance < motor.tonicFraction ? motor.tonicRate : 0
      var state = State(
        rate: nil,
        finger: -1,
        restRate: rest,
        phase: random.uniform(),
        interval: 1,
        variation: motor.intervalVariation,
        delay: plan.nerve.conductionDistance / axon.velocity
          * samplesPerSecond
      )
      switch axon.role {
      case .finger(let finger, let order):
        state.rate = MotorUnitRate(order: order, motor: motor)
        state.finger = finger.rawValue
      case .steadying(let order):
        state.rate = MotorUnitRate(order: order, motor: motor)
      case .afferent(let rate):
        state.restRate = rate
        state.variation = 0.5
      }
      states.append(state)
    }
  }

  /// The longest way from cord to electrodes, in samples.
  var longestDelay: Double {
    states.reduce(0) { max($0, $1.delay) }
  }

  /// Adds the spikes that leave the cord in one step to `spikes`.
  ///
  /// - Parameters:
  ///   - drive: Drive of each finger in the step, 0...1.
  ///   - start: The sample at which the step begins.
  ///   - spikes: Where they are added, axon by axon; their times may lie in
  ///     steps to come.
  mutating func step(
    drive: [Double],
    start: Double,
    into spikes: inout [Spike]
  ) {
    let excitations = excitations(drive: drive)
    let seconds = 1 / Double(MovementSchedule.stepsPerSecond)
    for axon in states.indices {
      var rate = states[axon].restRate
      if let unit = states[axon].rate {
        let pool = states[axon].finger
        let excitation = excitations[pool < 0 ? excitations.count - 1 : pool]
        rate = max(rate, unit.rate(excitation: excitation))
      }
      guard rate > 0 else { continue }
      let growth = rate * seconds
      states[axon].phase += growth
      while states[axon].phase >= states[axon].interval {
        states[axon].phase -= states[axon].interval
        let before = states[axon].phase / growth
        let time =
          start + (1 - min(1, before)) * samplesPerStep
          + states[axon].delay
        spikes.append(Spike(axon: axon, time: time))
        states[axon].interval = max(
          0.2,
          1 + states[axon].variation * random.normal()
        )
      }
    }
  }

  /// The excitation of the six pools, then of the steadying one.
  private mutating func excitations(drive: [Double]) -> [Double] {
    let weight =
      2 * Double.pi * Self.commonDriveHertz
      / Double(MovementSchedule.stepsPerSecond)
    // White noise through one pole of weight w has variance w / (2 - w).
    let scale =
      motor.commonDriveVariation * ((2 - weight) / weight).squareRoot()
    var result: [Double] = []
    for pool in fluctuation.indices {
      fluctuation[pool] += weight * (driveRandom.normal() - fluctuation[pool])
      let asked =
        pool < drive.count
        ? drive[pool] : Self.steadyingPart * (drive.max() ?? 0)
      let factor = max(0, 1 + scale * fluctuation[pool])
      result.append(asked * factor * motor.effort * fullExcitation)
    }
    return result
  }
}

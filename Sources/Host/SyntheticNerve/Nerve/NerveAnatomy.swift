/// The axons and contacts of one subject on one day.
///
/// A subject's seed places them; the day then moves contacts, changes gains,
/// loses electrodes and replaces axons. Every change is drawn in order of
/// days, so that day 7 goes on from day 6, and with one draw for each chance,
/// so that a larger drift scale changes more of the same.
struct NerveAnatomy: Sendable {
  private(set) var axons: [Axon] = []
  private(set) var contacts: [Contact] = []
  /// How many axons have been replaced since the first session.
  private(set) var replacedCount = 0
  /// How many electrodes have been lost since.
  private(set) var lostCount = 0

  private let nerve: NerveParameters

  init(plan: NervePlan) {
    nerve = plan.nerve
    let seed = UInt64(plan.subject)
    var random = Xoshiro256(seed: seed, stream: .anatomy)
    for fascicle in nerve.electrodes {
      let place = Self.point(in: nerve.fascicleRadius * 0.7, &random)
      contacts.append(
        Contact(fascicle: fascicle, x: place.x, y: place.y, gain: 1)
      )
    }
    let motor = plan.motor
    for finger in Finger.allCases {
      for number in 1...motor.axonsPerMuscle {
        let order = Double(number) / Double(motor.axonsPerMuscle)
        let home = homeFascicle(of: finger, &random)
        add(.finger(finger, order: order), in: home, &random)
      }
    }
    for fascicle in [Fascicle.medianOther, .ulnarOther] {
      for number in 1...motor.axonsPerMuscle {
        let order = Double(number) / Double(motor.axonsPerMuscle)
        let home = spread(from: fascicle, &random)
        add(.steadying(order: order), in: home, &random)
      }
    }
    for fascicle in Fascicle.allCases {
      for _ in 0..<nerve.afferentsPerFascicle {
        // Rates are exponentially distributed: many axons are nearly silent.
        let rate =
          -nerve.afferentRate
          * DeterministicMath.logarithm(1 - random.uniform())
        add(.afferent(rate: min(rate, 50)), in: fascicle, &random)
      }
    }
    drift(plan: plan, seed: seed)
  }

  /// Peak microvolts of an axon's spike at a contact.
  ///
  ///     amplitude * (velocity / 50) * (50 / max(distance, least)) ^ exponent
  ///
  /// Peak currents grow with the diameter and so with the velocity of a
  /// myelinated axon. Near a row of nodes potential falls as 1/r, beyond an
  /// internode's length of about 1 mm faster; the exponent is in between.
  ///
  /// Source: Struijk, "The extracellular potential of a myelinated nerve fiber
  /// in an unbounded medium and in nerve cuff models", Biophys. J. 72, 1997.
  func amplitude(of axon: Axon, at contact: Contact) -> Double {
    let dx = axon.x - contact.x
    let dy = axon.y - contact.y
    var distance = max(nerve.leastDistance, (dx * dx + dy * dy).squareRoot())
    var part = axon.velocity / 50
    if axon.fascicle != contact.fascicle {
      guard axon.fascicle.isMedian == contact.fascicle.isMedian else {
        return 0  // Another nerve.
      }
      distance += 2 * nerve.fascicleRadius
      part *= nerve.perineuriumTransmission
    }
    let ratio = 50 / distance
    return nerve.amplitudeAt50Micrometres * part * contact.gain
      * DeterministicMath.power(ratio, nerve.distanceExponent)
  }

  /// Where an axon of `finger` lies: mostly in its own fascicle.
  private func homeFascicle(
    of finger: Finger,
    _ random: inout Xoshiro256
  ) -> Fascicle {
    spread(from: Fascicle.allCases[finger.rawValue], &random)
  }

  /// `fascicle` with the chance of `fasciclePurity`, else one of its nerve's.
  private func spread(
    from fascicle: Fascicle,
    _ random: inout Xoshiro256
  ) -> Fascicle {
    let chance = random.uniform()
    let choice = random.uniform()
    if chance < nerve.fasciclePurity { return fascicle }
    let others = Fascicle.allCases.filter {
      $0.isMedian == fascicle.isMedian && $0 != fascicle
    }
    return others[Int(choice * Double(others.count))]
  }

  private mutating func add(
    _ role: AxonRole,
    in fascicle: Fascicle,
    _ random: inout Xoshiro256
  ) {
    let place = Self.point(in: nerve.fascicleRadius, &random)
    // Later recruited motor axons are thicker and faster; afferents are as
    // fast as any.
    var order = random.uniform()
    switch role {
    case .finger(_, let recruitment), .steadying(let recruitment):
      order = recruitment
    case .afferent: break
    }
    let range = nerve.conductionVelocity
    let velocity =
      range.lowerBound + order * (range.upperBound - range.lowerBound)
    axons.append(
      Axon(
        role: role,
        fascicle: fascicle,
        x: place.x,
        y: place.y,
        velocity: velocity,
        asymmetry: random.uniform()
      )
    )
  }

  /// A point spread evenly over a disc.
  private static func point(
    in radius: Double,
    _ random: inout Xoshiro256
  ) -> (x: Double, y: Double) {
    let distance = radius * random.uniform().squareRoot()
    let angle = 2 * Double.pi * random.uniform()
    return (
      distance * DeterministicMath.cosine(angle),
      distance * DeterministicMath.sine(angle)
    )
  }

  /// Carries the anatomy from day 0 to the plan's day.
  private mutating func drift(plan: NervePlan, seed: UInt64) {
    var gains = Xoshiro256(seed: seed, stream: .driftGain)
    var motions = Xoshiro256(seed: seed, stream: .driftMotion)
    var losses = Xoshiro256(seed: seed, stream: .driftLoss)
    var turnovers = Xoshiro256(seed: seed, stream: .driftTurnover)
    let drift = plan.drift
    let scale = plan.driftScale
    var logGains = [Double](repeating: 0, count: contacts.count)
    var lost = [Bool](repeating: false, count: contacts.count)
    for _ in 0..<plan.day {
      for channel in contacts.indices {
        logGains[channel] += scale * drift.gainPerRootDay * gains.normal()
        contacts[channel].x += scale * drift.motionPerRootDay * motions.normal()
        contacts[channel].y += scale * drift.motionPerRootDay * motions.normal()
        if losses.uniform() < scale * drift.lossPerDay { lost[channel] = true }
      }
      for number in axons.indices {
        let chance = turnovers.uniform()
        let place = Self.point(in: nerve.fascicleRadius, &turnovers)
        let asymmetry = turnovers.uniform()
        if chance < scale * drift.turnoverPerDay {
          axons[number].x = place.x
          axons[number].y = place.y
          axons[number].asymmetry = asymmetry
          replacedCount += 1
        }
      }
    }
    for channel in contacts.indices {
      contacts[channel].gain =
        lost[channel] ? 0 : DeterministicMath.exponential(logGains[channel])
    }
    lostCount = lost.count { $0 }
  }
}

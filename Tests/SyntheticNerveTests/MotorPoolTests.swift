import Testing

@testable import SyntheticNerve

@Suite("Recruitment and rate coding")
struct MotorPoolTests {
  @Test("thresholds grow from the first unit to the recruitment range")
  func thresholds() {
    let motor = MotorParameters()
    var before = 1.0
    for number in 1...120 {
      let unit = MotorUnitRate(order: Double(number) / 120, motor: motor)
      #expect(unit.threshold > before)
      #expect(unit.rate(excitation: unit.threshold - 1e-9) == 0)
      #expect(unit.rate(excitation: unit.threshold) == motor.minimumRate)
      // Linear above, and never beyond the unit's own peak.
      let gain =
        unit.rate(excitation: unit.threshold + 3)
        - unit.rate(excitation: unit.threshold + 1)
      #expect(abs(gain - 2 * motor.rateGain) < 1e-9)
      #expect(unit.rate(excitation: 1000) == unit.peakRate)
      before = unit.threshold
    }
    #expect(abs(before - motor.recruitmentRange) < 1e-9)
    let last = MotorUnitRate(order: 1, motor: motor)
    let full = MotorUnitRate.fullExcitation(motor)
    #expect(abs(last.rate(excitation: full) - last.peakRate) < 1e-9)
  }

  @Test("units are recruited in order, and fire at the rate of their drive")
  func trains() {
    var plan = NervePlan()
    plan.motor.tonicFraction = 0
    plan.motor.commonDriveVariation = 0
    plan.nerve.afferentsPerFascicle = 0
    let anatomy = NerveAnatomy(plan: plan)
    var trains = SpikeTrains(
      anatomy: anatomy,
      plan: plan,
      seed: 5,
      samplesPerStep: 50
    )
    var drive = [Double](repeating: 0, count: 6)
    drive[Finger.index.rawValue] = 0.5
    var times = [[Double]](repeating: [], count: anatomy.axons.count)
    var spikes: [Spike] = []
    for step in 0..<8000 {
      spikes.removeAll()
      trains.step(drive: drive, start: Double(step * 50), into: &spikes)
      for spike in spikes { times[spike.axon].append(spike.time) }
    }
    let excitation =
      0.5 * plan.motor.effort * MotorUnitRate.fullExcitation(plan.motor)
    var recruited = 0
    for (number, axon) in anatomy.axons.enumerated() {
      guard case .finger(let finger, let order) = axon.role else { continue }
      let unit = MotorUnitRate(order: order, motor: plan.motor)
      let wanted =
        finger == .index ? unit.rate(excitation: excitation) : 0
      guard wanted > 0 else {
        #expect(times[number].isEmpty)
        continue
      }
      recruited += 1
      let intervals = zip(times[number].dropFirst(), times[number]).map(-)
      let mean = intervals.reduce(0, +) / Double(intervals.count)
      let rate = 10_000 / mean
      let variance =
        intervals.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        / Double(intervals.count)
      // 40 s give 320 intervals or more: 1.2 % is a standard error.
      #expect(abs(rate / wanted - 1) < 0.05, "unit \(number)")
      #expect(abs(variance.squareRoot() / mean - 0.2) < 0.04)
    }
    #expect((20...119).contains(recruited))
  }
}

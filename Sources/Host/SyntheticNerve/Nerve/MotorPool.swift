/// How one motor unit of a pool answers to excitation.
///
///     threshold = exp(ln(recruitmentRange) * order)
///     rate = min(peak, minimum + gain * (excitation - threshold))
///     peak = peakRate - peakRateDifference * threshold / recruitmentRange
///
/// and no spikes below the threshold, but for the few units with tonic rest
/// activity. Excitation has the unit of the first unit's threshold.
///
/// Source: Fuglevand, Winter and Patla, "Models of recruitment and rate coding
/// organization in motor-unit pools", J. Neurophysiol. 70(6), 1993.
struct MotorUnitRate: Sendable {
  /// Excitation from which the unit fires.
  let threshold: Double
  /// Pulses a second at most.
  let peakRate: Double
  private let minimumRate: Double
  private let gain: Double

  /// - Parameters:
  ///   - order: The unit's place in the order of recruitment, 0...1.
  ///   - motor: The pool to which it belongs.
  init(order: Double, motor: MotorParameters) {
    threshold = DeterministicMath.power(motor.recruitmentRange, order)
    peakRate =
      motor.peakRate
      - motor.peakRateDifference * threshold / motor.recruitmentRange
    minimumRate = motor.minimumRate
    gain = motor.rateGain
  }

  /// Pulses a second at an excitation.
  func rate(excitation: Double) -> Double {
    guard excitation >= threshold else { return 0 }
    return min(peakRate, minimumRate + gain * (excitation - threshold))
  }

  /// The excitation at which the last unit of a pool reaches its peak rate.
  static func fullExcitation(_ motor: MotorParameters) -> Double {
    let peak = motor.peakRate - motor.peakRateDifference
    return motor.recruitmentRange
      + max(0, peak - motor.minimumRate) / motor.rateGain
  }
}

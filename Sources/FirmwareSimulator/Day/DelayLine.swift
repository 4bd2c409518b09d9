/// A line of the delay from a sample to the hand's motion, in microseconds.
public struct DelayLine: Equatable, Sendable {
  /// What it is: "window", "queueing", "compute", "governor", "link",
  /// "actuation", "total".
  public var name: String
  /// Its mean, and what half, nine tenths and ninety-nine hundredths of the hops
  /// do not exceed; its longest.
  public var mean: Double, p50: Double, p90: Double, p99: Double, max: Double

  /// A delay that is always the same.
  init(name: String, always microseconds: Double) {
    self.name = name
    mean = microseconds
    p50 = microseconds
    p90 = microseconds
    p99 = microseconds
    max = microseconds
  }

  init(
    _ part: DelayHistograms.Part,
    of delays: DelayHistograms,
    plus constant: Double = 0
  ) {
    name = part.name
    mean = delays.meanMicroseconds(part) + constant
    p50 = delays.microseconds(part, percentile: 50) + constant
    p90 = delays.microseconds(part, percentile: 90) + constant
    p99 = delays.microseconds(part, percentile: 99) + constant
    max = delays.longestMicroseconds(part) + constant
  }
}

extension DayResult {
  /// The delay from a sample to the hand's motion, by part, and in all.
  ///
  /// - Parameters:
  ///   - trace: Whose ledger says what lies between a sample and the end of its
  ///     hop, in the mean.
  ///   - parameters: The device.
  /// - Returns: The parts, in the order in which they come, and the total.
  public func delayLines(
    _ trace: DecodeTrace,
    _ parameters: DeviceParameters
  ) -> [DelayLine] {
    let window = trace.windowMicroseconds
    let actuation = parameters.hand.actuationTime.microseconds
    let parts: [DelayHistograms.Part] = [
      .queueing, .compute, .governor, .link,
    ]
    return [DelayLine(name: "window", always: window)]
      + parts.map { DelayLine($0, of: delays) }
      + [
        DelayLine(name: "actuation", always: actuation),
        DelayLine(.total, of: delays, plus: window + actuation),
      ]
  }
}

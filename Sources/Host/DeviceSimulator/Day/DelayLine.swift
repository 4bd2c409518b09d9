/// A line of the delay from a sample to the hand's motion, in microseconds.
public struct DelayLine: Equatable, Sendable {
  /// What it is: an entry of the decoder's ledger, "wait for the hop",
  /// "queueing", "compute", "governor", "link", "actuation", "total".
  public var name: String
  /// Its mean and its shortest, and what half, nine tenths and ninety-nine
  /// hundredths of all samples or hops do not exceed; its longest.
  public var mean: Double, min: Double
  public var p50: Double, p90: Double, p99: Double, max: Double

  /// A delay that is always the same.
  init(name: String, always microseconds: Double) {
    self.name = name
    mean = microseconds
    min = microseconds
    p50 = microseconds
    p90 = microseconds
    p99 = microseconds
    max = microseconds
  }

  /// A wait of anything from nothing to a hop.
  init(name: String, upTo microseconds: Double) {
    self.name = name
    mean = microseconds / 2
    min = 0
    p50 = microseconds / 2
    p90 = microseconds * 0.9
    p99 = microseconds * 0.99
    max = microseconds
  }

  /// A part of what the simulation has found.
  init(_ part: DelayHistograms.Part, of delays: DelayHistograms) {
    name = part.name
    mean = delays.meanMicroseconds(part)
    min = delays.shortestMicroseconds(part)
    p50 = delays.microseconds(part, percentile: 50)
    p90 = delays.microseconds(part, percentile: 90)
    p99 = delays.microseconds(part, percentile: 99)
    max = delays.longestMicroseconds(part)
  }

  init(name: String, _ distribution: DelayDistribution) {
    self.name = name
    mean = distribution.mean
    min = distribution.shortest
    p50 = distribution.microseconds(percentile: 50)
    p90 = distribution.microseconds(percentile: 90)
    p99 = distribution.microseconds(percentile: 99)
    max = distribution.longest
  }
}

extension DayResult {
  /// The delay from a sample to the hand's motion, by part, and in all.
  ///
  /// - Parameters:
  ///   - trace: Whose ledger says what lies between a sample and the end of its
  ///     hop.
  ///   - parameters: The device.
  /// - Returns: The parts, in the order in which they come, and the total.
  public func delayLines(
    _ trace: DecodeTrace,
    _ parameters: DeviceParameters
  ) -> [DelayLine] {
    var lines = trace.ledger.filter { $0.microseconds > 0 }.map {
      $0.isHopWait
        ? DelayLine(name: "wait for the hop", upTo: trace.longestHopWait)
        : DelayLine(name: $0.name, always: $0.microseconds)
    }
    lines += [.queueing, .compute, .governor, .link].map {
      DelayLine($0, of: delays)
    }
    let actuation = parameters.hand.actuationTime.microseconds
    lines.append(DelayLine(name: "actuation", always: actuation))
    lines.append(
      DelayLine(name: "total", totalDelay(trace, parameters))
    )
    return lines
  }

  /// The delay from a sample to the hand's motion; parameters as for
  /// `delayLines`.
  public func totalDelay(
    _ trace: DecodeTrace,
    _ parameters: DeviceParameters
  ) -> DelayDistribution {
    let ledger = trace.ledger.filter { !$0.isHopWait }
    return DelayDistribution(
      delays,
      .total,
      constant: ledger.reduce(0) { $0 + $1.microseconds }
        + parameters.hand.actuationTime.microseconds,
      wait: trace.longestHopWait
    )
  }
}

extension DecodeTrace {
  /// A hop, in microseconds; 0 where the ledger has no wait for its end.
  var longestHopWait: Double {
    ledger.contains(where: \.isHopWait) ? end(ofHop: 0).microseconds : 0
  }
}

/// How the delay from a sample to the hand's motion is spread.
///
///     delay = what is always the same + wait for the hop's end + delay of the hop
///
/// A change in the signal comes at any moment of its hop, so that its wait is
/// uniform from nothing to the whole hop, and has nothing to do with how long the
/// hop then takes. With hops of delay `d`, each a share `p(d)` of all,
///
///     share(below: t) = sum over d of p(d) * clamp((t - d) / hop, 0...1)
///
/// Error: that of the histogram of the hops, three significant digits.
public struct DelayDistribution: Equatable, Sendable {
  /// What is always the same, and the longest wait, in microseconds.
  let constant: Double, wait: Double
  /// The delays of hops and their shares of all.
  private let hops: [(microseconds: Double, share: Double)]
  /// The mean, in microseconds; not a number where no hop has arrived.
  public let mean: Double
  /// The shortest and the longest.
  public let shortest: Double, longest: Double

  init(
    _ delays: DelayHistograms,
    _ part: DelayHistograms.Part,
    constant: Double,
    wait: Double
  ) {
    self.constant = constant
    self.wait = wait
    let count = Double(max(delays.count, 1))
    hops = delays.values(part).map {
      ($0.microseconds, Double($0.count) / count)
    }
    mean = delays.meanMicroseconds(part) + constant + wait / 2
    shortest = delays.shortestMicroseconds(part) + constant
    longest = delays.longestMicroseconds(part) + constant + wait
  }

  /// The share of samples, 0...1, whose delay is not above so many microseconds.
  public func share(upTo microseconds: Double) -> Double {
    let time = microseconds - constant
    return hops.reduce(0) {
      if wait == 0 { return $0 + ($1.microseconds <= time ? $1.share : 0) }
      let part = (time - $1.microseconds) / wait
      return $0 + $1.share * max(0, min(part, 1))
    }
  }

  /// The delay that a share of the samples does not exceed, in microseconds.
  ///
  /// - Parameter percentile: 0...100.
  /// - Returns: The delay; not a number where no hop has arrived.
  public func microseconds(percentile: Double) -> Double {
    guard !hops.isEmpty else { return .nan }
    // The last of the sum may be lost.
    let wanted = percentile / 100 * (1 - 1e-12)
    var low = shortest
    var high = longest
    // To a billionth of the spread.
    for _ in 0..<40 {
      let middle = (low + high) / 2
      if share(upTo: middle) >= wanted { high = middle } else { low = middle }
    }
    return high
  }

  /// The shares of samples in bins of equal width.
  ///
  /// - Parameters:
  ///   - range: What the bins cover, in microseconds.
  ///   - count: How many they are.
  /// - Returns: The shares, shape `[count]`; their sum is 1 where the range has
  ///   the shortest and the longest within it.
  public func bins(in range: ClosedRange<Double>, count: Int) -> [Double] {
    let width = (range.upperBound - range.lowerBound) / Double(count)
    var before = share(upTo: range.lowerBound)
    return (1...count).map { bin in
      let end =
        bin == count
        ? range.upperBound : range.lowerBound + Double(bin) * width
      let share = share(upTo: end)
      defer { before = share }
      return share - before
    }
  }

  /// Whether two are the same.
  public static func == (first: Self, second: Self) -> Bool {
    first.constant == second.constant && first.wait == second.wait
      && first.hops.elementsEqual(second.hops, by: ==)
  }
}

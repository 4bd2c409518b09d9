internal import Histogram

/// The delays of many hops, by part.
public struct DelayHistograms: Equatable, Sendable {
  /// A part of the delay from a hop's last sample to the hand.
  public enum Part: Int, CaseIterable, Sendable {
    /// See `HopDelay`.
    case queueing, compute, governor, link
    /// The sum of these.
    case total

    /// What it is called.
    public var name: String {
      switch self {
      case .queueing: "queueing"
      case .compute: "compute"
      case .governor: "governor"
      case .link: "link"
      case .total: "total"
      }
    }
  }

  /// In nanoseconds, up to a hundred seconds, to three significant digits.
  private var histograms: [Histogram<UInt64>]

  /// The exact sum and the exact longest of each part, in picoseconds.
  private(set) var sums: [Int128], longest: [Int64]
  /// The number of hops.
  public private(set) var count: Int64 = 0

  private static let mostNanoseconds: UInt64 = 100_000_000_000

  init() {
    histograms = Part.allCases.map { _ in
      Histogram<UInt64>(
        lowestDiscernibleValue: 1,
        highestTrackableValue: Self.mostNanoseconds,
        numberOfSignificantValueDigits: .three
      )
    }
    sums = Part.allCases.map { _ in 0 }
    longest = Part.allCases.map { _ in 0 }
  }

  mutating func record(_ delay: HopDelay, times: Int64) {
    count += times
    let parts = [
      delay.queueing, delay.compute, delay.governor, delay.link, delay.total,
    ]
    for (index, value) in parts.enumerated() {
      sums[index] += Int128(value) * Int128(times)
      longest[index] = max(longest[index], value)
      let nanoseconds = UInt64(max(value, 0) / 1000)
      _ = histograms[index].record(
        min(nanoseconds, Self.mostNanoseconds - 1),
        count: UInt64(times)
      )
    }
  }

  /// The delay that a share of the hops does not exceed, in microseconds.
  ///
  /// - Parameters:
  ///   - part: The part.
  ///   - percentile: 0...100.
  /// - Returns: The delay, to three significant digits.
  public func microseconds(_ part: Part, percentile: Double) -> Double {
    let value = histograms[part.rawValue].valueAtPercentile(percentile)
    return Double(value) / 1000
  }

  /// The mean, in microseconds; exact but for the last rounding.
  public func meanMicroseconds(_ part: Part) -> Double {
    count == 0
      ? .nan : Double(sums[part.rawValue]) / Double(count) * 1e-6
  }

  /// The longest, in microseconds.
  public func longestMicroseconds(_ part: Part) -> Double {
    Double(longest[part.rawValue]) * 1e-6
  }

  /// How many hops lie in bins of equal width.
  ///
  /// - Parameters:
  ///   - part: The part.
  ///   - width: Of a bin, in microseconds.
  /// - Returns: The number of hops in each bin, from zero to the longest.
  public func bins(_ part: Part, width: Double) -> [Int64] {
    guard count > 0, width > 0 else { return [] }
    let last = Int(longestMicroseconds(part) / width)
    var bins = [Int64](repeating: 0, count: last + 1)
    for value in histograms[part.rawValue].recordedValues() {
      let bin = Int(Double(value.value) / 1000 / width)
      bins[min(bin, last)] += Int64(value.count)
    }
    return bins
  }

  /// All counts, for the serialised result.
  func write(to bytes: inout ResultBytes) {
    bytes.append(count)
    for part in Part.allCases {
      bytes.append(sums[part.rawValue])
      bytes.append(longest[part.rawValue])
      for value in histograms[part.rawValue].recordedValues() {
        bytes.append(Int64(value.value))
        bytes.append(Int64(value.count))
      }
    }
  }
}

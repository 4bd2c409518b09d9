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

  /// The exact sum, shortest and longest of each part, in picoseconds.
  private(set) var sums: [Int128], shortest: [Int64], longest: [Int64]
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
    shortest = Part.allCases.map { _ in .max }
  }

  mutating func record(_ delay: HopDelay, times: Int64) {
    count += times
    let parts = [
      delay.queueing, delay.compute, delay.governor, delay.link, delay.total,
    ]
    for (index, value) in parts.enumerated() {
      sums[index] += Int128(value) * Int128(times)
      longest[index] = max(longest[index], value)
      shortest[index] = min(shortest[index], value)
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

  /// The shortest, in microseconds.
  public func shortestMicroseconds(_ part: Part) -> Double {
    count == 0 ? .nan : Double(shortest[part.rawValue]) * 1e-6
  }

  /// A part as a distribution: each delay, to three significant digits, in
  /// microseconds, and how many hops have it.
  func values(_ part: Part) -> [(microseconds: Double, count: Int64)] {
    let longest = longestMicroseconds(part)
    return histograms[part.rawValue].recordedValues().map {
      (min(Double($0.value) / 1000, longest), Int64($0.count))
    }
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

internal import Histogram

/// How long decoding took, hop by hop. Kept apart from the results: it differs
/// from one replay to the next.
public struct HopTimings {
  /// Up to ten seconds, to three significant digits.
  private var histogram = Histogram<UInt32>(
    lowestDiscernibleValue: 1,
    highestTrackableValue: 10_000_000_000,
    numberOfSignificantValueDigits: .three
  )

  /// The time spent in the decoder alone, in nanoseconds.
  public private(set) var decodeNanoseconds = 0

  /// The time from the first sample read to the last figure, in seconds.
  public var wallSeconds = 0.0

  /// The length of what was decoded, in seconds.
  public var recordedSeconds = 0.0

  /// Nothing measured yet.
  public init() {}

  /// Takes the time of one hop.
  public mutating func record(nanoseconds: Int) {
    decodeNanoseconds += nanoseconds
    _ = histogram.record(UInt64(min(max(nanoseconds, 1), 9_999_999_999)))
  }

  /// Seconds of recording decoded and scored in one second.
  public var timesRealTime: Double { recordedSeconds / wallSeconds }

  /// The same for the decoder alone.
  public var decodeTimesRealTime: Double {
    recordedSeconds * 1e9 / Double(max(decodeNanoseconds, 1))
  }

  /// The time that a share of the hops did not exceed, in microseconds.
  public func microseconds(percentile: Double) -> Double {
    Double(histogram.valueAtPercentile(percentile)) / 1000
  }

  /// The longest hop, in microseconds.
  public var longestMicroseconds: Double { Double(histogram.max) / 1000 }
}

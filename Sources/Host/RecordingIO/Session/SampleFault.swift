/// What can be wrong with samples that are read all the same.
///
/// Verbs that only measure say it. Those that make a decoder of them, or move a
/// hand by them, refuse beyond the limits here unless `--allow` names the fault.
public enum SampleFault: String, CaseIterable, Sendable {
  /// Numbers that do not fit 16 bits: a wrong unit, or an amplifier at its end.
  case clipping
  /// A channel that stands still: nothing is plugged in.
  case flat
  /// Samples that are infinite or not numbers, and were replaced.
  case notFinite = "not-finite"

  /// The share of an input's samples that may be clipped or replaced.
  public static let largestShare = 0.01

  /// The share of samples at the ends of 16 bits from which on they are spoken
  /// of, where none was limited: a recording may be scaled to fill them.
  public static let leastShareAtEnds = 0.001

  /// The share of a channel's samples that may stand in runs at an end of its own
  /// range: a slow sine of 200 steps has less.
  public static let largestShareAtOwnEnds = 0.05

  /// How long one value counts as a channel's own, in seconds: muscles at rest
  /// that were rectified and smoothed stand still for 8 s in good recordings.
  public static let shortestFlatSeconds = 10.0

  /// The share of a channel's samples within such stretches beyond which it is
  /// as good as not there.
  public static let largestFlatShare = 0.5
}

/// The fourteen features of one window of one channel, by their numbers.
///
/// x is the window, N its length, d[t] = x[t] - x[t-1]. What the raw integers
/// are, to the last rounding, is the table in this module's documentation.
///
/// Source: Luu et al., "Deep learning-based approaches for decoding motor
/// intent from peripheral nerve signals", Front. Neurosci. 15:667907, 2021,
/// table 1.
public enum Feature: UInt8, Sendable {
  /// ZC: sign changes of x less its mean.
  case zeroCrossingCount = 1
  /// SSC: sign changes of d.
  case slopeSignChangeCount = 2
  /// WL: the sum of |d|.
  case waveformLength = 3
  /// WA: how many |d| are above the standard deviation of x.
  case willisonAmplitude = 4
  /// MAB: the mean of |x|; raw is the sum.
  case meanAbsoluteValue = 5
  /// MSQ: the mean of x^2.
  case meanSquare = 6
  /// RMS: the root of the mean of x^2; 4 fractional bits.
  case rootMeanSquare = 7
  /// V3: the signed cube root of the mean of x^3; 4 fractional bits.
  case thirdOrder = 8
  /// LD: the geometric mean of |x|, not less than 1/2 each; 4 fractional bits.
  case logDetector = 9
  /// DABS: the root of the mean of d^2; 4 fractional bits.
  case differenceAbsoluteDeviation = 10
  /// MFL: the natural logarithm of the root of the sum of d^2; 11 fractional
  /// bits.
  case maximumFractalLength = 11
  /// MPR: how many |x| are above the standard deviation of x.
  case myopulsePercentageRate = 12
  /// MAVS: the mean of |x| over the first half less that over the second; raw
  /// is the difference of the sums.
  case meanAbsoluteValueSlope = 13
  /// WMA: the mean of |x|, the outer quarters at half weight; raw is twice the
  /// sum.
  case weightedMeanAbsolute = 14

  /// How many features there are.
  public static let count = 14
}

/// A choice of features, as a decoder image holds it: bit `n - 1` is feature n.
public struct FeatureSet: OptionSet, Hashable, Sendable {
  /// The mask, 14 bits.
  public let rawValue: UInt16

  /// All fourteen.
  public static let all = FeatureSet(rawValue: 0x3FFF)

  /// The features whose bits are set.
  public init(rawValue: UInt16) {
    self.rawValue = rawValue
  }

  /// The set of one feature.
  public init(_ feature: Feature) {
    self.init(rawValue: 1 &<< UInt16(feature.rawValue &- 1))
  }

  /// How many features the set holds.
  public var count: Int { rawValue.nonzeroBitCount }
}

/// A sum over a window that slides: what enters is added, what leaves is
/// subtracted, and because it is an integer the result is exact for ever.
///
/// Each is the sum of a function of one, two or three samples in a row over a
/// part of the window. When the window moves by a hop, so does the part: a hop
/// of terms enters at its end and a hop of terms leaves at its beginning,
/// wherever these lie and whether or not the hop divides them.
enum WindowSum: UInt8 {
  /// |x|; at most 2^29 for 2^14 samples.
  case magnitude
  /// x; within 2^29.
  case sample
  /// x^2; at most 2^44.
  case square
  /// x^3; within 2^59.
  case cube
  /// log2 of twice |x|, not less than 1, 24 fractional bits; below 2^43. Zero
  /// for a zero sample, so that the sum of an empty window is zero.
  case logarithm
  /// |x[t] - x[t-1]|; below 2^30.
  case step
  /// (x[t] - x[t-1])^2; below 2^46.
  case squaredStep
  /// 1 where the slope changes its sign; at most 2^14.
  case slopeSignChange
  /// |x| over the first floor(N/2) samples.
  case firstHalf
  /// |x| over the last floor(N/2) samples.
  case secondHalf
  /// |x| over samples i, counted from 1, with N <= 4i <= 3N.
  case middle

  /// How many sums there are.
  static let count = 11

  /// How many samples in a row a term of the sum takes.
  var samplesPerTerm: Int {
    switch self {
    case .step, .squaredStep: 2
    case .slopeSignChange: 3
    default: 1
    }
  }

  /// The part of a window that the sum is over.
  func part(ofWindow windowLength: Int) -> Range<Int> {
    switch self {
    case .firstHalf: 0..<windowLength / 2
    case .secondHalf: windowLength - windowLength / 2..<windowLength
    case .middle: (windowLength + 3) / 4 - 1..<3 * windowLength / 4
    default: 0..<windowLength
    }
  }
}

/// A choice of sums: bit n is the sum of raw value n.
struct WindowSumSet: OptionSet, Sendable {
  let rawValue: UInt16

  static let magnitude = Self(.magnitude)
  static let sample = Self(.sample)
  static let square = Self(.square)

  init(rawValue: UInt16) {
    self.rawValue = rawValue
  }

  init(_ sum: WindowSum) {
    self.init(rawValue: 1 &<< UInt16(sum.rawValue))
  }

  /// The sums that the features are made of.
  init(for features: FeatureSet) {
    var sums: WindowSumSet = []
    for number in 1...UInt8(Feature.count) {
      guard let feature = Feature(rawValue: number),
        features.contains(FeatureSet(feature))
      else { continue }
      switch feature {
      case .zeroCrossingCount: sums.formUnion(.sample)
      case .slopeSignChangeCount: sums.formUnion(Self(.slopeSignChange))
      case .waveformLength: sums.formUnion(Self(.step))
      case .willisonAmplitude, .myopulsePercentageRate:
        sums.formUnion([.sample, .square])
      case .meanAbsoluteValue: sums.formUnion(.magnitude)
      case .meanSquare, .rootMeanSquare: sums.formUnion(.square)
      case .thirdOrder: sums.formUnion(Self(.cube))
      case .logDetector: sums.formUnion(Self(.logarithm))
      case .differenceAbsoluteDeviation, .maximumFractalLength:
        sums.formUnion(Self(.squaredStep))
      case .meanAbsoluteValueSlope:
        sums.formUnion([Self(.firstHalf), Self(.secondHalf)])
      case .weightedMeanAbsolute:
        sums.formUnion([.magnitude, Self(.middle)])
      }
    }
    self = sums
  }
}

/// The sums of one window of one channel; those no feature needs stay zero.
struct WindowSums {
  private var values = InlineArray<11, Int64>(repeating: 0)

  subscript(_ sum: WindowSum) -> Int64 {
    get { values[Int(sum.rawValue)] }
    set { values[Int(sum.rawValue)] = newValue }
  }
}

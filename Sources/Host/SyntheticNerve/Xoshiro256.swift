import SeededRandom

/// The seeded generator behind everything random in a synthetic session.
///
/// xoshiro256++ over a state filled by SplitMix64. Only integer operations make
/// its bits, so that they are the same on every machine and in every build.
///
/// Source: Blackman and Vigna, "Scrambled linear pseudorandom number
/// generators", ACM Trans. Math. Softw. 47(4), 2021; Steele, Lea and Flood,
/// "Fast splittable pseudorandom number generators", OOPSLA 2014.
struct Xoshiro256: RandomNumberGenerator, Sendable {
  private var a: UInt64
  private var b: UInt64
  private var c: UInt64
  private var d: UInt64

  /// Starts one of the independent sequences of a seed.
  ///
  /// - Parameters:
  ///   - seed: What a person chose.
  ///   - stream: What the numbers are for.
  ///   - index: Which of several alike, such as the channel.
  init(seed: UInt64, stream: RandomStream, index: Int = 0) {
    var state = seed &+ SplitMix.increment
    state ^= stream.rawValue &* 0xD6E8_FEB8_6659_FD93
    state &+= SplitMix.increment
    state ^= UInt64(truncatingIfNeeded: index) &* 0xA076_1D64_78BD_642F
    var filling = SplitMix(seed: state)
    a = filling.next()
    b = filling.next()
    c = filling.next()
    d = filling.next()
  }

  /// The next 64 uniformly distributed bits.
  @inline(__always)
  mutating func next() -> UInt64 {
    let sum = a &+ d
    let result = ((sum &<< 23) | (sum &>> 41)) &+ a
    let shifted = b &<< 17
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = (d &<< 45) | (d &>> 19)
    return result
  }

  /// A number in 0..<1, on the grid of 2^-53.
  mutating func uniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// A number in `range`.
  mutating func uniform(in range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
  }

  /// A number of mean 0 and deviation 1, very nearly normal.
  ///
  /// The binomial count of 48 random bits, joined linearly by a triangular
  /// part from the other 16: variance 12 + 2 (1 - 2^-16) / 12. Its excess
  /// kurtosis is -0.041, it reaches to 7.2 deviations, and it needs no
  /// transcendental function, whose last bit would differ between machines.
  @inline(__always)
  mutating func normal() -> Double {
    let word = next()
    let count = (word &>> 16).nonzeroBitCount &- 24
    let fraction = Int(word & 0xFF) &+ Int((word &>> 8) & 0xFF) &- 255
    return Double(count &* 256 &+ fraction) * Self.normalScale
  }

  /// 1 / (256 sqrt(12 + 2 (1 - 2^-16) / 12)).
  private static let normalScale = 0.00111988718555951
}

/// What a sequence of random numbers is for. Each has its own, so that a change
/// to one part of the model leaves the numbers of the others as they were.
enum RandomStream: UInt64 {
  case schedule = 1
  case anatomy
  case driftGain
  case driftMotion
  case driftLoss
  case driftTurnover
  case spikes
  case drive
  case instrument
  case mains
  case muscle
  case artefact
}

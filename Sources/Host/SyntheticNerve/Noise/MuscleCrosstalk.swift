/// The electromyogram of muscles near the nerve, as the electrodes pick it up.
///
/// Three sources, each white noise in a band of 20-400 Hz whose strength
/// follows the drive of the muscles it stands for: flexors on the side of the
/// median nerve, flexors on the side of the ulnar nerve, and extensors that
/// steady the hand. A channel hears each with a gain of its own, more of the
/// side on which its nerve lies.
///
/// Source: De Luca, "The use of surface electromyography in biomechanics",
/// J. Appl. Biomech. 13(2), 1997 (band of the electromyogram).
struct MuscleCrosstalk: Sendable {
  static let sourceCount = 3

  private var randoms: [Xoshiro256]
  private var states = [[Double]](
    repeating: [0, 0, 0],
    count: MuscleCrosstalk.sourceCount
  )
  private var envelopes = [Double](
    repeating: 0,
    count: MuscleCrosstalk.sourceCount
  )
  private let gains: [[Float]]  // [source][channel]
  private let lowWeight: Double
  private let highWeight: Double
  private let norm: Double

  init(
    noise: NoiseParameters,
    scale: Double,
    samplingRate: Double,
    isMedian: [Bool],
    subject: UInt64,
    seed: UInt64
  ) {
    randoms = (0..<Self.sourceCount).map {
      Xoshiro256(seed: seed, stream: .muscle, index: $0)
    }
    let low =
      1
      - DeterministicMath.exponential(
        -2 * Double.pi * 400 / samplingRate
      )
    let high =
      1
      - DeterministicMath.exponential(
        -2 * Double.pi * 20 / samplingRate
      )
    lowWeight = low
    highWeight = high
    // The power of the filters' impulse response, so that noise leaves with
    // a deviation of 1.
    var state = [0.0, 0.0, 0.0]
    var power = 0.0
    for t in 0..<5000 {
      let y = Self.filter(t == 0 ? 1 : 0, &state, low: low, high: high)
      power += y * y
    }
    norm = 1 / power.squareRoot()
    // How a channel lies to the muscles belongs to the subject.
    var random = Xoshiro256(seed: subject, stream: .muscle)
    var gains: [[Float]] = []
    for source in 0..<Self.sourceCount {
      gains.append(
        isMedian.map { median in
          let spread = random.uniform(in: 0.7...1.3)
          let near = source == 2 ? 0.7 : (source == 0) == median ? 1 : 0.5
          return Float(spread * near * noise.muscleMicrovolts * scale)
        }
      )
    }
    self.gains = gains
  }

  /// Two one-pole low-passes, then what a third leaves out.
  @inline(__always)
  private static func filter(
    _ x: Double,
    _ state: inout [Double],
    low: Double,
    high: Double
  ) -> Double {
    state[0] += low * (x - state[0])
    state[1] += low * (state[0] - state[1])
    state[2] += high * (state[1] - state[2])
    return state[1] - state[2]
  }

  /// Adds one step of every channel, in microvolts.
  ///
  /// - Parameters:
  ///   - drive: Drive of each finger in the step, 0...1.
  ///   - samples: Shape `[channel, stride]`, row-major.
  ///   - offset: The first column that is added to.
  ///   - count: How many columns are.
  ///   - stride: Samples from one channel to the next.
  mutating func add(
    drive: [Double],
    to samples: inout [Float],
    offset: Int,
    count: Int,
    stride: Int
  ) {
    let targets = Self.activity(drive: drive)
    for source in 0..<Self.sourceCount {
      let before = envelopes[source]
      let growth = (targets[source] - before) / Double(count)
      envelopes[source] = targets[source]
      for t in 0..<count {
        let wave = Self.filter(
          randoms[source].normal(),
          &states[source],
          low: lowWeight,
          high: highWeight
        )
        let strength = before + growth * Double(t)
        guard strength > 0 else { continue }
        let value = Float(wave * norm * strength)
        for channel in gains[source].indices {
          samples[channel * stride + offset + t] +=
            gains[source][channel] * value
        }
      }
    }
  }

  /// How active each source is, 0...1.
  private static func activity(drive: [Double]) -> [Double] {
    func mean(_ fingers: [Finger]) -> Double {
      fingers.reduce(0) { $0 + drive[$1.rawValue] } / Double(fingers.count)
    }
    return [
      mean([.thumbFlexion, .index, .middle]),
      mean([.ring, .little]),
      0.5 * (drive.max() ?? 0),
    ]
  }
}

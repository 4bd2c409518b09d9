/// The noise of one electrode and its amplifier: white, and 1/f below a corner.
///
/// White: the thermal noise of the electrode's resistance, 4 k T R over the
/// band, and the amplifier's, added in power. 1/f: white noise through a sum of
/// one-pole filters a decade apart, whose amplitudes fall with the root of
/// their frequency; its density equals that of the white noise at the corner.
///
/// Source: Johnson and Nyquist, Phys. Rev. 32, 1928 (4kTR); Plumb, cited in
/// Kasdin, "Discrete simulation of colored noise", Proc. IEEE 83(5), 1995.
struct InstrumentNoise: Sendable {
  private static let poleHertz = [1.0, 10.0, 100.0, 1000.0]

  /// Microvolts rms of the white part.
  let whiteMicrovolts: Double
  private var random: Xoshiro256
  private var states = (0.0, 0.0, 0.0, 0.0)
  private let weights: [Double]
  private let gains: [Double]

  init(
    noise: NoiseParameters,
    scale: Double,
    samplingRate: Double,
    seed: UInt64,
    channel: Int
  ) {
    random = Xoshiro256(seed: seed, stream: .instrument, index: channel)
    let thermal = Self.thermalMicrovolts(
      kiloohms: noise.electrodeResistance,
      bandwidth: samplingRate / 2
    )
    let amplifier = noise.amplifierMicrovolts
    let white = (thermal * thermal + amplifier * amplifier).squareRoot() * scale
    whiteMicrovolts = white
    weights = Self.poleHertz.map { hertz in
      1 - DeterministicMath.exponential(-2 * Double.pi * hertz / samplingRate)
    }
    // The sum's density at the corner, relative to its input's.
    var real = 0.0
    var imaginary = 0.0
    for hertz in Self.poleHertz {
      let ratio = noise.flickerCorner / hertz
      let part = 1 / hertz.squareRoot() / (1 + ratio * ratio)
      real += part
      imaginary += part * ratio
    }
    let density = (real * real + imaginary * imaginary).squareRoot()
    let gain = noise.flickerCorner > 0 ? white / density : 0
    gains = Self.poleHertz.map { gain / $0.squareRoot() }
  }

  /// Thermal noise of a resistance at body temperature, microvolts rms.
  static func thermalMicrovolts(kiloohms: Double, bandwidth: Double) -> Double {
    let boltzmann = 1.380649e-23
    let kelvin = 310.15
    let variance = 4 * boltzmann * kelvin * kiloohms * 1000 * bandwidth
    return variance.squareRoot() * 1e6
  }

  /// Adds the next samples, in microvolts, to those in `range`.
  mutating func add(to samples: inout [Float], range: Range<Int>) {
    let (w0, w1, w2, w3) = (weights[0], weights[1], weights[2], weights[3])
    let (g0, g1, g2, g3) = (gains[0], gains[1], gains[2], gains[3])
    var (s0, s1, s2, s3) = states
    var random = random
    for t in range {
      let white = random.normal() * whiteMicrovolts
      let input = random.normal()
      s0 += w0 * (input - s0)
      s1 += w1 * (input - s1)
      s2 += w2 * (input - s2)
      s3 += w3 * (input - s3)
      let flicker = g0 * s0 + g1 * s1 + g2 * s2 + g3 * s3
      samples[t] += Float(white + flicker)
    }
    states = (s0, s1, s2, s3)
    self.random = random
  }
}

/// Hum from the mains: a fundamental and three harmonics, of one phase for the
/// room and a strength for each channel.
///
/// The frequency is off by up to 0.02 Hz, drawn for the session, as it is on a
/// large grid; amplitudes of channels lie between half and one and a half of
/// the mean, phases within 0.3 rad.
struct MainsHum: Sendable {
  /// Which multiples of the mains frequency, and how strong each is.
  static let harmonics: [(multiple: Double, part: Double)] = [
    (1, 1), (2, 0.1), (3, 0.3), (5, 0.15),
  ]

  private let cyclesPerSample: Double
  private let cosines: [[Float]]  // [channel][harmonic], microvolts
  private let sines: [[Float]]

  init(
    noise: NoiseParameters,
    scale: Double,
    samplingRate: Double,
    channelCount: Int,
    seed: UInt64
  ) {
    var random = Xoshiro256(seed: seed, stream: .mains)
    let hertz = noise.mainsFrequency + random.uniform(in: -0.02...0.02)
    cyclesPerSample = hertz / samplingRate
    let phases = Self.harmonics.map { _ in random.uniform() * 2 * Double.pi }
    var cosines: [[Float]] = []
    var sines: [[Float]] = []
    for _ in 0..<channelCount {
      let strength = random.uniform(in: 0.5...1.5)
      let shift = random.uniform(in: -0.3...0.3)
      let peak = scale * noise.mainsMicrovolts * strength
      cosines.append(
        zip(Self.harmonics, phases).map {
          Float(peak * $0.part * DeterministicMath.cosine($1 + shift))
        }
      )
      sines.append(
        zip(Self.harmonics, phases).map {
          Float(-peak * $0.part * DeterministicMath.sine($1 + shift))
        }
      )
    }
    self.cosines = cosines
    self.sines = sines
  }

  /// The waves of all harmonics, `[harmonic][t]`, from a sample on.
  func waves(start: Int, count: Int) -> (cosine: [[Float]], sine: [[Float]]) {
    var cosine: [[Float]] = []
    var sine: [[Float]] = []
    for harmonic in Self.harmonics {
      let step = cyclesPerSample * harmonic.multiple
      let cycles = step * Double(start)
      let angle = (cycles - cycles.rounded(.down)) * 2 * Double.pi
      var real = DeterministicMath.cosine(angle)
      var imaginary = DeterministicMath.sine(angle)
      let turnReal = DeterministicMath.cosine(step * 2 * Double.pi)
      let turnImaginary = DeterministicMath.sine(step * 2 * Double.pi)
      var reals: [Float] = []
      var imaginaries: [Float] = []
      for _ in 0..<count {
        reals.append(Float(real))
        imaginaries.append(Float(imaginary))
        let next = real * turnReal - imaginary * turnImaginary
        imaginary = real * turnImaginary + imaginary * turnReal
        real = next
      }
      cosine.append(reals)
      sine.append(imaginaries)
    }
    return (cosine, sine)
  }

  /// Adds the hum of one channel, in microvolts, to the samples in `range`.
  func add(
    _ waves: (cosine: [[Float]], sine: [[Float]]),
    channel: Int,
    to samples: inout [Float],
    range: Range<Int>
  ) {
    for harmonic in Self.harmonics.indices {
      let c = cosines[channel][harmonic]
      let s = sines[channel][harmonic]
      for t in range {
        let wave = t - range.lowerBound
        samples[t] +=
          c * waves.cosine[harmonic][wave] + s * waves.sine[harmonic][wave]
      }
    }
  }
}

/// Slow swings of potential when the limb or a lead moves.
///
/// While a finger is driven, artefacts come at random with the plan's rate.
/// Each is a decaying oscillation of 2-15 Hz that dies with a time constant of
/// 0.1-0.3 s, of exponentially distributed peak, with a strength and sign of
/// its own on every channel of one nerve or of both.
struct MovementArtefacts: Sendable {
  private struct Swing: Sendable {
    var real: Double
    var imaginary: Double
    let turnReal: Double
    let turnImaginary: Double
    let gains: [Float]  // for each channel
  }

  private var random: Xoshiro256
  private var swings: [Swing] = []
  private let chancePerStep: Double
  private let peakMicrovolts: Double
  private let samplingRate: Double
  private let isMedian: [Bool]

  init(
    noise: NoiseParameters,
    scale: Double,
    samplingRate: Double,
    isMedian: [Bool],
    seed: UInt64
  ) {
    random = Xoshiro256(seed: seed, stream: .artefact)
    chancePerStep =
      noise.artefactsPerMinute / 60 / Double(MovementSchedule.stepsPerSecond)
    peakMicrovolts = noise.artefactMicrovolts * scale
    self.samplingRate = samplingRate
    self.isMedian = isMedian
  }

  /// Whether any artefact is under way.
  var isQuiet: Bool { swings.isEmpty }

  /// Decides whether one starts with the step that comes next.
  mutating func step(isMoving: Bool) {
    let chance = random.uniform()
    if isMoving, chance < chancePerStep { start() }
  }

  private mutating func start() {
    let peak =
      -peakMicrovolts * DeterministicMath.logarithm(1 - random.uniform())
    let hertz = random.uniform(in: 2...15)
    let decay = random.uniform(in: 0.1...0.3)
    let nerves = random.uniform()  // below 0.4 median, above 0.6 ulnar
    let radius = DeterministicMath.exponential(-1 / (decay * samplingRate))
    let angle = 2 * Double.pi * hertz / samplingRate
    let gains = isMedian.map { median in
      let strength = random.uniform(in: -0.5...1.5)
      let reached = median ? nerves < 0.6 : nerves >= 0.4
      return Float(reached ? strength * peak : 0)
    }
    swings.append(
      Swing(
        real: 1,
        imaginary: 0,
        turnReal: radius * DeterministicMath.cosine(angle),
        turnImaginary: radius * DeterministicMath.sine(angle),
        gains: gains
      )
    )
  }

  /// Adds `count` samples of every channel from `offset` on, in microvolts.
  ///
  /// - Parameters:
  ///   - samples: Shape `[channel, stride]`, row-major.
  ///   - offset: The first column that is added to.
  ///   - count: How many columns are.
  ///   - stride: Samples from one channel to the next.
  mutating func add(
    to samples: inout [Float],
    offset: Int,
    count: Int,
    stride: Int
  ) {
    for number in swings.indices {
      var swing = swings[number]
      for t in offset..<(offset + count) {
        let wave = Float(swing.imaginary)
        for channel in swing.gains.indices {
          samples[channel * stride + t] += swing.gains[channel] * wave
        }
        let next =
          swing.real * swing.turnReal - swing.imaginary * swing.turnImaginary
        swing.imaginary =
          swing.real * swing.turnImaginary + swing.imaginary * swing.turnReal
        swing.real = next
      }
      swings[number] = swing
    }
    // Below a thousandth it is no more than the noise.
    swings.removeAll {
      $0.real * $0.real + $0.imaginary * $0.imaginary < 1e-6
    }
  }
}

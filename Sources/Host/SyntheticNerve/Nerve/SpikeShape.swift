/// The sampled shape of one axon's action potential, at a few places between
/// two samples.
///
/// What a contact outside the axon sees is close to the second derivative, in
/// time, of a bell-shaped depolarisation that travels past it, of three
/// phases; where the contact is longer than the wave, or lies near a bend, the
/// first derivative, of two phases, mixes in:
///
///     s(u) = (1 - a) (u^2 - 1) exp(-u^2 / 2) - a u exp((1 - u^2) / 2)
///     u = t velocity / halfLength
///
/// each part with a peak of 1; the sum is scaled to a largest magnitude of 1.
///
/// Source: Struijk, Biophys. J. 72, 1997; Stein, "Nerve and Muscle", 1980.
struct SpikeShape: Sendable {
  /// Samples of the shape; the middle is at `length / 2`.
  static let length = 24
  /// Places between two samples at which the shape is kept.
  static let phaseCount = 8

  /// Shape `[phaseCount, length]`, row-major; magnitude at most 1.
  let samples: [Float]

  /// - Parameters:
  ///   - deviation: Half-width of the travelling wave, in samples.
  ///   - asymmetry: The part of the two-phase shape, 0...1.
  init(deviation: Double, asymmetry: Double) {
    func shape(_ u: Double) -> Double {
      let bell = DeterministicMath.exponential(-u * u / 2)
      let threePhases = (u * u - 1) * bell
      let twoPhases = -u * bell * 1.6487212707001282
      return (1 - asymmetry) * threePhases + asymmetry * twoPhases
    }
    var peak = 0.0
    var u = -4.0
    while u <= 4 {
      peak = max(peak, abs(shape(u)))
      u += 1.0 / 64
    }
    var samples: [Float] = []
    for phase in 0..<Self.phaseCount {
      let shift = Double(phase) / Double(Self.phaseCount)
      for t in 0..<Self.length {
        let u = (Double(t - Self.length / 2) - shift) / deviation
        samples.append(Float(abs(u) > 6 ? 0 : shape(u) / peak))
      }
    }
    self.samples = samples
  }
}

import Foundation

extension FilterDesign {
  /// The filter as second-order sections at `samplingRate`.
  ///
  /// The analog prototype's poles are moved to the band, and from the s-plane
  /// to the z-plane by the bilinear transform, the corners prewarped. Poles
  /// and zeros are paired so that no section has a gain far from 1: in a
  /// band-pass, poles near the lower corner go with zeros at 0 Hz and those
  /// near the upper one with zeros at half the sampling rate. Sections with
  /// the sharpest resonance come last.
  ///
  /// - Parameter samplingRate: Hertz; above twice every corner.
  /// - Returns: As many sections as pairs of poles, a single pole counting as
  ///   a pair.
  ///
  /// Source: Oppenheim and Schafer, "Discrete-Time Signal Processing", 3rd
  /// ed., section 7.2 and appendix B.
  func sections(samplingRate: Double) -> [Section] {
    // 4 tan(w / 2): the bilinear transform at two samples a second.
    func warped(_ corner: Double) -> Double {
      4 * tan(.pi * corner / samplingRate)
    }
    let prototype = (0..<order).map { index in
      Complex(angle: .pi * Double(2 * index + order + 1) / Double(2 * order))
    }
    let analog: [Complex]
    switch band {
    case .lowpass(let corner):
      analog = prototype.map { $0 * warped(corner) }
    case .highpass(let corner):
      analog = prototype.map { Complex(warped(corner)) / $0 }
    case .bandpass(let low, let high):
      let (lower, upper) = (warped(low), warped(high))
      analog = prototype.flatMap { pole in
        let half = pole * ((upper - lower) / 2)
        let root = (half * half - Complex(lower * upper)).squareRoot
        return [half + root, half - root]
      }
    }
    let poles = analog.map { (Complex(4) + $0) / (Complex(4) - $0) }
    return normalized(paired(poles), samplingRate: samplingRate)
  }

  /// Sections with a numerator of 1, ±2, 1 or its like, before any gain.
  private func paired(_ poles: [Complex]) -> [Section] {
    // Rounding leaves a real pole a tiny imaginary part.
    let threshold = 1e-12
    var denominators: [(a1: Double, a2: Double, angle: Double)] = []
    for pole in poles where pole.imaginary > threshold {
      let angle = atan2(pole.imaginary, pole.real)
      denominators.append(
        (-2 * pole.real, pole.magnitude * pole.magnitude, angle)
      )
    }
    let real = poles.filter { abs($0.imaginary) <= threshold }.map(\.real)
      .sorted()
    var single: Double?
    if real.count == 2 {
      denominators.append((-real[0] - real[1], real[0] * real[1], 0))
    } else {
      single = real.first
    }
    denominators.sort { $0.angle < $1.angle }
    var sections = denominators.enumerated().map { index, denominator in
      let (a1, a2) = (denominator.a1, denominator.a2)
      switch band {
      case .lowpass: return Section(b0: 1, b1: 2, b2: 1, a1: a1, a2: a2)
      case .highpass: return Section(b0: 1, b1: -2, b2: 1, a1: a1, a2: a2)
      case .bandpass:
        // The lower half of the poles, the upper half, and one in between.
        let count = denominators.count
        if 2 * index + 1 == count {
          return Section(b0: 1, b1: 0, b2: -1, a1: a1, a2: a2)
        }
        let sign: Double = 2 * index < count ? -2 : 2
        return Section(b0: 1, b1: sign, b2: 1, a1: a1, a2: a2)
      }
    }
    // The pole nearest the circle makes the sharpest resonance.
    sections.sort { $0.a2 < $1.a2 }
    if let single {
      let sign: Double = if case .lowpass = band { 1 } else { -1 }
      sections.insert(
        Section(b0: 1, b1: sign, b2: 0, a1: -single, a2: 0),
        at: 0
      )
    }
    return sections
  }

  /// Gives every section a gain of 1 where it passes, and the whole filter a
  /// gain of 1 at its reference: 0 Hz, half the rate, or the band's middle.
  private func normalized(_ sections: [Section], samplingRate: Double)
    -> [Section]
  {
    let middle: Double
    switch band {
    case .lowpass: middle = 0
    case .highpass: middle = 0.5
    case .bandpass(let low, let high):
      let product =
        tan(.pi * low / samplingRate) * tan(.pi * high / samplingRate)
      middle = atan(product.squareRoot()) / .pi
    }
    var sections = sections.map { section in
      let reference = section.b1 > 0 ? 0 : section.b1 < 0 ? 0.5 : middle
      return section.scaled(
        by: 1 / section.response(at: reference).magnitude
      )
    }
    let total = sections.reduce(1) {
      $0 * $1.response(at: middle).magnitude
    }
    // What is left of the gain goes where the coefficients have most room.
    if let smallest = sections.indices.min(by: {
      abs(sections[$0].b0) < abs(sections[$1].b0)
    }) {
      sections[smallest] = sections[smallest].scaled(by: 1 / total)
    }
    return sections
  }
}

extension Section {
  fileprivate func scaled(by gain: Double) -> Section {
    Section(b0: b0 * gain, b1: b1 * gain, b2: b2 * gain, a1: a1, a2: a2)
  }
}

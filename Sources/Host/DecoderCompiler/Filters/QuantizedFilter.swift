import Files
import SignalFeatures

/// The sections of one cascade in integers, proven not to overflow.
struct QuantizedFilter {
  /// b0, b1, b2, a1, a2 of each section, 30 fractional bits.
  let biquads: [Biquad]

  /// The largest factor by which the cascade up to any section can raise the
  /// peak of its input: the largest sum of absolute impulse responses.
  let peakGain: Double

  /// Rounds sections to 30 fractional bits.
  ///
  /// A numerator whose outer coefficients are equal (or opposite) stays so, and
  /// the middle one twice as large: a zero at 0 Hz stays exactly there.
  ///
  /// - Throws: Coefficients outside -2 ..< 2, a section that rounding has made
  ///   unstable, or a peak gain of 16 and more, above which the 12 fractional
  ///   bits of a full-scale sample leave Int32.
  init(_ sections: [Section], place: String) throws(Fault) {
    var biquads: [Biquad] = []
    for section in sections {
      let b0 = Self.rounded(section.b0)
      let middle =
        section.b1 == 0
        ? 0
        : section.b2 == 0
          ? (section.b1 < 0 ? -b0 : b0) : (section.b1 < 0 ? -2 * b0 : 2 * b0)
      let b2 = section.b2 == 0 ? 0 : section.b2 < 0 ? -b0 : b0
      let a1 = Self.rounded(section.a1)
      let a2 = Self.rounded(section.a2)
      let unit = 1 << 30
      guard let b0 = Int32(exactly: b0), let b1 = Int32(exactly: middle),
        let b2 = Int32(exactly: b2), let a1 = Int32(exactly: a1),
        let a2 = Int32(exactly: a2), Int(a2).magnitude < unit,
        Int64(a1.magnitude) + CascadeGain.smallestDistance
          <= Int64(unit) + Int64(a2)
      else {
        throw Fault(
          place: place,
          fault: "a filter's section cannot be held in 30 fractional bits",
          remedy:
            "choose a lower order, or corners farther from 0 and half the rate"
        )
      }
      biquads.append(Biquad(b0: b0, b1: b1, b2: b2, a1: a1, a2: a2))
    }
    self.biquads = biquads
    peakGain = Self.peakGain(of: biquads)
    let coefficients = biquads.flatMap { [$0.b0, $0.b1, $0.b2, $0.a1, $0.a2] }
    guard biquads.count <= CascadeGain.mostSections else {
      throw Fault(
        place: place,
        fault:
          "has \(biquads.count) filter sections on one side of its decimation",
        remedy:
          "choose lower orders (\(CascadeGain.mostSections) sections are the most)"
      )
    }
    // As the image's reader judges it.
    let isProven = (try? CascadeGain(of: coefficients.span)) != nil
    guard isProven || peakGain >= 15.9 else {
      throw Fault(
        place: place,
        fault: "a filter rings for too long to be proven",
        remedy: "raise its lowest corner, or decimate first"
      )
    }
    guard peakGain < 15.9 else {
      throw Fault(
        place: place,
        fault:
          "a filter can raise a full-scale peak \(Int(saturating: peakGain)) times",
        remedy: "choose a lower order or a wider band (16 is the most)"
      )
    }
  }

  private static func rounded(_ coefficient: Double) -> Int {
    // Beyond what 30 fractional bits hold, and for what is not a number, this is
    // a number that they do not hold either.
    let scaled = (coefficient * 0x1p30).rounded()
    return scaled.magnitude < 0x1p40 ? Int(scaled) : 1 << 40
  }

  /// The coefficients in double precision.
  var sections: [Section] {
    biquads.map {
      Section(
        b0: Double($0.b0) * 0x1p-30,
        b1: Double($0.b1) * 0x1p-30,
        b2: Double($0.b2) * 0x1p-30,
        a1: Double($0.a1) * 0x1p-30,
        a2: Double($0.a2) * 0x1p-30
      )
    }
  }

  /// Sums the absolute impulse response after each section, until it has died
  /// away or ten million samples have gone by.
  private static func peakGain(of biquads: [Biquad]) -> Double {
    let filter = biquads.map {
      (
        b0: Double($0.b0) * 0x1p-30, b1: Double($0.b1) * 0x1p-30,
        b2: Double($0.b2) * 0x1p-30, a1: Double($0.a1) * 0x1p-30,
        a2: Double($0.a2) * 0x1p-30
      )
    }
    var state = [SIMD4<Double>](repeating: .zero, count: filter.count)
    var sums = [Double](repeating: 0, count: filter.count)
    var quiet = 0
    var time = 0
    while quiet < 4096 && time < 10_000_000 {
      var x: Double = time == 0 ? 1 : 0
      var loudest = 0.0
      for index in filter.indices {
        let c = filter[index]
        let s = state[index]
        let y = c.b0 * x + c.b1 * s[0] + c.b2 * s[1] - c.a1 * s[2] - c.a2 * s[3]
        state[index] = SIMD4(x, s[0], y, s[2])
        sums[index] += abs(y)
        loudest = max(loudest, abs(y))
        x = y
      }
      quiet = loudest < 1e-9 ? quiet + 1 : 0
      time += 1
    }
    return sums.max() ?? 1
  }
}

import Testing

@testable import SyntheticNerve

/// Power at `hertz` of a second of `x`: the squared amplitude of its sinusoid.
private func power(
  _ x: ArraySlice<Float>,
  at hertz: Double,
  rate: Double
) -> Double {
  // Goertzel's recurrence.
  let angle = 2 * Double.pi * hertz / rate
  let twiceCosine = 2 * DeterministicMath.cosine(angle)
  var newest = 0.0
  var older = 0.0
  for value in x {
    (newest, older) = (Double(value) + twiceCosine * newest - older, newest)
  }
  let square =
    newest * newest + older * older - twiceCosine * newest * older
  let scale = 2 / Double(x.count)
  return square * scale * scale
}

@Suite("Noise, hum, artefacts and muscles")
struct NoiseTests {
  @Test("thermal noise is that of Nyquist's equation")
  func thermal() {
    // 10 kiloohm at 310.15 K over 5 kHz.
    let rms = InstrumentNoise.thermalMicrovolts(kiloohms: 10, bandwidth: 5000)
    #expect(abs(rms - 0.9254) < 0.0001)
  }

  @Test("without flicker, noise has the deviation of its two sources")
  func white() {
    var noise = NoiseParameters()
    noise.flickerCorner = 0
    var source = InstrumentNoise(
      noise: noise,
      scale: 1,
      samplingRate: 10_000,
      seed: 1,
      channel: 0
    )
    var x = [Float](repeating: 0, count: 200_000)
    source.add(to: &x, range: x.indices)
    let rms = (x.reduce(0.0) { $0 + Double($1 * $1) } / 200_000).squareRoot()
    let wanted = (2.4 * 2.4 + 0.9254 * 0.9254).squareRoot()
    #expect(abs(rms / wanted - 1) < 0.01)
    #expect(abs(source.whiteMicrovolts - wanted) < 0.001)
  }

  @Test("flicker doubles the density at its corner and is gone far above")
  func flicker() {
    var source = InstrumentNoise(
      noise: NoiseParameters(),
      scale: 1,
      samplingRate: 10_000,
      seed: 2,
      channel: 0
    )
    var x = [Float](repeating: 0, count: 400_000)
    source.add(to: &x, range: x.indices)
    func density(_ band: ClosedRange<Int>) -> Double {
      var sum = 0.0
      var count = 0.0
      for start in stride(from: 0, to: x.count, by: 10_000) {
        for hertz in stride(
          from: band.lowerBound,
          through: band.upperBound,
          by: 4
        ) {
          sum += power(
            x[start..<(start + 10_000)],
            at: Double(hertz),
            rate: 10_000
          )
          count += 1
        }
      }
      return sum / count
    }
    // Each mean is over 400 periodogram values: 5 % is a standard error.
    let white = density(4000...4036)
    #expect(abs(density(80...120) / white - 2) < 0.4)
    #expect(abs(density(8...12) / white - 11) < 5)
  }

  @Test("hum stands at the mains frequency and its harmonics alone")
  func hum() {
    let hum = MainsHum(
      noise: NoiseParameters(),
      scale: 1,
      samplingRate: 10_000,
      channelCount: 16,
      seed: 3
    )
    var strengths: [Double] = []
    for channel in 0..<16 {
      var x = [Float](repeating: 0, count: 10_000)
      for start in stride(from: 0, to: 10_000, by: 1000) {
        let waves = hum.waves(start: start, count: 1000)
        hum.add(waves, channel: channel, to: &x, range: start..<(start + 1000))
      }
      let peak = power(x[...], at: 50, rate: 10_000).squareRoot()
      strengths.append(peak)
      #expect((2.4...7.6).contains(peak), "5 uV, half to one and a half")
      for (multiple, part) in [(2.0, 0.1), (3, 0.3), (5, 0.15)] {
        let harmonic = power(x[...], at: 50 * multiple, rate: 10_000)
        // A frequency 0.1 Hz off loses 2 % of a second's amplitude.
        #expect(abs(harmonic.squareRoot() / peak / part - 1) < 0.1)
      }
      #expect(power(x[...], at: 75, rate: 10_000) < 0.01)
    }
    #expect(Set(strengths).count == 16)
  }

  @Test("muscles are silent at rest and have the stated strength when driven")
  func muscles() {
    var muscles = MuscleCrosstalk(
      noise: NoiseParameters(),
      scale: 1,
      samplingRate: 10_000,
      isMedian: [true, false],
      subject: 1,
      seed: 4
    )
    var x = [Float](repeating: 0, count: 2 * 50)
    muscles.add(
      drive: [0, 0, 0, 0, 0, 0],
      to: &x,
      offset: 0,
      count: 50,
      stride: 50
    )
    #expect(x.allSatisfy { $0 == 0 })
    var sum = 0.0
    for step in 0..<2000 {
      x = [Float](repeating: 0, count: 2 * 50)
      muscles.add(
        drive: [1, 1, 1, 1, 1, 1],
        to: &x,
        offset: 0,
        count: 50,
        stride: 50
      )
      if step > 0 { sum += x[..<50].reduce(0.0) { $0 + Double($1 * $1) } }
    }
    // 2 uV of the near side, half of the far, and 0.7 * 0.5 of the extensors,
    // each with a gain of 0.7 to 1.3.
    let rms = (sum / (1999 * 50)).squareRoot()
    let middle = 2 * (1 + 0.25 + 0.1225 as Double).squareRoot()
    #expect((0.7 * middle...1.3 * middle).contains(rms))
  }

  @Test("artefacts come while fingers are driven, and die away")
  func artefacts() {
    var noise = NoiseParameters()
    noise.artefactsPerMinute = 600
    var artefacts = MovementArtefacts(
      noise: noise,
      scale: 1,
      samplingRate: 10_000,
      isMedian: [true, false],
      seed: 5
    )
    for _ in 0..<2000 { artefacts.step(isMoving: false) }
    #expect(artefacts.isQuiet)
    for _ in 0..<200 { artefacts.step(isMoving: true) }
    #expect(!artefacts.isQuiet)
    var x = [Float](repeating: 0, count: 2 * 50)
    for _ in 0..<600 {
      artefacts.add(to: &x, offset: 0, count: 50, stride: 50)
    }
    #expect(artefacts.isQuiet, "three seconds are ten time constants")
  }
}

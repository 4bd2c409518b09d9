import Files
import Foundation
import SignalFeatures
import Testing

@testable import DecoderCompiler

/// Designs against scipy.signal.butter.
struct FilterDesignTests {
  struct Golden: Decodable {
    let filters: [Filter]
    struct Filter: Decodable {
      let band: String
      let corners: [Double]
      let order: Int
      let rate: Double
      let frequencies: [Double]
      let real: [Double]
      let imaginary: [Double]
      let delay: [Double]

      var design: FilterDesign {
        let band: FilterDesign.Band =
          switch band {
          case "lowpass": .lowpass(corners[0])
          case "highpass": .highpass(corners[0])
          default: .bandpass(corners[0], corners[1])
          }
        return FilterDesign(band: band, order: order)
      }
    }

    static func load() throws -> Golden {
      try JSONDecoder().decode(
        Golden.self,
        from: Data(contentsOf: GoldenNetwork.url("butterworth", "json"))
      )
    }
  }

  @Test func responseAndDelayAreThoseOfSciPy() throws {
    for filter in try Golden.load().filters {
      let name = "\(filter.band) \(filter.corners) order \(filter.order)"
      let exact = filter.design.sections(samplingRate: filter.rate)
      let rounded = try QuantizedFilter(exact, place: name).sections
      for (index, hertz) in filter.frequencies.enumerated() {
        let frequency = hertz / filter.rate
        let want = Complex(filter.real[index], filter.imaginary[index])
        let got = exact.reduce(Complex(1)) { $0 * $1.response(at: frequency) }
        guard (got - want).magnitude < 1e-9 else {
          Issue.record("\(name) at \(hertz) Hz: \(got), want \(want)")
          return
        }
        // 30 fractional bits move a pole by up to 2^-31 over its distance to
        // the circle; the narrowest band here is 1 % of the rate wide.
        let close = rounded.reduce(Complex(1)) {
          $0 * $1.response(at: frequency)
        }
        guard (close - want).magnitude < 2e-5 else {
          Issue.record("\(name) rounded, at \(hertz) Hz: \(close), \(want)")
          return
        }
        let delay = exact.reduce(0) { $0 + $1.groupDelay(at: frequency) }
        guard abs(delay - filter.delay[index]) < 1e-5 * max(1, abs(delay))
        else {
          Issue.record("\(name): delay \(delay), want \(filter.delay[index])")
          return
        }
      }
    }
  }

  @Test func highPassesHaveNoResponseAtZeroEvenRounded() throws {
    let design = FilterDesign(band: .highpass(25), order: 4)
    let filter = try QuantizedFilter(
      design.sections(samplingRate: 5000),
      place: ""
    )
    for biquad in filter.biquads {
      #expect(Int(biquad.b0) + Int(biquad.b1) + Int(biquad.b2) == 0)
    }
  }

  @Test func peakGainBoundsEveryOutput() throws {
    let design = FilterDesign(band: .bandpass(25, 600), order: 4)
    let filter = try QuantizedFilter(
      design.sections(samplingRate: 5000),
      place: ""
    )
    #expect(filter.peakGain > 1 && filter.peakGain < 8)
    // The input that is worst for the whole cascade: its reversed signs.
    var state = filter.sections.map { _ in SIMD4<Double>.zero }
    var response: [Double] = []
    func step(_ input: Double) -> Double {
      var x = input
      for (index, c) in filter.sections.enumerated() {
        let s = state[index]
        let y =
          c.b0 * x + c.b1 * s[0] + c.b2 * s[1] - c.a1 * s[2] - c.a2 * s[3]
        state[index] = SIMD4(x, s[0], y, s[2])
        x = y
      }
      return x
    }
    for time in 0..<4000 { response.append(step(time == 0 ? 1 : 0)) }
    let worst = response.reduce(0) { $0 + abs($1) }
    state = filter.sections.map { _ in SIMD4<Double>.zero }
    var largest = 0.0
    for time in response.indices {
      let sign: Double = response[response.count - 1 - time] < 0 ? -1 : 1
      largest = max(largest, abs(step(sign)))
    }
    #expect(abs(largest - worst) < 1e-6)
    #expect(largest <= filter.peakGain + 1e-6)
  }

  @Test func aFilterThatCannotBeHeldIsRefused() {
    let design = FilterDesign(band: .bandpass(0.001, 0.0011), order: 12)
    #expect(throws: Fault.self) {
      try QuantizedFilter(design.sections(samplingRate: 10_000), place: "p")
    }
  }
}

import Foundation
import Testing

@testable import SyntheticNerve

@Suite("Functions without a C library")
struct DeterministicMathTests {
  @Test("agree with Foundation's within their stated errors")
  func agree() {
    for number in -3000...3000 {
      let x = Double(number) / 10 + 0.0371
      let exponential = DeterministicMath.exponential(x)
      #expect(abs(exponential / exp(x) - 1) < 1e-14, "exp \(x)")
      #expect(abs(DeterministicMath.sine(x) - sin(x)) < 1e-13, "sin \(x)")
      #expect(abs(DeterministicMath.cosine(x) - cos(x)) < 1e-13, "cos \(x)")
      let positive = exp(x / 20)
      let logarithm = DeterministicMath.logarithm(positive)
      #expect(abs(logarithm - log(positive)) < 1e-14, "log \(positive)")
    }
    #expect(abs(DeterministicMath.power(30, 0.5) - 30.0.squareRoot()) < 1e-13)
  }
}

@Suite("The generator of random numbers")
struct Xoshiro256Tests {
  @Test("gives normal numbers of the stated moments")
  func moments() {
    var random = Xoshiro256(seed: 7, stream: .instrument)
    let count = 400_000
    var sums = [0.0, 0.0, 0.0, 0.0]
    var beyondTwo = 0
    for _ in 0..<count {
      let x = random.normal()
      sums[0] += x
      sums[1] += x * x
      sums[2] += x * x * x
      sums[3] += x * x * x * x
      if abs(x) > 2 { beyondTwo += 1 }
    }
    let mean = sums.map { $0 / Double(count) }
    // Five standard errors of each moment.
    #expect(abs(mean[0]) < 5 / Double(count).squareRoot())
    #expect(abs(mean[1] - 1) < 5 * (2 / Double(count)).squareRoot())
    #expect(abs(mean[2]) < 5 * (15 / Double(count)).squareRoot())
    #expect(abs(mean[3] - 2.959) < 5 * (96 / Double(count)).squareRoot())
    // A normal variable is beyond two deviations 4.550 % of the time.
    #expect(abs(Double(beyondTwo) / Double(count) - 0.0455) < 0.002)
  }

  @Test("gives each stream and index a sequence of its own")
  func streams() {
    var firsts: Set<UInt64> = []
    for seed in UInt64(0)..<4 {
      for stream in [RandomStream.schedule, .spikes, .instrument] {
        for index in 0..<16 {
          var random = Xoshiro256(seed: seed, stream: stream, index: index)
          firsts.insert(random.next())
        }
      }
    }
    #expect(firsts.count == 4 * 3 * 16)
  }
}

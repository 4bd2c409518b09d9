// What a feature rounds away is seen here: the sums themselves, which are
// internal, and a release build does not show those to tests.
#if DEBUG
@testable import SignalFeatures
import Testing

private let sums: [WindowSum] = [
  .magnitude, .sample, .square, .cube, .logarithm, .step, .squaredStep,
  .slopeSignChange,
]

@Test func vectorSumsEqualPlainOnesForEverySample() {
  let vectors = SampleLoops(useVectors: SignalKernels.fastest.useVectors)
  let plain = SampleLoops(useVectors: false)
  for value in Int16.min...Int16.max {
    let x = [value]
    for sum in sums {
      let got = vectors.total(of: sum, over: x.span)
      let want = plain.total(of: sum, over: x.span)
      guard got == want else {
        Issue.record("\(sum) of \(value): got \(got), want \(want)")
        return
      }
    }
  }
}

@Test(arguments: TestSignal.allCases)
func vectorSumsEqualPlainOnesForEveryLength(signal: TestSignal) {
  let vectors = SampleLoops(useVectors: SignalKernels.fastest.useVectors)
  let plain = SampleLoops(useVectors: false)
  for count in Array(0...70) + [16386] {
    let x = signal.samples(count, seed: UInt64(count))
    for sum in sums {
      let got = vectors.total(of: sum, over: x.span)
      let want = plain.total(of: sum, over: x.span)
      guard got == want else {
        Issue.record("\(sum) of \(count): got \(got), want \(want)")
        return
      }
    }
    for threshold in [Int32(0), 1, 1000, 65534] {
      let got = (
        vectors.magnitudes(x.span, above: threshold),
        vectors.steps(x.span, above: threshold),
        vectors.crossings(x.span, floor: -1, ceiling: 0)
      )
      let want = (
        plain.magnitudes(x.span, above: threshold),
        plain.steps(x.span, above: threshold),
        plain.crossings(x.span, floor: -1, ceiling: 0)
      )
      guard got == want else {
        Issue.record("\(count) samples, \(threshold): \(got), want \(want)")
        return
      }
    }
  }
}
#endif

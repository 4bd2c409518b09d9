import FixedPoint
import Foundation
import TestSupport
import Testing

@Test func logarithmsAreWithinOneStep() {
  var generator = SplitMix64(seed: 2)
  var values = Array(1...UInt64(70_000)) + [.max, .max - 1]
  for _ in 0..<100_000 {
    let value: UInt64 = .random(in: .min ... .max, using: &generator)
    values.append(max(1, value >> UInt64.random(in: 0..<64, using: &generator)))
  }
  var worst = 0.0
  for value in values {
    let got = Double(binaryLogarithm(value))
    worst = max(worst, abs(got - log2(Double(value)) * 0x1p24))
  }
  #expect(worst < 1, "worst error \(worst) steps")
}

@Test func logarithmsOfPowersOfTwoAreExact() {
  for exponent in 0..<64 {
    #expect(binaryLogarithm(1 << UInt64(exponent)) == Int32(exponent) << 24)
  }
}

@Test func exponentialsAreWithinTheirBound() {
  var generator = SplitMix64(seed: 3)
  for fractionBits in [Int32(0), 4, 11, 30] {
    var exponents: [Int32] = [-1 << 24, 0, (32 << 24) - 1, -(40 << 24), .min]
    for _ in 0..<20_000 {
      exponents.append(.random(in: -(40 << 24)..<32 << 24, using: &generator))
    }
    for exponent in exponents {
      let got = Double(binaryExponential(exponent, fractionBits: fractionBits))
      let want = exp2(Double(exponent) * 0x1p-24 + Double(fractionBits))
      guard abs(got - want) <= 0.5 + want * 0x1p-27 else {
        Issue.record(
          "2^(\(exponent) / 2^24), \(fractionBits) bits: got \(got), want \(want)"
        )
        return
      }
    }
  }
}

@Test func exponentialUndoesLogarithm() {
  for value in UInt64(1)...32768 {
    let there = binaryLogarithm(value)
    guard binaryExponential(there, fractionBits: 4) == value << 4 else {
      Issue.record("value \(value): log \(there)")
      return
    }
  }
}

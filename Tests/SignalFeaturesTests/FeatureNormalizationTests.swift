import FixedPoint
import Foundation
import SignalFeatures
import Testing
import TestSupport

@Test func normalizationRoundsAndSaturates() {
  let half = FeatureNormalization(
    transform: .linear,
    offset: 10,
    multiplier: 1,
    shift: 1
  )
  #expect(half.apply(to: 13) == 2)  // 1.5 upward
  #expect(half.apply(to: 7) == -1)  // -1.5 upward
  #expect(half.apply(to: .max) == .max)
  #expect(half.apply(to: .min) == .min)
  let widest = FeatureNormalization(
    transform: .linear,
    offset: .min,
    multiplier: .max,
    shift: 62
  )
  #expect(widest.apply(to: .max) == 1)
  let none = FeatureNormalization(
    transform: .linear,
    offset: .max,
    multiplier: 0,
    shift: 62
  )
  #expect(none.apply(to: .min) == 0)
}

@Test func normalizationEqualsWideArithmetic() {
  var generator = SplitMix64(seed: 4)
  for _ in 0..<100_000 {
    let raw = Int32.random(in: .min ... .max, using: &generator)
    let normalization = FeatureNormalization(
      transform: .linear,
      offset: .random(in: .min ... .max, using: &generator),
      multiplier: .random(in: 0...(.max), using: &generator),
      shift: .random(in: 1...62, using: &generator)
    )
    let centered = min(
      max(Int128(raw) - Int128(normalization.offset), Int128(Int32.min)),
      Int128(Int32.max)
    )
    let rounded =
      (centered * Int128(normalization.multiplier)
        + (1 << (normalization.shift - 1))) >> normalization.shift
    let want = Int16(clamping: rounded)
    guard normalization.apply(to: raw) == want else {
      Issue.record("\(raw), \(normalization): want \(want)")
      return
    }
  }
}

@Test func transformsFollowTheirFunctions() {
  var generator = SplitMix64(seed: 5)
  var values: [Int32] = [0, 1, -1, .min, .max]
  for _ in 0..<50_000 {
    let value = Int32.random(in: .min ... .max, using: &generator)
    values.append(value >> Int32.random(in: 0..<31, using: &generator))
  }
  for raw in values {
    let sign: Double = raw < 0 ? -1 : 1
    let magnitude = abs(Double(raw))
    // Truncated toward zero: short of the real value by less than one step,
    // and the logarithm by 2^-14 of a step more or less.
    let logarithm =
      log2(1 + magnitude) * 1024
      - sign * Double(FeatureNormalization.Transform.logarithm(raw))
    let root =
      magnitude.squareRoot() * 256
      - sign * Double(FeatureNormalization.Transform.squareRoot(raw))
    guard logarithm > -1e-4, logarithm < 1.0001, root >= 0, root < 1,
      FeatureNormalization.Transform.linear(raw) == raw
    else {
      Issue.record("raw \(raw): off by \(logarithm) and \(root) steps")
      return
    }
  }
}

import FixedPoint
import TestSupport
import Testing

/// gemmlowp's definition, word for word.
private func gemmlowpHigh(_ a: Int32, _ b: Int32) -> Int32 {
  if a == .min && b == .min { return .max }
  let product = Int64(a) * Int64(b)
  let nudge: Int64 = product >= 0 ? 1 << 30 : 1 - (1 << 30)
  return Int32((product + nudge) / (1 << 31))
}

/// Value / 2^shift, ties away from zero, by division of magnitudes.
private func divideAwayFromZero(_ value: Int32, _ shift: Int32) -> Int32 {
  let divisor = Int64(1) << shift
  let magnitude = (abs(Int64(value)) * 2 + divisor) / (2 * divisor)
  return Int32(value < 0 ? -magnitude : magnitude)
}

private let extremes: [Int32] = [
  .min, .min + 1, -(1 << 30), -65536, -3, -2, -1, 0, 1, 2, 3, 32767, 32768,
  (1 << 30) - 1, 1 << 30, (1 << 30) + 1, .max - 1, .max,
]

@Test func doublingHighIsGemmlowps() {
  var generator = SplitMix64(seed: 1)
  let randoms = (0..<2000).map { _ in
    Int32.random(in: .min ... .max, using: &generator)
  }
  for a in extremes + randoms {
    for b in extremes + randoms.prefix(200) {
      let got = saturatingRoundingDoublingHigh(a, b)
      let want = gemmlowpHigh(a, b)
      guard got == want else {
        Issue.record("\(a) * \(b): got \(got), want \(want)")
        return
      }
    }
  }
}

@Test(arguments: Int32(0)...31)
func shiftRightRoundsTiesAwayFromZero(shift: Int32) {
  var generator = SplitMix64(seed: UInt64(shift))
  let randoms = (0..<2000).map { _ in
    Int32.random(in: .min ... .max, using: &generator)
  }
  for value in extremes + randoms + Array(-10_000...10_000) {
    let got = roundingShiftRight(value, by: shift)
    let want = divideAwayFromZero(value, shift)
    guard got == want else {
      Issue.record("\(value) >> \(shift): got \(got), want \(want)")
      return
    }
  }
}

@Test(arguments: [-31, -30, -17, -12, -7, -1, 0, 1, 2, 7, 30] as [Int32])
func narrowFormRoundsTwice(shift: Int32) {
  var generator = SplitMix64(seed: UInt64(shift + 100))
  for multiplier in [0, 1 << 30, .max, 1_518_500_250] as [Int32] {
    let scale = Requantization(multiplier: multiplier, shift: shift)
    let randoms = (0..<2000).map { _ in
      Int32.random(in: .min ... .max, using: &generator)
    }
    for value in extremes + randoms + Array(-5_000...5_000) {
      let left = Int32(clamping: Int64(value) << Int64(max(shift, 0)))
      let want = divideAwayFromZero(
        gemmlowpHigh(left, multiplier),
        max(-shift, 0)
      )
      let got = scale.apply(to: value)
      guard got == want else {
        Issue.record("\(value) by \(scale): got \(got), want \(want)")
        return
      }
    }
  }
}

@Test func scaleOfOneIsTheIdentity() {
  let one = Requantization(multiplier: 1 << 30, shift: 1)
  for value in Int32(-70_000)...70_000 {
    guard one.apply(to: value) == value, one.apply(to: Int64(value)) == value
    else {
      Issue.record("\(value) is changed by a scale of one")
      return
    }
  }
}

/// A quarter: 1 * 0.5 = 0.5 rounds to 1, 1 / 2 = 0.5 again to 1; once, to 0.
@Test func roundingTwiceDiffersFromRoundingOnce() {
  let scale = Requantization(multiplier: 1 << 30, shift: -1)
  #expect(scale.apply(to: Int32(1)) == 1)
  #expect(scale.apply(to: Int64(1)) == 0)
}

/// The 16x8 form in 128 bits, with the rounding written as a division.
private func wideReference(_ value: Int64, _ scale: Requantization) -> Int128 {
  let reduced: Int128 =
    scale.multiplier >= 0x7FFF_0000
    ? 0x7FFF : (Int128(scale.multiplier) + 0x8000) / 0x10000
  let divisor = Int128(1) << Int128(15 - scale.shift)
  let numerator = 2 * Int128(value) * reduced + divisor
  // Floor, for a tie goes upward.
  let quotient = numerator / (2 * divisor)
  let exact = quotient * 2 * divisor == numerator
  return numerator < 0 && !exact ? quotient - 1 : quotient
}

@Test(arguments: Requantization.wideShifts)
func wideFormRoundsOnce(shift: Int32) {
  var generator = SplitMix64(seed: UInt64(shift + 200))
  let bound = Int64(1) << 47
  var values: [Int64] = [-bound, -bound + 1, bound - 1, -1, 0, 1]
  values += (0..<2000).map { _ in
    Int64.random(in: -bound..<bound, using: &generator)
  }
  values += (0..<2000).map { _ in
    Int64.random(in: -(1 << 32)...(1 << 32), using: &generator)
  }
  values += (-3000...3000).map { Int64($0) }
  let multipliers: [Int32] = [
    0, 1 << 30, (1 << 30) + 0x7FFF, (1 << 30) + 0x8000, 0x7FFE_7FFF,
    0x7FFE_8000, 0x7FFE_FFFF, 0x7FFF_0000, .max,
  ]
  for multiplier in multipliers {
    let scale = Requantization(multiplier: multiplier, shift: shift)
    for value in values {
      let got = scale.apply(to: value)
      let want = wideReference(value, scale)
      guard Int128(got) == want else {
        Issue.record("\(value) by \(scale): got \(got), want \(want)")
        return
      }
      let bound = Int32(1) << 30
      let short = min(max(want, Int128(-bound)), Int128(bound))
      let words = min(max(scale.applyByWords(to: value), -bound), bound)
      guard
        scale.apply(to: value, lowest: -bound, highest: bound) == short,
        words == short
      else {
        Issue.record("\(value) by \(scale), clamped: want \(short)")
        return
      }
    }
  }
}

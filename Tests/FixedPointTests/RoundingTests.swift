import FixedPoint
import Testing
import TestSupport

@Test func shiftsRoundToNearestUpward() {
  for value in Int32(-2_000)...2_000 {
    for shift in Int32(0)...12 {
      // Exact in Double: small integers over powers of two.
      let want = (Double(value) / Double(1 << shift) + 0.5).rounded(.down)
      let got = shiftRightRoundingUp(value, by: shift)
      let wide = shiftRightRoundingUp(Int64(value), by: Int64(shift))
      guard Double(got) == want, wide == Int64(got) else {
        Issue.record("\(value) >> \(shift): got \(got), \(wide), want \(want)")
        return
      }
    }
  }
}

@Test func shiftsOfTheEndsDoNotOverflow() {
  #expect(shiftRightRoundingUp(Int32.max, by: 1) == 1 << 30)
  #expect(shiftRightRoundingUp(Int32.max, by: 31) == 1)
  #expect(shiftRightRoundingUp(Int32.min, by: 31) == -1)
  #expect(shiftRightRoundingUp(Int64.max, by: 62) == 2)
  #expect(shiftRightRoundingUp(Int64.min, by: 63) == -1)
}

@Test func saturationKeepsWhatFits() {
  for value in Int32(-70_000)...70_000 {
    let want = Int16(clamping: value)
    guard saturatedToInt16(value) == want,
      saturatedToInt16(Int64(value)) == want
    else {
      Issue.record("value \(value)")
      return
    }
  }
  #expect(saturatedToInt16(Int64.min) == .min)
  #expect(saturatedToInt16(Int64.max) == .max)
  #expect(saturatedToInt32(Int64(Int32.max) + 1) == .max)
  #expect(saturatedToInt32(Int64.min) == .min)
  #expect(saturatedToInt32(-5) == -5)
}

import Files
import Testing

@Suite struct WholeNumberTests {
  @Test(
    arguments: [
      (0, 0), (-0.0, 0), (0.4, 0), (2.5, 3), (-2.5, -3), (.nan, 0),
      (.infinity, .max), (-.infinity, .min), (1e300, .max), (-1e300, .min),
      (0x1p62, 1 << 62), (0x1p63, .max), (-0x1p63, .min), (-0x1.8p63, .min),
      (.leastNonzeroMagnitude, 0),
    ] as [(Double, Int)]
  )
  func saturates(value: Double, whole: Int) {
    #expect(Int(saturating: value) == whole)
    let wide = UInt8(saturating: value)
    #expect(wide == UInt8(clamping: whole))
    #expect(Int16(saturating: value) == Int16(clamping: whole))
    #expect(
      UInt64(saturating: value)
        == (value >= 0x1p63 && value < 0x1p64
          ? 1 << 63 : value > 0x1p63 ? .max : UInt64(clamping: whole))
    )
  }
}

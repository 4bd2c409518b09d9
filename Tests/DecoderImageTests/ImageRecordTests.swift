import DecoderImage
import TestSupport
import Testing

@Suite struct ImageRecordTests {
  /// Frames of the input at 1 kHz, and of clinical recorders, whose rates are
  /// ratios.
  @Test func theTimeOfAFrameIsExact() throws {
    let buffer = try DamagedImageTests.image()
    let input = try DecoderImage(checking: buffer.bytes()).input(0)
    #expect(input.microseconds(atFrame: 0) == 0)
    #expect(input.microseconds(atFrame: 1 << 33) == 1000 << 33)
    let rates: [(UInt32, UInt32)] = [
      (1_259_259_259, 1_000_000), (4000, 3), (0x7FFF_FFFF, 0x7FFF_FFFF),
      (1, 0x7FFF_FFFF), (0x7FFF_FFFF, 1),
    ]
    let frames: [UInt64] = [1, 12_345_678, 1 << 33 - 1]
    for (numerator, denominator) in rates {
      let record =
        DecoderImage(unchecked: buffer.bytes()).offset(of: .inputs)
      buffer.store(numerator, at: record + 4)
      buffer.store(denominator, at: record + 8)
      let input = DecoderImage(unchecked: buffer.bytes()).input(0)
      for frame in frames {
        let exact =
          UInt128(frame) * 1_000_000 * UInt128(denominator)
          / UInt128(numerator)
        guard let want = UInt64(exactly: exact) else { continue }
        #expect(input.microseconds(atFrame: frame) == want)
      }
    }
  }

  @Test func theFirstBytesAloneAreNoImage() throws {
    let buffer = try DamagedImageTests.image()
    let all = buffer.bytes()
    #expect(all.prefix(all.count).count == all.count)
    #expect(throws: ImageError.self) {
      try DecoderImage(checking: all.prefix(all.count - 1))
    }
  }

  /// Whoever writes an image reads it before it can pass the checks.
  @Test func anUncheckedImageIsReadAsItIs() throws {
    let buffer = try DamagedImageTests.image()
    buffer[buffer.length - 1] ^= 1
    let image = DecoderImage(unchecked: buffer.bytes())
    #expect(image.count(of: .operators) == 8)
    #expect(image.provenance().count == image.count(of: .provenance))
  }
}

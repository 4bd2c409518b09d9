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

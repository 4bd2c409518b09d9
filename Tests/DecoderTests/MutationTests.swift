import Decoder
import DecoderImage
import FixedPoint
import Foundation
import TestSupport
import Testing

/// Changes each byte of an image in several ways and makes the hash fit again:
/// the checks refuse it, or what they accept decodes without a trap. Every read
/// and write is checked against its memory, so that a check that had missed
/// something would end the test.
@Test(arguments: [1, 2, 3] as [UInt64])
func whatTheChecksAcceptDecodes(seed: UInt64) throws {
  let url = try #require(
    Bundle.module.url(
      forResource: "small",
      withExtension: "phx",
      subdirectory: "Golden"
    )
  )
  let buffer = ImageBuffer(try Data(contentsOf: url))
  var random = SplitMix64(seed: seed)
  var (accepted, refused) = (0, 0)
  for offset in 0..<buffer.length where !(16..<48).contains(offset) {
    let kept = buffer[offset]
    let change = [0x01, 0x80, 0xFF, UInt8.random(in: 1...254, using: &random)]
    buffer[offset] = kept ^ change[Int.random(in: 0..<4, using: &random)]
    buffer.rehash()
    do {
      try decode(buffer.bytes(), hops: 3, using: &random)
      accepted += 1
    } catch {
      refused += 1
    }
    buffer[offset] = kept
  }
  #expect(refused > 300 && accepted > 100)
}

/// Decodes random samples with an image that may be anything.
private func decode(
  _ bytes: ImageBytes,
  hops: Int,
  using random: inout SplitMix64
) throws(ImageError) {
  let image = try DecoderImage(checking: bytes)
  // A change of the network's memory can ask for 64 MiB; there is no need to
  // try how that is cleared.
  guard image.workingMemoryByteCount < 1 << 20 else { return }
  let workspace = UnsafeMutableRawBufferPointer.allocate(
    byteCount: image.workingMemoryByteCount + 16,
    alignment: 16
  )
  defer { unsafe workspace.deallocate() }
  var decoder = try Decoder(
    image: image,
    memory: unsafe WorkingMemory(workspace)
  )
  for _ in 0..<hops {
    for index in 0..<image.count(of: .inputs) {
      let input = image.input(index)
      guard input.channelCount * input.hopLength < 1 << 16 else { return }
      let samples = (0..<input.channelCount * input.hopLength).map { _ in
        Int16(truncatingIfNeeded: random.next())
      }
      _ = decoder.consume(samples.span, input: index)
    }
    decoder.decode()
  }
}

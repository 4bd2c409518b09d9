// Calls everything of the embedded tier that ships, so that linking it without
// an allocator proves that none of it reaches the heap.
import Decoder
import DecoderImage
import FixedPoint

/// Decodes one block of samples and gives a sum over the intent.
///
/// - Returns: The sum of the closures, or a negative number where the image is
///   refused.
@c(phalanx_probe)
public func probe(
  _ image: UnsafeRawPointer, _ imageByteCount: Int,
  _ memory: UnsafeMutableRawPointer, _ memoryByteCount: Int,
  _ samples: UnsafePointer<Int16>, _ sampleCount: Int
) -> Int32 {
  let bytes = unsafe ImageBytes(
    UnsafeRawBufferPointer(start: image, count: imageByteCount))
  do throws(ImageError) {
    let image = try DecoderImage(checking: bytes)
    let workspace = unsafe WorkingMemory(
      UnsafeMutableRawBufferPointer(start: memory, count: memoryByteCount))
    guard workspace.byteCount >= image.workingMemoryByteCount else { return -2 }
    var decoder = try Decoder(image: image, memory: workspace)
    let frames = unsafe Span(_unsafeStart: samples, count: sampleCount)
    _ = decoder.consume(frames, input: 0)
    guard decoder.isHopReady else { return 0 }
    decoder.decode()
    var sum: Int32 = 0
    for finger in 0..<6 { sum += Int32(decoder.intent.closures[finger]) }
    return sum
  } catch {
    return -1
  }
}

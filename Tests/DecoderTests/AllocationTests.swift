import CAllocationCounter
import Decoder
import DecoderImage
import FixedPoint
import Foundation
import TestSupport
import Testing

/// The images whose decode loop is watched: the small one of the tests and
/// every decoder that ships.
private let images: [URL] = {
  let bundled = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Recordings/decoders").standardized
  let shipped =
    (try? FileManager.default.contentsOfDirectory(
      at: bundled,
      includingPropertiesForKeys: nil
    )) ?? []
  let small = Bundle.module.url(
    forResource: "small",
    withExtension: "phx",
    subdirectory: "Golden"
  )
  return ([small].compactMap { $0 } + shipped)
    .filter { $0.pathExtension == "phx" }.sorted { $0.path < $1.path }
}()

/// Without optimization the compiler itself boxes temporaries.
private let isOptimized: Bool = {
  #if DEBUG
  false
  #else
  true
  #endif
}()

@Test func theCounterCounts() {
  let before = phalanx_allocation_count()
  let array = [Int](repeating: 0, count: 100)
  #expect(phalanx_allocation_count() > before && array.count == 100)
}

@Test(
  .enabled(
    if: isOptimized,
    "allocations are counted in release: swift test -c release"
  ),
  arguments: images
)
func decodingAllocatesNothing(url: URL) throws {
  let buffer = ImageBuffer(try Data(contentsOf: url))
  let image = try DecoderImage(checking: buffer.bytes())
  let workspace = UnsafeMutableRawBufferPointer.allocate(
    byteCount: image.workingMemoryByteCount,
    alignment: 16
  )
  defer { unsafe workspace.deallocate() }
  var random = SplitMix64(seed: 3)
  let samples = (0..<image.count(of: .inputs)).map { index in
    let input = image.input(index)
    return (0..<input.channelCount * input.hopLength).map { _ in
      Int16.random(in: -500...500, using: &random)
    }
  }
  var decoder = try Decoder(
    image: image,
    memory: unsafe WorkingMemory(workspace)
  )
  let hops = 100
  let before = phalanx_allocation_count()
  for _ in 0..<hops {
    for input in 0..<samples.count {
      let block = samples[input]
      _ = decoder.consume(block.span, input: input)
    }
    decoder.decode()
  }
  decoder.reset()
  let after = phalanx_allocation_count()
  #expect(after == before, "\(after - before) allocations in \(hops) hops")
}

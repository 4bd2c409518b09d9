import DecoderImage
import Foundation
import TestSupport
import Testing

/// The image that `Tools/GoldenVectors/image.py` wrote from the documentation.
private func goldenImage() throws -> Data {
  let url = try #require(
    Bundle.module.url(
      forResource: "small",
      withExtension: "phx",
      subdirectory: "Golden"
    )
  )
  return try Data(contentsOf: url)
}

@Test func acceptsAnImageWrittenFromTheDocumentation() throws {
  let buffer = ImageBuffer(try goldenImage())
  let image = try DecoderImage(checking: buffer.bytes())
  #expect(image.count(of: .inputs) == 2)
  #expect(image.input(1).hopLength == 2)
  #expect(image.branch(0).decimation == 2)
  #expect(image.group(2).kind == .values)
  let name = image.string(image.group(0).name)
  #expect(name.indices.map { name[$0] } == Array("movement".utf8))
}

@Test func refusesEveryTruncation() throws {
  let buffer = ImageBuffer(try goldenImage())
  for count in 1..<buffer.length {
    #expect(throws: ImageError.self, "\(count) bytes") {
      try DecoderImage(checking: buffer.bytes(count: count))
    }
  }
}

@Test func refusesEveryChangeOfOneByte() throws {
  let buffer = ImageBuffer(try goldenImage())
  var random = SplitMix64(seed: 5)
  for offset in 0..<buffer.length {
    let kept = buffer[offset]
    buffer[offset] = kept ^ UInt8.random(in: 1...255, using: &random)
    #expect(throws: ImageError.self, "byte \(offset)") {
      try DecoderImage(checking: buffer.bytes())
    }
    buffer[offset] = kept
  }
}

private let damagedFields: [(ImageSection, Int, UInt32, ImageField)] = [
  (.inputs, 4, 0, .rate),
  (.inputs, 12, 0, .channelCount), (.inputs, 12, 1025, .channelCount),
  (.inputs, 16, 5, .hopLength), (.inputs, 24, 0, .nanovoltsPerStep),
  (.inputs, 0, 0xFFFF_FFFF, .name), (.inputs, 28, 0, .channelNames),
  (.starts, 0, 3, .settlingHops), (.starts, 0, 10_001, .settlingHops),
  (.starts, 4, 2, .settlingSource), (.starts, 8, 1, .firstHop),
  (.starts, 8, 5, .settlingHops), (.starts, 8, 10_000, .firstHop),
  (.starts, 12, 4, .settlingHops), (.starts, 12, 10_001, .restartHops),
  (.starts, 16, 1, .firstHop), (.starts, 16, 4, .firstHop),
  (.starts, 20, 0, .state),
  (.branches, 0, 2, .input), (.branches, 8, 1, .firstBiquad),
  (.branches, 12, 1, .firstBiquad), (.branches, 16, 3, .decimation),
  (.branches, 20, 0xFFFF_FFFF, .firstBiquad), (.branches, 24, 13, .gainBits),
  (.featureBlocks, 0, 9, .branch), (.featureBlocks, 4, 3, .windowLength),
  (.featureBlocks, 8, 1, .hopLength), (.featureBlocks, 12, 0, .featureMask),
  (.featureBlocks, 12, 0x8000, .featureMask),
  (.featureBlocks, 16, 1, .firstElement),
  (.featureBlocks, 20, 3, .elementCount),
  (.normalizations, 0, 3, .transform),
  (.normalizations, 8, 0x8000_0000, .multiplier),
  (.normalizations, 12, 0, .shift), (.normalizations, 12, 63, .shift),
  (.tensors, 4, 2, .type), (.tensors, 8, 0, .elementCount),
  (.tensors, 12, 8, .memoryOffset), (.tensors, 12, 0xFFFF_FFF0, .memoryOffset),
  (.tensors, 16, 1, .zeroPoint),
  (.operators, 0, 0x0001_0009, .opcode), (.operators, 0, 1, .period),
  (.operators, 8, 7, .input), (.operators, 12, 0, .output),
  (.operators, 16, 0, .state), (.operators, 20, 8, .weights),
  (.operators, 20, 0xFFFF_FFFF, .weights),
  (.operators, 24, 0x7FFF_FFF0, .biases),
  (.operators, 28, 0x100, .multipliers), (.operators, 32, 4, .parameters),
  (.operators, 40, 0xFFFF_7FFF, .parameters),
  (.groups, 4, 3, .kind), (.groups, 8, 2, .tensor),
  (.groups, 12, 7, .firstElement), (.groups, 16, 7, .elementCount),
  (.groups, 20, 0, .elementNames), (.groups, 24, 0, .smoothing),
  (.groups, 28, 0xFFFF_FFFF, .threshold), (.groups, 36, 99_999, .holdHops),
  (.groups, 48, 0xFFFF, .unit),
  (.fingers, 0, 6, .finger), (.fingers, 0, 5, .finger), (.fingers, 4, 3, .kind),
  (.fingers, 8, 3, .group), (.fingers, 12, 2, .element),
  (.fingers, 24, 0, .gate), (.fingers, 32, 32_769, .activeThreshold),
  (.delayLedger, 0, 0xFFFF, .name),
  (.delayLedger, 4, 0xFFFF_FFFF, .microseconds), (.delayLedger, 8, 7, .kind),
  (.inputs, 4, 1001, .hopLength), (.inputs, 8, 0x7FFF_FFFF, .hopLength),
  (.inputs, 8, 0, .rate), (.inputs, 16, 0, .hopLength),
  (.inputs, 20, 0, .nanovoltsPerStep), (.branches, 4, 0xFFFF, .name),
  (.branches, 16, 0, .decimation), (.groups, 0, 0xFFFF, .name),
  (.groups, 16, 0, .elementCount),
  (.groups, 28, 0x0004_0000, .threshold), (.groups, 24, 32_769, .smoothing),
  // The class table, and the value, of the first finger.
  (.fingers, 4, 0, .group), (.fingers, 8, 0, .group),
  (.fingers, 28, 2, .gate), (.fingers, 24, 9, .gate),
  (.fingers, 32, 0xFFFF_FFFF, .activeThreshold),
]

/// Every field of every record set to values that cannot be, the hash made to
/// fit: the fault is named by its own field.
@Test(arguments: damagedFields.indices)
func namesTheField(index: Int) throws {
  let (section, offset, value, field) = damagedFields[index]
  let buffer = ImageBuffer(try goldenImage())
  let start = try DecoderImage(checking: buffer.bytes()).offset(of: section)
  buffer.store(value, at: start + offset)
  buffer.rehash()
  do {
    _ = try DecoderImage(checking: buffer.bytes())
    Issue.record("\(section) + \(offset) = \(value) was accepted")
  } catch .invalid(let found, _, let place) {
    // A finger that appears twice is found at the second.
    #expect(found == field && place == section)
  } catch {
    Issue.record("got \(error), want \(field)")
  }
}

@Test func refusesWhatIsNotAnImage() throws {
  let text = ImageBuffer(Data("PHY, not an image".utf8))
  #expect(throws: ImageError.notAnImage) {
    try DecoderImage(checking: text.bytes())
  }
  for major: UInt8 in [1, 3] {
    let other = ImageBuffer(try goldenImage())
    other[4] = major
    #expect(
      throws: ImageError.unsupportedVersion(major: Int(major), minor: 0)
    ) {
      try DecoderImage(checking: other.bytes())
    }
  }
}

import DecoderImage
import Foundation
import TestSupport
import Testing

/// An image taken apart, and put together again with other sections: their
/// places, sizes and the hash fit.
private struct RebuiltImage {
  /// The header's fields behind the hash.
  var fields: [UInt8]
  var sections: [[UInt8]]
  /// Bytes put between the sections and the end.
  var excess = 0

  init(_ buffer: ImageBuffer) throws {
    let image = try DecoderImage(checking: buffer.bytes())
    fields = (48..<64).map { buffer[$0] }
    sections = ImageSection.allCases.map { section in
      let start = image.offset(of: section)
      let count = image.count(of: section) * section.recordByteCount
      return (start..<start + count).map { buffer[$0] }
    }
  }

  subscript(section: ImageSection) -> [UInt8] {
    get { sections[section.rawValue] }
    set { sections[section.rawValue] = newValue }
  }

  /// The fault that the check finds; nil where it finds none.
  func fault() -> ImageError? {
    var table: [UInt8] = []
    var body: [UInt8] = []
    for section in ImageSection.allCases {
      let contents = self[section]
      let start = ImageLayout.firstSectionOffset + body.count
      body += [UInt8](
        repeating: 0,
        count: ImageLayout.aligned(start) - start
      )
      table += word(section.tag)
      table += word(UInt32(ImageLayout.aligned(start)))
      table += word(UInt32(contents.count))
      table += word(UInt32(contents.count / section.recordByteCount))
      body += contents
    }
    body += [UInt8](repeating: 0, count: excess)
    let byteCount = ImageLayout.firstSectionOffset + body.count
    var front = word(ImageLayout.magic)
    front += [
      UInt8(ImageLayout.majorVersion), 0, UInt8(ImageLayout.minorVersion), 0,
    ]
    front += word(UInt32(byteCount)) + word(UInt32(ImageSection.count))
    front += [UInt8](repeating: 0, count: 32)
    let buffer = ImageBuffer(Data(front + fields + table + body))
    buffer.rehash()
    do throws(ImageError) {
      _ = try DecoderImage(checking: buffer.bytes())
      return nil
    } catch {
      return error
    }
  }

  private func word(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}

@Suite struct RebuiltImageTests {
  private func image() throws -> RebuiltImage {
    try RebuiltImage(DamagedImageTests.image())
  }

  @Test func whatIsPutTogetherAgainIsAccepted() throws {
    let fault = try image().fault()
    #expect(fault == nil)
  }

  /// What an image cannot be without, and the field that says so.
  @Test(arguments: [
    (ImageSection.inputs, ImageField.recordCount, ImageSection.inputs),
    (.tensors, .recordCount, .tensors), (.groups, .recordCount, .groups),
    (.strings, .recordCount, .strings), (.starts, .recordCount, .starts),
    (.featureBlocks, .recordCount, .normalizations),
    (.normalizations, .recordCount, .normalizations),
    (.branches, .branch, .featureBlocks), (.biquads, .firstBiquad, .branches),
    (.data, .weights, .operators),
  ])
  func whatIsMissingIsNamed(
    section: ImageSection,
    field: ImageField,
    place: ImageSection
  ) throws {
    var image = try image()
    image[section] = []
    #expect(
      image.fault() == .invalid(field: field, record: 0, section: place)
    )
  }

  @Test func moreRecordsThanThereMayBeAreRefused() throws {
    var image = try image()
    image[.fingers] = [UInt8](repeating: 0, count: 7 * 48)
    #expect(
      image.fault()
        == .invalid(field: .recordCount, record: 0, section: .fingers)
    )
  }

  @Test func stringsEndInTheirSection() throws {
    var image = try image()
    image[.strings][image[.strings].count - 1] = 0x41
    #expect(
      image.fault()
        == .invalid(field: .terminator, record: 0, section: .strings)
    )
  }

  @Test func bytesBehindTheLastSectionAreRefused() throws {
    var image = try image()
    image.excess = 16
    guard case .wrongLength = image.fault() else {
      Issue.record("\(String(describing: image.fault()))")
      return
    }
  }

  /// A filter bank that no board would have time for.
  @Test func tooManyBiquadsInABranchAreRefused() throws {
    var image = try image()
    image[.biquads] = [UInt8](repeating: 0, count: 40 * 20)
    for (offset, count) in [(12, UInt8(17)), (20, 17)] {
      var changed = image
      changed[.branches][offset] = count
      #expect(
        changed.fault()
          == .invalid(field: .firstBiquad, record: 0, section: .branches)
      )
    }
  }
}

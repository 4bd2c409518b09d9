import DecoderHost
import Files
import Firmware
import DecoderImage
import Foundation
import RecordingIO
import TestSupport
import Testing

@testable import FirmwareRunner

/// One bit of one part of a decoder is turned over: the comparison names that
/// part, and the first element that is wrong.
@Suite struct PlantedFaultTests {
  private static let image = CloneFolder.file(
    "Recordings/decoders/synthetic-gru.phx"
  )
  private static let recording = CloneFolder.file(
    "Recordings/synthetic/excerpt.session.yaml"
  )

  /// A place in the image's tables, and what is computed from it first.
  struct Fault: Sendable, CustomTestStringConvertible {
    var section: ImageSection
    /// Where in the section, and which bit of the byte there.
    var offset: Int
    var bit: UInt8
    var stage: String

    var testDescription: String { stage }
  }

  static let faults = [
    // A coefficient of the first biquad.
    Fault(section: .biquads, offset: 2, bit: 4, stage: "filter branch 0"),
    Fault(
      section: .normalizations,
      offset: ImageLayout.Normalization.multiplier + 1,
      bit: 6,
      stage: "normalized features"
    ),
    // The finger's place for the thumb's gain.
    Fault(
      section: .fingers,
      offset: ImageLayout.Finger.offset + 1,
      bit: 5,
      stage: "command"
    ),
  ]

  @Test(arguments: faults)
  func aBitOfATableIsFound(fault: Fault) throws {
    let original = try Data(contentsOf: URL(fileURLWithPath: Self.image))
    let buffer = ImageBuffer(original)
    let image = try DecoderImage(checking: buffer.bytes())
    buffer[image.offset(of: fault.section) + fault.offset] ^= 1 << fault.bit
    let difference = try Self.difference(buffer)
    #expect(difference?.stage.hasPrefix(fault.stage) == true)
    #expect(difference?.first != difference?.second)
  }

  @Test(arguments: [0, 1, 3])
  func aBitOfALayerIsFound(layer: Int) throws {
    let original = try Data(contentsOf: URL(fileURLWithPath: Self.image))
    let buffer = ImageBuffer(original)
    let image = try DecoderImage(checking: buffer.bytes())
    let record =
      image.offset(of: .operators)
      + ImageSection.operators.recordByteCount * layer
    let weights = (0..<4).reduce(0) {
      $0 | Int(buffer[record + ImageLayout.Operator.weights + $1]) << (8 * $1)
    }
    // The highest bit but the sign of the eighth weight: of the first output.
    buffer[image.offset(of: .data) + weights + 7] ^= 0x40
    let difference = try #require(try Self.difference(buffer))
    #expect(difference.stage.hasPrefix("layer \(layer) ("))
    #expect(difference.element == 0)
    #expect(difference.first != difference.second)
  }

  @Test func nothingPartsTheSame() throws {
    let original = try Data(contentsOf: URL(fileURLWithPath: Self.image))
    #expect(try Self.difference(ImageBuffer(original)) == nil)
  }

  /// Where the image and a changed one part in two seconds.
  private static func difference(
    _ changed: ImageBuffer
  ) throws -> TraceDifference? {
    changed.rehash()
    let folder = try TemporaryFolder()
    let path = try folder.write(
      (0..<changed.length).map { changed[$0] },
      as: "changed.phx"
    )
    let session = try Session(opening: recording)
    let traces = try [image, path].map {
      try Engine(.host, file: ImageFile(opening: $0), path: $0, firmware: "")
        .traces(of: session, hopLimit: 100, detail: .samples)
    }
    let file = try ImageFile(opening: image)
    var comparison = withExtendedLifetime(file) {
      TraceComparison(naming: file.image)
    }
    while let a = try traces[0].next(), let b = try traces[1].next() {
      if !comparison.compare(a, b) { return comparison.difference }
    }
    #expect(comparison.hopCount == 100)
    #expect(comparison.valueCount > 100_000)
    return nil
  }
}

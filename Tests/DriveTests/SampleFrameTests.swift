import TestSupport
import Testing

@testable import Drive

@Suite struct SampleFrameTests {
  /// Two frames of three channels from index 258; written by Python's struct
  /// and zlib.crc32.
  static let golden: [UInt8] = [
    0x50, 0x53, 0x01, 0x03, 0x02, 0x00, 0x00, 0x00, 0x02, 0x01, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0xFE, 0xFF, 0x03, 0x00, 0xFF, 0x7F,
    0x00, 0x80, 0x06, 0x00, 0xDC, 0x7D, 0x3D, 0xD5,
  ]

  @Test func aFrameIsRead() {
    var reader = SampleFrameReader()
    // Noise before it, half a frame after it, byte by byte.
    for byte in [0, 0x50, 0x53, 0x50] + Self.golden + Self.golden.prefix(9) {
      reader.append([byte])
    }
    #expect(
      reader.next()
        == SampleFrame(
          input: 1,
          firstFrame: 258,
          samples: [1, -2, 3, 32_767, -32_768, 6],
          channelCount: 3
        )
    )
    #expect(reader.next() == nil)
    #expect(reader.droppedByteCount == 4)
  }

  @Test func everyChangedByteIsNoticed() {
    for place in Self.golden.indices {
      for change: UInt8 in [1, 0x80, 0xFF] {
        var bytes = Self.golden
        bytes[place] ^= change
        var reader = SampleFrameReader()
        reader.append(bytes + Self.golden + Self.golden)
        var frames: [SampleFrame] = []
        while let frame = reader.next() { frames.append(frame) }
        // What came after it is found again at once, even where a changed
        // length promises more than there is.
        #expect(frames.count == 2, "byte \(place)")
        #expect(frames.allSatisfy { $0.firstFrame == 258 && $0.input == 1 })
      }
    }
  }

  @Test func anyBytesMayCome() {
    var random = SplitMix64(seed: 77)
    var reader = SampleFrameReader()
    var whole = 0
    for _ in 0..<20_000 {
      switch random.next() % 4 {
      case 0: reader.append(Self.golden)
      case 1:
        reader.append(
          Array(Self.golden.prefix(Int(random.next() % 32)))
        )
      default:
        reader.append(
          (0..<random.next() % 40).map { _ in
            UInt8(truncatingIfNeeded: random.next())
          }
        )
      }
      while reader.next() != nil { whole += 1 }
    }
    #expect(whole > 1000)
  }

  /// A damaged length promises a megabyte: the frames behind it are not held up.
  @Test func aPromiseOfMoreHoldsNothingUp() {
    var damaged = Self.golden
    damaged[3] = 0xFF
    damaged[5] = 0x0F
    var reader = SampleFrameReader()
    reader.append(damaged)
    #expect(reader.next() == nil)
    for count in 1...5 {
      // Half a frame, then its rest.
      reader.append(Array(Self.golden.prefix(11)))
      #expect(reader.next() == nil)
      reader.append(Array(Self.golden.dropFirst(11)))
      #expect(reader.next()?.firstFrame == 258)
      #expect(reader.next() == nil)
      #expect(reader.droppedByteCount == damaged.count, "\(count)")
    }
  }
}

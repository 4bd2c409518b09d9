internal import CZlib

/// One frame of live samples: SampleStream.md says how it is laid out.
struct SampleFrame: Equatable {
  /// The index of the input.
  var input: Int
  /// The index of the first frame of samples since the stream began.
  var firstFrame: UInt64
  /// Shape `[frames, channels]`.
  var samples: [Int16]
  /// How many values a frame has.
  var channelCount: Int

  /// The bytes before the samples.
  static let headerByteCount = 16
  /// The bytes after the samples.
  static let checkByteCount = 4
  /// The most frames of samples in one.
  static let mostFrames = 4096
}

/// Finds frames in a stream of bytes: any bytes may come.
///
/// At most one frame of 255 channels is held, 2 MB. What belongs to no whole
/// frame is dropped and counted.
struct SampleFrameReader {
  /// Bytes that belonged to no whole frame.
  private(set) var droppedByteCount = 0

  private var bytes: [UInt8] = []
  private var start = 0

  /// Takes bytes as they came.
  mutating func append(_ new: [UInt8]) {
    if start > 0 {
      bytes.removeFirst(start)
      start = 0
    }
    bytes += new
  }

  /// The next whole frame, or nil until more bytes have come.
  mutating func next() -> SampleFrame? {
    while bytes.count - start >= SampleFrame.headerByteCount {
      guard bytes[start] == 0x50, bytes[start + 1] == 0x53 else {
        drop()
        continue
      }
      let channels = Int(bytes[start + 3])
      let frames = Int(bytes[start + 4]) | Int(bytes[start + 5]) << 8
      let isPlain = bytes[start + 6] == 0 && bytes[start + 7] == 0
      guard channels > 0, frames > 0, frames <= SampleFrame.mostFrames, isPlain
      else {
        drop()
        continue
      }
      let count = channels * frames
      let checkStart = start + SampleFrame.headerByteCount + 2 * count
      guard bytes.count >= checkStart + SampleFrame.checkByteCount else {
        return nil
      }
      let check = unsafe bytes[start..<checkStart].withUnsafeBufferPointer {
        unsafe UInt32(
          crc32(crc32(0, nil, 0), $0.baseAddress, uInt($0.count))
        )
      }
      guard check == UInt32(little(at: checkStart, count: 4)) else {
        drop()
        continue
      }
      var samples: [Int16] = []
      samples.reserveCapacity(count)
      for index in 0..<count {
        let place = start + SampleFrame.headerByteCount + 2 * index
        samples.append(
          Int16(
            bitPattern: UInt16(bytes[place]) | UInt16(bytes[place + 1]) << 8
          )
        )
      }
      let frame = SampleFrame(
        input: Int(bytes[start + 2]),
        firstFrame: little(at: start + 8, count: 8),
        samples: samples,
        channelCount: channels
      )
      start = checkStart + SampleFrame.checkByteCount
      return frame
    }
    return nil
  }

  private mutating func drop() {
    start += 1
    droppedByteCount += 1
  }

  private func little(at place: Int, count: Int) -> UInt64 {
    (0..<count).reduce(0) { $0 | UInt64(bytes[place + $1]) << (8 * UInt64($1)) }
  }
}

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
/// frame is dropped and counted. A header whose damaged length promises more
/// than there is holds up nothing: a whole frame that has come behind it is
/// taken at once.
struct SampleFrameReader {
  /// Bytes that belonged to no whole frame.
  private(set) var droppedByteCount = 0

  private var bytes: [UInt8] = []
  private var start = 0
  /// Where a frame behind an unfinished one is looked for next.
  private var later = 0

  /// The longest frame that is looked for behind an unfinished one, in bytes:
  /// what is larger waits its turn, so that hostile bytes cost little.
  private static let mostLater = 1 << 16

  /// Takes bytes as they came.
  mutating func append(_ new: [UInt8]) {
    if start > 0 {
      bytes.removeFirst(start)
      later = max(later - start, 0)
      start = 0
    }
    bytes += new
  }

  /// The next whole frame, or nil until more bytes have come.
  mutating func next() -> SampleFrame? {
    while bytes.count - start >= SampleFrame.headerByteCount {
      guard let end = promisedEnd(at: start) else {
        drop(1)
        continue
      }
      guard end <= bytes.count else {
        guard let found = laterFrame() else { return nil }
        drop(found - start)
        continue
      }
      guard hasRightCheck(start..<end) else {
        drop(1)
        continue
      }
      let frame = frame(start..<end)
      start = end
      return frame
    }
    return nil
  }

  /// Where the frame that begins here would end; nil where none begins.
  private func promisedEnd(at start: Int) -> Int? {
    guard bytes[start] == 0x50, bytes[start + 1] == 0x53 else { return nil }
    let channels = Int(bytes[start + 3])
    let frames = Int(bytes[start + 4]) | Int(bytes[start + 5]) << 8
    let isPlain = bytes[start + 6] == 0 && bytes[start + 7] == 0
    guard channels > 0, frames > 0, frames <= SampleFrame.mostFrames, isPlain
    else { return nil }
    return start + SampleFrame.headerByteCount + 2 * channels * frames
      + SampleFrame.checkByteCount
  }

  /// A whole frame behind the one that is not finished.
  ///
  /// Each place is looked at once, in order; one that promises a frame which has
  /// not come whole is waited for.
  private mutating func laterFrame() -> Int? {
    later = max(later, start + 1)
    while bytes.count - later >= SampleFrame.headerByteCount {
      if let end = promisedEnd(at: later), end - later <= Self.mostLater {
        if end > bytes.count { return nil }
        if hasRightCheck(later..<end) { return later }
      }
      later += 1
    }
    return nil
  }

  private func hasRightCheck(_ frame: Range<Int>) -> Bool {
    let checkStart = frame.upperBound - SampleFrame.checkByteCount
    let check = unsafe bytes[frame.lowerBound..<checkStart]
      .withUnsafeBufferPointer {
        unsafe UInt32(
          crc32(crc32(0, nil, 0), $0.baseAddress, uInt($0.count))
        )
      }
    return check
      == UInt32(little(at: checkStart, count: SampleFrame.checkByteCount))
  }

  private func frame(_ range: Range<Int>) -> SampleFrame {
    let start = range.lowerBound
    let first = start + SampleFrame.headerByteCount
    let last = range.upperBound - SampleFrame.checkByteCount
    var samples: [Int16] = []
    samples.reserveCapacity((last - first) / 2)
    for place in stride(from: first, to: last, by: 2) {
      samples.append(
        Int16(bitPattern: UInt16(bytes[place]) | UInt16(bytes[place + 1]) << 8)
      )
    }
    return SampleFrame(
      input: Int(bytes[start + 2]),
      firstFrame: little(at: start + 8, count: 8),
      samples: samples,
      channelCount: Int(bytes[start + 3])
    )
  }

  private mutating func drop(_ count: Int) {
    start += count
    droppedByteCount += count
  }

  private func little(at place: Int, count: Int) -> UInt64 {
    (0..<count).reduce(0) { $0 | UInt64(bytes[place + $1]) << (8 * UInt64($1)) }
  }
}

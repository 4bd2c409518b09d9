import Files

/// Reads frames of an array, through a window of it.
final class ArrayCursor: SignalCursor {
  let channelCount: Int
  let frameCount: Int
  var position = 0

  private let array: NumericArray
  private let frames: NumericArray.Frames
  private let columns: [Int]

  /// The window: `loadedCount` frames from `firstLoaded` on.
  private var buffer: [UInt8]
  private let windowLength: Int
  private var firstLoaded = 0
  private var loadedCount = 0

  /// The most that a window takes, unless one frame is larger.
  private static let windowByteCount = 1 << 18

  // The window is a stretch of whole rows, or of each chosen column.
  init(
    _ array: NumericArray,
    axes: [ArrayAxis],
    columns: [Int]? = nil
  ) throws(Fault) {
    self.array = array
    frames = try array.frames(axes: axes)
    let columns = columns ?? Array(0..<frames.channelCount)
    for column in columns where column < 0 || column >= frames.channelCount {
      throw Fault(
        place: array.place,
        fault: "has no column \(column)",
        remedy: "its columns are 0 to \(frames.channelCount - 1)"
      )
    }
    self.columns = columns
    channelCount = columns.count
    frameCount = frames.frameCount
    // Row-major windows hold all channels, column-major ones the chosen.
    let width = max(frames.isFrameMajor ? frames.frameStride : columns.count, 1)
    let frameByteCount = width * array.type.byteCount
    windowLength = max(
      1,
      min(frames.frameCount, Self.windowByteCount / frameByteCount)
    )
    buffer = [UInt8](repeating: 0, count: windowLength * frameByteCount)
  }

  func read(
    _ count: Int,
    into values: inout [Double]
  ) throws(Fault) -> Int {
    let total = min(count, frameCount - position)
    guard total > 0 else { return 0 }
    var base = values.count
    values.append(contentsOf: repeatElement(0, count: total * channelCount))
    var left = total
    while left > 0 {
      if position < firstLoaded || position >= firstLoaded + loadedCount {
        try load(from: position)
      }
      let frame = position - firstLoaded
      let here = min(left, loadedCount - frame)
      for (index, column) in columns.enumerated() {
        // Where the channel starts in the window, and its stride, in elements.
        let start =
          frames.isFrameMajor
          ? frame * frames.frameStride + column : index * windowLength + frame
        let stride = frames.isFrameMajor ? frames.frameStride : 1
        decode(
          start,
          stride,
          count: here,
          into: &values,
          at: base + index
        )
      }
      base += here * channelCount
      position += here
      left -= here
    }
    return total
  }

  private func load(from first: Int) throws(Fault) {
    let count = min(windowLength, frameCount - first)
    let size = array.type.byteCount
    loadedCount = 0
    if frames.isFrameMajor {
      try fill(
        0,
        from: first * frames.frameStride * size,
        count: count * frames.frameStride * size
      )
    } else {
      for (index, column) in columns.enumerated() {
        try fill(
          index * windowLength * size,
          from: (column * frames.channelStride + first) * size,
          count: count * size
        )
      }
    }
    firstLoaded = first
    loadedCount = count
  }

  private func fill(
    _ start: Int,
    from offset: Int,
    count: Int
  ) throws(Fault) {
    let bytes = try array.source.bytes(at: array.offset + offset, count: count)
    buffer.replaceSubrange(start..<start + count, with: bytes)
  }

  private func decode(
    _ start: Int,
    _ stride: Int,
    count: Int,
    into values: inout [Double],
    at first: Int
  ) {
    let size = array.type.byteCount
    let type = array.type
    for index in 0..<count {
      let place = (start + index * stride) * size
      var bits: UInt64 = 0
      if array.isBigEndian {
        for byte in 0..<size { bits = bits << 8 | UInt64(buffer[place + byte]) }
      } else {
        for byte in 0..<size {
          bits |= UInt64(buffer[place + byte]) << UInt64(8 * byte)
        }
      }
      values[first + index * channelCount] = type.number(bits)
    }
  }
}

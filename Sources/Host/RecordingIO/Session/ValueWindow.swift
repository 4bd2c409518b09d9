import Files

/// Reads a group of value tracks at samples of another clock.
final class ValueWindow {
  let channelCount: Int

  private let group: Session.ValueGroup
  private let cursor: FrameCursor
  private var block: [Double] = []
  private var firstFrame = 0
  private var frameCount = 0

  /// Frames that are read at a time.
  private static let blockLength = 512

  init(_ group: Session.ValueGroup) {
    self.group = group
    cursor = group.track.makeCursor()
    channelCount = group.track.channelNames.count
  }

  /// Puts the newest values at or before a sample of the first input into
  /// `values`, from `first` on; beyond the end they are not numbers.
  func read(
    at sample: Int,
    into values: inout [Double],
    at first: Int
  ) throws(Fault) {
    let frame = group.ratio.floor(times: sample)
    guard frame < cursor.frameCount else {
      for channel in 0..<channelCount { values[first + channel] = .nan }
      return
    }
    if frame < firstFrame || frame >= firstFrame + frameCount {
      block.removeAll(keepingCapacity: true)
      cursor.position = frame
      firstFrame = frame
      frameCount = 0
      frameCount = try cursor.read(Self.blockLength, into: &block)
    }
    for channel in 0..<channelCount {
      let raw = block[(frame - firstFrame) * channelCount + channel]
      let signal = group.track.signals[channel]
      let value = raw * signal.scale + signal.offset
      guard value.isFinite || group.unknownIfNotFinite else {
        let (place, row) = group.track.location(of: frame)
        throw Fault(
          place: "\(place): row \(row), \(group.track.channelNames[channel])",
          fault: "the value is \(value)",
          remedy: "repair it, or set 'if_not_finite: unknown'"
        )
      }
      values[first + channel] = value.isFinite ? value : .nan
    }
  }
}

extension FrameTrack {
  /// The part that holds a frame, and the row there.
  func location(of frame: Int) -> (place: String, row: Int) {
    var row = frame
    for part in parts {
      if row < part.frameCount { return (part.place, row) }
      row -= part.frameCount
    }
    return (place, frame)
  }
}

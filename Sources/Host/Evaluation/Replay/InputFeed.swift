import Files
internal import RecordingIO

/// The samples of one input, read in blocks and handed on in pieces.
struct InputFeed {
  /// The input of the session, and the order of its channels.
  let source: MatchedInput
  let channelCount: Int
  let blockLength: Int

  /// The index of the next frame.
  private(set) var position = 0

  private var block: [Int16] = []
  private var start = 0

  init(source: MatchedInput, channelCount: Int, blockLength: Int) {
    self.source = source
    self.channelCount = channelCount
    self.blockLength = max(1, blockLength)
    block.reserveCapacity(self.blockLength * channelCount)
  }

  /// Reads the next block if none is left.
  ///
  /// - Returns: How many frames can be taken, zero at the end.
  mutating func fill(
    from stream: SessionStream
  ) throws(Fault) -> Int {
    if start == block.count {
      block.removeAll(keepingCapacity: true)
      start = 0
      _ = try stream.read(
        input: source.index,
        frames: blockLength,
        into: &block
      )
      source.order.apply(to: &block)
    }
    return (block.count - start) / channelCount
  }

  /// Hands `frames` of those that `fill` found to `body`.
  mutating func take(_ frames: Int, _ body: (Span<Int16>) -> Void) {
    let end = start + frames * channelCount
    body(block.span.extracting(start..<end))
    start = end
    position += frames
  }

  /// Passes over frames up to an index.
  ///
  /// - Returns: Whether they were all there.
  mutating func skip(
    to frame: Int,
    from stream: SessionStream
  ) throws(Fault) -> Bool {
    while position < frame {
      let available = try fill(from: stream)
      if available == 0 { return false }
      let step = min(available, frame - position)
      start += step * channelCount
      position += step
    }
    return true
  }
}

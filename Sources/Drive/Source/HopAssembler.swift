import Evaluation
import HandProtocol

/// Gathers live samples of several inputs until all of them have a whole hop.
///
/// It counts gaps and repetitions by the frames' indices, and tells the time of
/// a sample by the clock of its input, or by the stamp that it came with.
struct HopAssembler {
  /// Gaps so far; each resets the decoder.
  private(set) var gapCount = 0
  /// Frames that had come before and were left out.
  private(set) var repeatedCount = 0

  private let outline: DecoderOutline
  private let isStamped: Bool
  private var clocks: [StreamClock]
  private var inputs: [Input]
  private var needsReset = true

  /// What has come of one input.
  private struct Input {
    /// Not handed on yet, shape `[frames, channels]`.
    var samples: [Int16] = []
    /// The index of the next frame that should come; nil before the first.
    var next: UInt64?
    /// When the newest came, or was taken.
    var arrival = Moment(microseconds: 0)
  }

  /// No sample yet.
  ///
  /// - Parameters:
  ///   - outline: What the decoder takes.
  ///   - isStamped: Whether frames come with the time at which the last of them
  ///     was taken, and not at which they came.
  init(_ outline: DecoderOutline, isStamped: Bool = false) {
    self.outline = outline
    self.isStamped = isStamped
    clocks = outline.inputs.map { StreamClock(samplingRate: $0.samplingRate) }
    inputs = outline.inputs.map { _ in Input() }
  }

  /// What was lost on the way, in words.
  var warnings: [String] {
    var lines: [String] = []
    if gapCount > 0 { lines.append("\(gapCount) gaps; the decoder was reset") }
    if repeatedCount > 0 {
      lines.append("\(repeatedCount) frames came twice and were left out")
    }
    return lines
  }

  /// Takes frames as they came.
  ///
  /// - Parameters:
  ///   - samples: Whole frames, shape `[frames, channels]`.
  ///   - input: The index of their input.
  ///   - firstFrame: The index of the first, counted from the stream's start.
  ///   - now: When they came, or the last of them was taken.
  mutating func append(
    _ samples: [Int16],
    input: Int,
    firstFrame: UInt64,
    at now: Moment
  ) {
    if let next = inputs[input].next, firstFrame != next {
      if firstFrame < next, next - firstFrame < 1 << 20 {
        repeatedCount += 1
        return
      }
      gapCount += 1
      for index in inputs.indices {
        inputs[index].samples.removeAll(keepingCapacity: true)
      }
      if firstFrame < next { clocks[input].reset() }
      needsReset = true
    }
    inputs[input].samples += samples
    let channelCount = outline.inputs[input].channelCount
    inputs[input].next = firstFrame + UInt64(samples.count / channelCount)
    inputs[input].arrival = now
  }

  /// Another stream begins, with another clock: what has come is let go.
  mutating func restart() {
    gapCount += 1
    for index in inputs.indices {
      inputs[index] = Input()
      clocks[index].reset()
    }
    needsReset = true
  }

  /// The frames that an input lacks for a whole hop.
  func missingCount(input: Int) -> Int {
    let outline = outline.inputs[input]
    let count = inputs[input].samples.count / outline.channelCount
    return max(outline.hopLength - count, 0)
  }

  /// Whether every input has a whole hop.
  var hasHop: Bool {
    zip(inputs, outline.inputs).allSatisfy {
      $0.samples.count >= $1.hopLength * $1.channelCount
    }
  }

  /// Hands a hop over, as `LiveSource.nextHop` does.
  ///
  /// - Returns: The time of its last sample, or nil where there is none.
  mutating func takeHop(
    take: (Span<Int16>, Int) -> Void,
    reset: () -> Void
  ) -> Moment? {
    guard hasHop else { return nil }
    if needsReset {
      reset()
      needsReset = false
    }
    var moment = Moment(microseconds: 0)
    for index in inputs.indices {
      let input = outline.inputs[index]
      let count = input.hopLength * input.channelCount
      let samples = inputs[index].samples
      take(samples.span.extracting(0..<count), index)
      inputs[index].samples.removeFirst(count)
      guard let next = inputs[index].next else { continue }
      let waiting = inputs[index].samples.count / input.channelCount
      let newest = inputs[index].arrival
      let time =
        isStamped
        ? Self.before(newest, seconds: Double(waiting) / input.samplingRate)
        : clocks[index].time(
          of: next - UInt64(waiting) - 1,
          arriving: newest
        )
      moment = max(moment, time)
    }
    return moment
  }

  private static func before(_ moment: Moment, seconds: Double) -> Moment {
    let difference = min(UInt64(seconds * 1e6), moment.microseconds)
    return Moment(microseconds: moment.microseconds - difference)
  }
}

import DecoderHost
import HandProtocol

/// Gathers frames that come in any pieces into whole hops of every input.
///
/// A gap of up to `bridgeMilliseconds` is bridged: straight lines stand in for
/// what was lost, marked as such, and the decoder goes on. A longer one resets
/// it, with what had come of the hop before. What came before is passed over.
/// The time of a hop is that of its last sample: told by the clock of a stream
/// without times, or by the stamp that it came with.
struct HopAssembler {
  /// Gaps so far that reset the decoder.
  private(set) var gapCount = 0
  /// Gaps that were bridged, and their frames.
  private(set) var bridgedGapCount = 0, bridgedFrameCount = 0
  /// Frames that had come before and were left out.
  private(set) var repeatedCount = 0
  /// Frames whose index cannot be.
  private(set) var impossibleCount = 0

  private let outline: DecoderOutline
  private let isStamped: Bool
  private let bridgeMilliseconds: Int
  private var clocks: [StreamClock]
  private var inputs: [Input]
  private var windows: BridgedWindows
  private var needsReset = true

  /// What has come of one input.
  private struct Input {
    /// Not handed on yet, shape `[frames, channels]`.
    var samples: [Int16] = []
    /// The index of the next frame that should come; nil before the first.
    var next: UInt64?
    /// The index of the first frame that counts: those before it belong to a
    /// hop of which another input has lost a part.
    var first: UInt64 = 0
    /// The last frame that came, one sample a channel.
    var last: [Int16] = []
    /// The indexes of bridged frames that were not handed on yet.
    var bridged: [Range<UInt64>] = []
    /// When the newest came, or was taken.
    var arrival = Moment(microseconds: 0)
  }

  /// A whole hop that was handed over.
  struct Hop: Equatable {
    /// The time of its last sample.
    var sampledAt: Moment
    /// Whether more than a fifth of some window was bridged.
    var isBridged: Bool
  }

  /// The largest index of a frame: at a million frames a second, 292,000 years.
  static let largestIndex: UInt64 = 1 << 63

  /// What is kept of an input while another is silent, in seconds.
  private static let patience = 5.0
  /// Frames earlier by up to so many are repeated; by more, another stream.
  private static let repetition: UInt64 = 1 << 20

  /// No sample yet.
  ///
  /// - Parameters:
  ///   - outline: What the decoder takes.
  ///   - isStamped: Whether frames come with the time at which the last of them
  ///     was taken, and not at which they came.
  ///   - bridgeMilliseconds: The longest gap that is bridged; zero for none.
  init(
    _ outline: DecoderOutline,
    isStamped: Bool = false,
    bridgeMilliseconds: Int = DriveDefaults.bridgeMilliseconds
  ) {
    self.outline = outline
    self.isStamped = isStamped
    self.bridgeMilliseconds = bridgeMilliseconds
    clocks = outline.inputs.map { StreamClock(samplingRate: $0.samplingRate) }
    inputs = outline.inputs.map { _ in Input() }
    windows = BridgedWindows(
      hopLengths: outline.inputs.map(\.hopLength),
      windowHops: outline.windowHops
    )
  }

  /// What was lost on the way, in words.
  var warnings: [String] {
    var lines: [String] = []
    if gapCount > 0 { lines.append("\(gapCount) gaps; the decoder was reset") }
    if bridgedGapCount > 0 {
      lines.append(
        "\(bridgedGapCount) short gaps were bridged, \(bridgedFrameCount) frames"
      )
    }
    if repeatedCount > 0 {
      lines.append("\(repeatedCount) frames came twice and were left out")
    }
    if impossibleCount > 0 {
      lines.append(
        "\(impossibleCount) frames had an index that cannot be and were left out"
      )
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
    let channelCount = outline.inputs[input].channelCount
    let frameCount = samples.count / channelCount
    guard frameCount > 0 else { return }
    // No sum of two indexes below reaches 2^64.
    guard firstFrame <= Self.largestIndex else {
      impossibleCount += 1
      return
    }
    var samples = samples[...]
    let last = samples.suffix(channelCount)
    let end = firstFrame + UInt64(frameCount)
    if let next = inputs[input].next, firstFrame != next {
      if firstFrame < next, next - firstFrame < Self.repetition {
        guard end > next else {
          repeatedCount += 1
          return
        }
        // A part of it is new.
        samples = samples.dropFirst(Int(next - firstFrame) * channelCount)
      } else if firstFrame > next, isBridged(firstFrame - next, input) {
        bridge(to: samples.prefix(channelCount), at: firstFrame, input)
      } else {
        beginAgain(at: firstFrame, of: input, isOther: firstFrame < next)
      }
    }
    let early = min(
      frameCount,
      Int(clamping: inputs[input].first &- min(inputs[input].first, firstFrame))
    )
    samples = samples.suffix(
      min(samples.count, (frameCount - early) * channelCount)
    )
    inputs[input].samples += samples
    inputs[input].last = Array(last)
    inputs[input].next = end
    inputs[input].arrival = now
    bound(input)
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
  /// - Returns: What it was, or nil where there is none.
  mutating func takeHop(
    take: (Span<Int16>, Int) -> Void,
    reset: () -> Void
  ) -> Hop? {
    guard hasHop else { return nil }
    if needsReset {
      reset()
      windows.reset()
      needsReset = false
    }
    var moment = Moment(microseconds: 0)
    var bridged = inputs.map { _ in 0 }
    for index in inputs.indices {
      let input = outline.inputs[index]
      let count = input.hopLength * input.channelCount
      let samples = inputs[index].samples
      take(samples.span.extracting(0..<count), index)
      inputs[index].samples.removeFirst(count)
      guard let next = inputs[index].next else { continue }
      let waiting = inputs[index].samples.count / input.channelCount
      let last = next - UInt64(waiting) - 1
      bridged[index] = takeBridged(
        index,
        within: last + 1 - UInt64(input.hopLength)..<last + 1
      )
      let newest = inputs[index].arrival
      let time =
        isStamped
        ? Self.before(newest, seconds: Double(waiting) / input.samplingRate)
        : clocks[index].time(of: last, arriving: newest)
      moment = max(moment, time)
    }
    return Hop(sampledAt: moment, isBridged: windows.take(bridged))
  }

  // MARK: Gaps

  private func isBridged(_ count: UInt64, _ input: Int) -> Bool {
    let most =
      outline.inputs[input].samplingRate * Double(bridgeMilliseconds) / 1000
    return Double(count) <= most && !inputs[input].last.isEmpty
  }

  private mutating func bridge(
    to after: ArraySlice<Int16>,
    at firstFrame: UInt64,
    _ input: Int
  ) {
    guard let next = inputs[input].next else { return }
    inputs[input].samples += GapBridge.frames(
      from: inputs[input].last[...],
      to: after,
      count: Int(firstFrame - next)
    )
    inputs[input].bridged.append(next..<firstFrame)
    bridgedGapCount += 1
    bridgedFrameCount += Int(firstFrame - next)
  }

  /// The bridged frames of a hop that is handed over.
  private mutating func takeBridged(
    _ input: Int,
    within hop: Range<UInt64>
  ) -> Int {
    var count = 0
    for range in inputs[input].bridged {
      count += range.clamped(to: hop).count
    }
    inputs[input].bridged.removeAll { $0.upperBound <= hop.upperBound }
    return count
  }

  /// Begins anew with the first hop that every input can have whole, counted
  /// from the streams' start: an input that lost nothing waits for the one that
  /// did. Another stream has other indexes: then all begin as they come.
  private mutating func beginAgain(
    at frame: UInt64,
    of input: Int,
    isOther: Bool
  ) {
    if isOther {
      restart()
      return
    }
    gapCount += 1
    needsReset = true
    inputs[input].samples.removeAll(keepingCapacity: true)
    inputs[input].bridged.removeAll()
    guard inputs.count > 1 else { return }
    inputs[input].next = frame
    var hop: UInt64 = 0
    for index in inputs.indices {
      guard let next = inputs[index].next else { continue }
      let length = UInt64(outline.inputs[index].hopLength)
      let waiting = UInt64(waitingCount(index))
      hop = max(hop, (next - min(waiting, next) + length - 1) / length)
    }
    for index in inputs.indices {
      let first = hop.multipliedReportingOverflow(
        by: UInt64(outline.inputs[index].hopLength)
      )
      inputs[index].first = first.overflow ? 0 : first.partialValue
      guard let next = inputs[index].next else { continue }
      let start = next - min(UInt64(waitingCount(index)), next)
      let early = inputs[index].first - min(start, inputs[index].first)
      inputs[index].samples.removeFirst(
        min(Int(clamping: early), waitingCount(index))
          * outline.inputs[index].channelCount
      )
    }
  }

  private func waitingCount(_ input: Int) -> Int {
    inputs[input].samples.count / outline.inputs[input].channelCount
  }

  /// Lets what has come of all inputs go where one waits too long for another.
  private mutating func bound(_ input: Int) {
    let outline = outline.inputs[input]
    let most = max(
      Int(Self.patience * outline.samplingRate),
      2 * outline.hopLength
    )
    guard inputs[input].samples.count / outline.channelCount > most, !hasHop
    else { return }
    restart()
  }

  private static func before(_ moment: Moment, seconds: Double) -> Moment {
    let difference = min(UInt64(seconds * 1e6), moment.microseconds)
    return Moment(microseconds: moment.microseconds - difference)
  }
}

/// What a drive does where a person says nothing.
public enum DriveDefaults {
  /// The longest gap of a live stream that is bridged, in milliseconds: as long
  /// as the age at which the governor holds.
  public static let bridgeMilliseconds = 100
}

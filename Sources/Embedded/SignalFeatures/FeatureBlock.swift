public import FixedPoint

/// Features of sliding windows over the channels of one filter branch.
///
/// After every hop of H frames, the chosen features of the last N samples of
/// every channel. Sums slide, at the cost of the hop; what is compared with the
/// window's own mean or deviation (ZC, WA, MPR) is counted anew over it.
/// What came before the first hop counts as zeros.
///
/// The value only names places in a `WorkingMemory`; it is small, copied
/// freely, and made anew from a decoder image at every start.
public struct FeatureBlock: Sendable {
  /// The lengths that a window may have, in samples.
  public static let windowLengths = 4...16384

  /// Channels of a frame.
  public let channelCount: Int
  /// N, samples.
  public let windowLength: Int
  /// H, samples, 1...N.
  public let hopLength: Int
  /// What is computed of each window.
  public let features: FeatureSet

  /// The sums that the features need.
  let neededSums: WindowSumSet
  /// The last N samples, as a ring. Shape `[channelCount, windowLength]`.
  let history: MemoryRange<Int16>
  /// Shape `[channelCount]`.
  let sums: MemoryRange<WindowSums>
  /// The history of one channel in order, and the new hop behind it. Shape
  /// `[windowLength + hopLength]`.
  let timeline: MemoryRange<Int16>
  /// Where the oldest sample of the ring is.
  let oldest: MemoryRange<UInt32>

  /// Reserves the block's state: two bytes for each sample of the windows and
  /// of one window and hop more, and 88 for each channel. All zero is the state
  /// at the start.
  public init(
    channelCount: Int,
    windowLength: Int,
    hopLength: Int,
    features: FeatureSet,
    memory: inout MemoryPlan
  ) {
    precondition(channelCount > 0, "a block has channels")
    precondition(
      Self.windowLengths.contains(windowLength),
      "a window has 4...16384 samples"
    )
    precondition(
      hopLength > 0 && hopLength <= windowLength,
      "a hop has at least one sample and no more than the window"
    )
    precondition(
      FeatureSet.all.isSuperset(of: features),
      "there are fourteen features"
    )
    self.channelCount = channelCount
    self.windowLength = windowLength
    self.hopLength = hopLength
    self.features = features
    neededSums = WindowSumSet(for: features)
    history = memory.reserve(channelCount * windowLength, of: Int16.self)
    sums = memory.reserve(channelCount, of: WindowSums.self)
    timeline = memory.reserve(windowLength + hopLength, of: Int16.self)
    oldest = memory.reserve(1, of: UInt32.self)
  }

  /// The raw features that each hop gives: chosen features times channels.
  public var elementCount: Int { features.count * channelCount }

  /// Forgets the signal: as if only zeros had come before.
  public func reset(_ memory: WorkingMemory) {
    var history = memory.span(history)
    history.update(repeating: 0)
    var sums = memory.span(sums)
    sums.update(repeating: WindowSums())
    var oldest = memory.span(oldest)
    oldest.update(repeating: 0)
  }

  /// Moves the windows on by one hop, and computes their features.
  ///
  /// - Parameters:
  ///   - frames: The filtered samples of the hop. Shape
  ///     `[hopLength, channelCount]`.
  ///   - memory: Where the block's state is.
  ///   - raw: The raw features, feature after feature in ascending number,
  ///     channel after channel in each. Shape `[features.count, channelCount]`.
  ///   - kernels: Which code runs; the features do not depend on it.
  /// - Complexity: For each channel 2 H terms for each sum that slides, N for
  ///   each feature of ZC, WA, MPR.
  public func push(
    _ frames: Span<Int16>,
    memory: WorkingMemory,
    into raw: inout MutableSpan<Int32>,
    kernels: SignalKernels = .fastest
  ) {
    precondition(
      frames.count == hopLength * channelCount,
      "the frames are one hop"
    )
    precondition(raw.count == elementCount, "every raw feature has its place")
    let loops = SampleLoops(useVectors: kernels.useVectors)
    var sums = memory.span(sums)
    var timeline = memory.span(timeline)
    for channel in 0..<channelCount {
      readHistory(of: channel, memory: memory, into: &timeline)
      for t in 0..<hopLength {
        timeline[windowLength &+ t] = frames[t &* channelCount &+ channel]
      }
      slide(&sums[channel], over: timeline.span, loops: loops)
      writeFeatures(
        of: channel,
        sums: sums[channel],
        window: timeline.span.extracting(hopLength..<windowLength + hopLength),
        into: &raw,
        loops: loops
      )
      writeHistory(of: channel, memory: memory, from: timeline.span)
    }
    var oldest = memory.span(oldest)
    oldest[0] = UInt32((Int(oldest[0]) + hopLength) % windowLength)
  }

  /// Adds to each sum what enters its part of the window, and takes off what
  /// leaves.
  private func slide(
    _ sums: inout WindowSums,
    over timeline: Span<Int16>,
    loops: SampleLoops
  ) {
    for index in 0..<UInt8(WindowSum.count) {
      guard let sum = WindowSum(rawValue: index),
        neededSums.contains(WindowSumSet(sum))
      else { continue }
      let part = sum.part(ofWindow: windowLength)
      let (leaving, entering) = sum.change(of: part, hopLength: hopLength)
      sums[sum] =
        sums[sum]
        &+ loops.total(of: sum, over: timeline.extracting(entering))
        &- loops.total(of: sum, over: timeline.extracting(leaving))
    }
  }

  private func writeFeatures(
    of channel: Int,
    sums: WindowSums,
    window: Span<Int16>,
    into raw: inout MutableSpan<Int32>,
    loops: SampleLoops
  ) {
    var element = channel
    for number in 1...UInt8(Feature.count) {
      guard let feature = Feature(rawValue: number),
        features.contains(FeatureSet(feature))
      else { continue }
      raw[element] = feature.raw(of: window, sums: sums, loops: loops)
      element &+= channelCount
    }
  }
}

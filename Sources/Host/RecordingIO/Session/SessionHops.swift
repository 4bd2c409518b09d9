public import Files

/// Reads a session hop by hop: whole hops between the points where state is
/// reset, all inputs joined at the hop.
public struct SessionHops {
  /// One hop of the session.
  public struct Hop {
    /// Shape `[hopLength, channelCount]` for each input asked for.
    public internal(set) var samples: [[Int16]]

    /// Whether the decoder's state is reset before it.
    public internal(set) var isAfterReset = true

    /// The last sample of the first input.
    public internal(set) var lastSample = 0

    /// Whether the warm-up after the last reset is over.
    public internal(set) var isWarm = false
  }

  private let session: Session
  private let hopLengths: [Int]
  private let stream: SessionStream
  private let matched: [MatchedInput]
  private let asker: String
  private var positions: [Int]
  private let resets: [Int]
  private var segment = 0
  private var hopStart: Int
  private var isAtReset = true

  /// Opens a session for what a decoder or a pipeline takes.
  ///
  /// - Parameters:
  ///   - session: The session.
  ///   - requests: The inputs, the clock's first.
  ///   - hopLengths: The samples of each in a hop.
  ///   - asker: Who asks, for people: `decoder NAME`, `pipeline FILE`.
  /// - Throws: An input or channel that is missing, other channels, another rate
  ///   or another step; a session shorter than a hop.
  public init(
    _ session: Session,
    requests: [InputRequest],
    hopLengths: [Int],
    for asker: String
  ) throws(Fault) {
    self.session = session
    self.hopLengths = hopLengths
    self.asker = asker
    matched = try session.inputs(for: requests, of: asker)
    stream = try session.makeStream()
    positions = hopLengths.map { _ in 0 }
    let frameCount = session.inputs[0].frameCount
    resets = [0] + session.resetPoints.filter { $0 > 0 && $0 < frameCount }
    hopStart = 0
    guard frameCount >= hopLengths[0] else {
      throw Fault(
        place: session.name,
        fault: "is shorter than a hop",
        remedy: "give a longer recording"
      )
    }
  }

  /// Room for the hops of this session.
  public func makeHop() -> Hop {
    Hop(samples: hopLengths.map { _ in [] })
  }

  /// What the stream had to change while reading, and channels that it has in
  /// another order.
  public var warnings: [String] {
    stream.warnings
      + matched.compactMap { session.orderNote($0, asker: asker) }
  }

  /// For each of the session's inputs, what its samples were like so far.
  public var quality: [SampleQuality] { stream.quality }

  /// Reads the next hop.
  ///
  /// - Returns: Whether there was one.
  public mutating func read(
    into hop: inout Hop
  ) throws(Fault) -> Bool {
    let length = hopLengths[0]
    let frameCount = session.inputs[matched[0].index].frameCount
    while true {
      let end = segment + 1 < resets.count ? resets[segment + 1] : frameCount
      if hopStart + length <= end { break }
      segment += 1
      guard segment < resets.count else { return false }
      hopStart = resets[segment]
      isAtReset = true
    }
    for (index, hopLength) in hopLengths.enumerated() {
      if isAtReset {
        let frame = session.frame(
          ofInput: matched[index].index,
          at: hopStart
        )
        guard try skip(input: index, to: frame) else { return false }
      }
      hop.samples[index].removeAll(keepingCapacity: true)
      let count = try stream.read(
        input: matched[index].index,
        frames: hopLength,
        into: &hop.samples[index]
      )
      matched[index].order.apply(to: &hop.samples[index])
      guard count == hopLength else { return false }
      positions[index] += count
    }
    hop.isAfterReset = isAtReset
    hop.lastSample = hopStart + length - 1
    hop.isWarm =
      hop.lastSample - resets[segment] >= session.warmUpSampleCount
    isAtReset = false
    hopStart += length
    return true
  }

  /// What is true at the hop's last sample.
  public func truth(of hop: Hop) throws(Fault) -> TruthSample {
    try stream.truth(at: hop.lastSample)
  }

  /// Whether the decision of this hop is scored: at its last sample, or at the
  /// samples of the score grid up to the next decision.
  ///
  /// - Parameters:
  ///   - hop: The hop.
  ///   - truth: What is true at its last sample.
  /// - Returns: Whether it is scored.
  /// - Throws: What the recording's reader reports.
  public func isScored(
    _ hop: Hop,
    _ truth: TruthSample
  ) throws(Fault) -> Bool {
    guard let step = session.score.everySamples else { return truth.isScored }
    let first = session.score.firstSample
    let next = hop.lastSample + hopLengths[0]
    var sample = max(hop.lastSample, first)
    sample = first + (sample - first + step - 1) / step * step
    while sample < next, sample < session.inputs[matched[0].index].frameCount {
      if try stream.truth(at: sample).isScored { return true }
      sample += step
    }
    return false
  }

  private mutating func skip(
    input index: Int,
    to frame: Int
  ) throws(Fault) -> Bool {
    var block: [Int16] = []
    while positions[index] < frame {
      block.removeAll(keepingCapacity: true)
      let count = try stream.read(
        input: matched[index].index,
        frames: min(frame - positions[index], 4096),
        into: &block
      )
      if count == 0 { return false }
      positions[index] += count
    }
    return true
  }
}

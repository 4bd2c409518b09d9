import RecordingIO

/// Reads a session hop by hop, as a replay does: whole hops between the points
/// where state is reset, all inputs joined at the hop.
struct SessionHops {
  /// One hop of the session.
  struct Hop {
    /// Shape `[hopLength, channelCount]` for each input of the pipeline.
    var samples: [[Int16]]

    /// Whether the decoder's state is reset before it.
    var isAfterReset = true

    /// The last sample of the first input.
    var lastSample = 0

    /// Whether the warm-up after the last reset is over.
    var isWarm = false
  }

  private let session: Session
  private let pipeline: Pipeline
  private let stream: SessionStream
  private let matched: [Int]
  private var positions: [Int]
  private let resets: [Int]
  private var segment = 0
  private var hopStart: Int
  private var isAtReset = true

  /// Opens a session for a pipeline.
  ///
  /// - Throws: An input that is missing, or has other channels, another rate
  ///   or another step; a session shorter than a hop.
  init(_ session: Session, _ pipeline: Pipeline) throws {
    self.session = session
    self.pipeline = pipeline
    matched = try session.inputs(
      for: pipeline.inputs.map {
        InputRequest(
          name: $0.name,
          rate: $0.rate,
          channelCount: $0.channelCount,
          microvoltsPerStep: $0.nanovoltsPerStep.doubleValue / 1000
        )
      },
      of: pipeline.place
    )
    stream = try session.makeStream()
    positions = pipeline.inputs.map { _ in 0 }
    let frameCount = session.inputs[0].frameCount
    resets = [0] + session.resetPoints.filter { $0 > 0 && $0 < frameCount }
    hopStart = 0
    guard frameCount >= pipeline.inputs[0].hopLength else {
      throw CompilerError(
        session.name,
        "is shorter than a hop",
        "give a longer recording"
      )
    }
  }

  /// Room for the hops of this session.
  func makeHop() -> Hop {
    Hop(samples: pipeline.inputs.map { _ in [] })
  }

  /// What the stream had to change while reading.
  var warnings: [String] { stream.warnings }

  /// Reads the next hop.
  ///
  /// - Returns: Whether there was one.
  mutating func read(into hop: inout Hop) throws -> Bool {
    let length = pipeline.inputs[0].hopLength
    let frameCount = session.inputs[matched[0]].frameCount
    while true {
      let end = segment + 1 < resets.count ? resets[segment + 1] : frameCount
      if hopStart + length <= end { break }
      segment += 1
      guard segment < resets.count else { return false }
      hopStart = resets[segment]
      isAtReset = true
    }
    for (index, input) in pipeline.inputs.enumerated() {
      if isAtReset {
        let frame = session.frame(ofInput: matched[index], at: hopStart)
        guard try skip(input: index, to: frame) else { return false }
      }
      hop.samples[index].removeAll(keepingCapacity: true)
      let count = try stream.read(
        input: matched[index],
        frames: input.hopLength,
        into: &hop.samples[index]
      )
      guard count == input.hopLength else { return false }
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
  func truth(of hop: Hop) throws -> TruthSample {
    try stream.truth(at: hop.lastSample)
  }

  /// Whether the decision of this hop is scored: at its last sample, or at the
  /// samples of the score grid up to the next decision.
  func isScored(_ hop: Hop, _ truth: TruthSample) throws -> Bool {
    guard let step = session.score.everySamples else { return truth.isScored }
    let first = session.score.firstSample
    let next = hop.lastSample + pipeline.inputs[0].hopLength
    var sample = max(hop.lastSample, first)
    sample = first + (sample - first + step - 1) / step * step
    while sample < next, sample < session.inputs[matched[0]].frameCount {
      if try stream.truth(at: sample).isScored { return true }
      sample += step
    }
    return false
  }

  private mutating func skip(input index: Int, to frame: Int) throws -> Bool {
    var block: [Int16] = []
    while positions[index] < frame {
      block.removeAll(keepingCapacity: true)
      let count = try stream.read(
        input: matched[index],
        frames: min(frame - positions[index], 4096),
        into: &block
      )
      if count == 0 { return false }
      positions[index] += count
    }
    return true
  }
}

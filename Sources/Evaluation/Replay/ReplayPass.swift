internal import RecordingIO

/// One session on its way through a decoder: where it is read, where it is
/// reset, what is scored.
struct ReplayPass {
  let session: Session
  let stream: SessionStream
  var feeds: [InputFeed]
  let hopLengths: [Int]
  /// The decoder, for people.
  private let asker: String
  var scoring: Scoring

  /// What is true where it was last asked, in memory that is used again.
  private(set) var truth: TruthSample

  /// The first sample of the first input that is decoded, and the one after
  /// the last that may be.
  let start: Int, end: Int

  /// Where the decoder is reset, ascending; the first is `start`.
  let resets: [Int]

  var hopCount = 0

  /// The sample after the last that was decoded.
  var decodedEnd: Int

  init(
    _ session: Session,
    _ outline: DecoderOutline,
    _ options: ReplayOptions,
    _ decision: Decision
  ) throws {
    let matched = try session.inputs(
      for: outline.requests,
      of: "decoder \(outline.name)"
    )
    self.session = session
    asker = "decoder \(outline.name)"
    stream = try session.makeStream()
    truth = TruthSample(
      labelTracks: session.labelTracks.count,
      valueTracks: session.valueTracks.count
    )
    feeds = zip(matched, outline.inputs).map {
      InputFeed(
        source: $0,
        channelCount: $1.channelCount,
        blockLength: options.blockLength
      )
    }
    hopLengths = outline.inputs.map(\.hopLength)
    let hasTest = session.trials.contains { $0.split == .test }
    let split: Split? =
      options.scoresEverything
      ? nil : options.split ?? (hasTest ? .test : nil)
    if let split, !session.trials.contains(where: { $0.split == split }) {
      throw EvaluationError(
        place: session.name,
        fault: "no trial belongs to split \(split.rawValue)",
        remedy: "choose another with --split, or all"
      )
    }
    scoring = Scoring(
      session: session,
      map: try TruthMap(outline, session, tracks: options.tracks),
      split: split,
      groups: outline.groups,
      decision: decision
    )
    let main = session.inputs[matched[0].index]
    /// Samples in so many seconds; no recording has 2^52 of them.
    func samples(_ seconds: Double) -> Int {
      Int(min(seconds * main.rate.doubleValue, 0x1p52))
    }
    let first = samples(options.startSeconds)
    let limit = options.seconds.map { first + samples($0) }
    let last = min(limit ?? main.frameCount, main.frameCount)
    guard first >= 0, last - first >= hopLengths[0] else {
      let length = Double(main.frameCount) / main.rate.doubleValue
      throw EvaluationError(
        place: session.name,
        fault: "nothing to decode: it lasts "
          + "\(NumberText.text(length) ?? "0") s",
        remedy: options.startSeconds == 0
          ? "choose a --duration of a hop or more"
          : "choose --start and --duration within it, a hop or more"
      )
    }
    if first > 0 {
      scoring.firstScoredSample = first + session.warmUpSampleCount
    }
    start = first
    end = last
    resets = [first] + session.resetPoints.filter { $0 > first && $0 < last }
    decodedEnd = first
  }

  /// Asks what is true at a sample.
  mutating func readTruth(at sample: Int) throws(RecordingError) {
    try stream.readTruth(at: sample, into: &truth)
  }

  /// The microseconds from the start of decoding to a sample, rounded down.
  func elapsedMicroseconds(at sample: Int) -> Int {
    let rate = session.inputs[feeds[0].source.index].rate
    let product = Int128(sample - start) * Int128(1_000_000 * rate.denominator)
    return Int(clamping: product / Int128(rate.numerator))
  }

  /// A stretch to draw: a second before the first trial that is scored.
  func makeExcerpt() -> Excerpt {
    let main = session.inputs[feeds[0].source.index]
    let rate = main.rate.doubleValue
    let trial = session.trials.first {
      $0.samples.upperBound > start && $0.samples.lowerBound < end
        && (scoring.split == nil || $0.split == scoring.split)
    }
    let first = (trial?.samples.lowerBound ?? start) - Int(rate)
    return Excerpt(
      firstSample: max(start, first),
      samplingRate: rate,
      channelNames: feeds[0].source.order.places.map { main.channelNames[$0] },
      microvoltsPerStep: main.microvoltsPerStep,
      available: end
    )
  }

  /// What is said of the recording in the results.
  var summary: ReplayResult.Recording {
    let rate = session.inputs[feeds[0].source.index].rate.doubleValue
    return ReplayResult.Recording(
      name: session.name,
      sampleCount: decodedEnd - start,
      startSeconds: Double(start) / rate,
      seconds: Double(decodedEnd - start) / rate,
      hopCount: hopCount,
      warnings: session.warnings + stream.warnings
        + feeds.compactMap { session.orderNote($0.source, asker: asker) }
    )
  }
}

import DecoderHost
import Reports
import Files
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

  /// Whether all samples were asked for.
  private let scoresEverything: Bool

  var hopCount = 0

  /// The sample after the last that was decoded.
  var decodedEnd: Int

  /// What the decoder has to say of it.
  var sourceWarnings: [String] = []

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
    scoresEverything = options.scoresEverything
    let split = try Self.split(of: session, options)
    scoring = Scoring(
      session: session,
      map: try TruthMap(outline, session, tracks: options.tracks),
      split: split,
      outline: outline,
      decision: decision,
      earlyOnsetMilliseconds: options.earlyOnsetMilliseconds
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
      throw Fault(
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

  /// The split to score; nil for all samples.
  ///
  /// - Throws: A split that has no samples: figures of others would be taken for
  ///   its.
  private static func split(
    of session: Session,
    _ options: ReplayOptions
  ) throws(Fault) -> Split? {
    if options.scoresEverything { return nil }
    guard
      let split = options.split
        ?? (session.namedSplits.contains(.test) ? .test : nil)
    else { return nil }
    guard session.samples(of: split).isEmpty else { return split }
    let named = Split.allCases.filter {
      session.namedSplits.contains($0) && !session.samples(of: $0).isEmpty
    }.map(\.rawValue)
    throw Fault(
      place: session.path,
      fault: "split \(split.rawValue) has no samples: "
        + (session.emptySplits[split] ?? "the session does not name it"),
      remedy: session.emptySplits[split] == nil
        ? "choose \((named + ["all"]).joined(separator: ", ")) with --split"
        : "correct 'splits' in the session file"
    )
  }

  /// What makes the figures mean less than they seem to.
  private var scoringWarnings: [String] {
    let found =
      scoring.map.warnings.map { "\(session.path): \($0)" } + splitWarnings
    guard !scoring.hasScored, splitWarnings.isEmpty, scoring.map.hasTruth else {
      return found
    }
    return found + [
      "\(session.path): no sample of what was decoded is scored, though there "
        + "is a truth: look at its warm_up_ms, mask, score and splits"
    ]
  }

  private var splitWarnings: [String] {
    if let split = scoring.split {
      let isDecoded = session.samples(of: split).contains {
        $0.overlaps(start..<max(decodedEnd, start))
      }
      return isDecoded
        ? []
        : [
          "\(session.path): nothing of split \(split.rawValue) is decoded, so "
            + "that nothing is scored"
        ]
    }
    guard !scoresEverything,
      !session.samples(of: .train).isEmpty
    else { return [] }
    return [
      "\(session.path): names no test split, so that all of it is scored, "
        + "training samples among it"
    ]
  }

  /// Asks what is true at a sample.
  mutating func readTruth(at sample: Int) throws(Fault) {
    try stream.readTruth(at: sample, into: &truth)
  }

  /// The microseconds from the start of decoding to a sample, rounded down.
  func elapsedMicroseconds(at sample: Int) -> Int {
    let rate = session.inputs[feeds[0].source.index].rate
    let product = Int128(sample - start) * Int128(1_000_000 * rate.denominator)
    return Int(clamping: product / Int128(rate.numerator))
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
      warnings: session.warnings + stream.warnings + scoringWarnings
        + feeds.compactMap { session.orderNote($0.source, asker: asker) }
        + sourceWarnings,
      quality: stream.quality,
      leadMilliseconds: Dictionary(
        uniqueKeysWithValues: zip(
          scoring.map.fingers,
          scoring.leadMilliseconds
        )
      )
    )
  }
}

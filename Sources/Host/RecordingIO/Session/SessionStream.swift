public import Files

/// Reads a session once, from its start: samples of its inputs, and what is
/// true of them.
///
/// Memory does not grow with the recording. A stream is for one thread; a
/// session gives as many as are wanted.
public final class SessionStream {
  /// Samples of the first input before which decoder state is reset, ascending.
  public var resetPoints: [Int] { session.resetPoints }

  /// For each input, what its samples were like so far.
  public private(set) var quality: [SampleQuality]

  private let session: Session
  private var cursors: [FrameCursor]
  private var firsts: [[Double]]
  private var lasts: [[Double]]
  private var block: [Double] = []
  private var values: [ValueWindow]

  init(_ session: Session) throws(Fault) {
    self.session = session
    quality = session.inputs.map { SampleQuality($0, of: session.path) }
    cursors = session.preparedInputs.map { $0.track.makeCursor() }
    firsts = session.inputs.map {
      [Double](repeating: 0, count: $0.channelCount)
    }
    lasts = firsts
    values = session.valueGroups.map(ValueWindow.init)
  }

  /// One line for each thing that is wrong with the samples read so far.
  public var warnings: [String] { quality.flatMap(\.findings).map(\.text) }

  /// Appends the next frames of an input to `samples`, frame-major.
  ///
  /// - Parameters:
  ///   - input: Which of the session's inputs.
  ///   - frames: How many at most.
  ///   - samples: Where they go; shape [frames, channels], Int16 in steps of
  ///     the input's `nanovoltsPerStep`.
  /// - Returns: How many frames were added; less than asked for only at the
  ///   end, and 0 there.
  /// - Throws: A sample that is not finite where the session does not say what
  ///   to do about it, or a file that cannot be read.
  public func read(
    input: Int,
    frames: Int,
    into samples: inout [Int16]
  ) throws(Fault) -> Int {
    let prepared = session.preparedInputs[input]
    let cursor = cursors[input]
    var done = 0
    while done < frames {
      let start = cursor.position
      // Parts are read apart, since each may have first samples of its own.
      let wanted =
        prepared.conversion.subtractsFirst
        ? min(frames - done, framesToGap(prepared.track, from: start))
        : frames - done
      block.removeAll(keepingCapacity: true)
      let read = try cursor.read(wanted, into: &block)
      guard read > 0 else { break }
      try replaceNotFinite(input, start: start)
      if prepared.conversion.subtractsFirst
        && isPartStart(prepared.track, start)
      {
        firsts[input] = Array(block.prefix(cursor.channelCount))
      }
      let before = samples.count
      quality[input].clippedCount += prepared.conversion.convert(
        block,
        subtracting: firsts[input],
        into: &samples
      )
      quality[input].take(samples[before...])
      done += read
    }
    return done
  }

  /// What is true at a sample of the first input.
  ///
  /// - Parameter sample: 0 ..< the first input's frame count; not less than in
  ///   the call before, for speed.
  /// - Returns: The truth; values are the newest at or before the sample.
  /// - Throws: A value that is not finite, or a file that cannot be read.
  public func truth(at sample: Int) throws(Fault) -> TruthSample {
    var truth = TruthSample(
      labelTracks: session.labelTracks.count,
      valueTracks: session.valueTracks.count
    )
    try readTruth(at: sample, into: &truth)
    return truth
  }

  /// As `truth(at:)`, in memory that is used again.
  ///
  /// - Parameters:
  ///   - sample: As there.
  ///   - truth: Overwritten; made by `truth(at:)` of this session.
  /// - Throws: As there.
  public func readTruth(
    at sample: Int,
    into truth: inout TruthSample
  ) throws(Fault) {
    let timeline = session.timeline
    precondition(
      sample >= 0 && sample < timeline.sampleCount,
      "a sample of the session"
    )
    for (index, runs) in timeline.labels.enumerated() {
      let label = runs[sample] ?? -1
      truth.labels[index] = label
      let rest = session.labelTracks[index].restClass
      truth.isRest[index] = label >= 0 && label == rest
    }
    var first = 0
    for window in values {
      try window.read(at: sample, into: &truth.values, at: first)
      first += window.channelCount
    }
    for (finger, known) in session.fingers.enumerated() {
      if let known { fill(finger, known, &truth) }
    }
    truth.trial = timeline.trialIndexes[sample] ?? -1
    truth.split = timeline.splits[sample] ?? .unassigned
    truth.isScored = timeline.isScored(sample)
  }

  private func fill(
    _ finger: Int,
    _ known: FingerTruth,
    _ truth: inout TruthSample
  ) {
    switch known.closure {
    case .value(let track, let open, let closed, let threshold):
      let closure = (truth.values[track] - open) / (closed - open)
      truth.fingerClosure[finger] =
        closure.isNaN ? closure : min(max(closure, 0), 1)
      truth.fingerActive[finger] = closure.isNaN ? nil : closure > threshold
    case .label(let track, let classes):
      let label = truth.labels[track]
      let isClosed = classes.contains(label)
      truth.fingerClosure[finger] = label < 0 ? .nan : (isClosed ? 1 : 0)
      truth.fingerActive[finger] = label < 0 ? nil : isClosed
    }
    guard known.driveTrack >= 0 else { return }
    let drive = truth.values[known.driveTrack]
    truth.fingerDrive[finger] = drive.isNaN ? nil : drive > known.driveThreshold
  }

  private func framesToGap(_ track: FrameTrack, from frame: Int) -> Int {
    let next = track.gapFrames.firstIndex(after: frame)
    return
      (next < track.gapFrames.count
      ? track.gapFrames[next] : track.frameCount) - frame
  }

  private func isPartStart(_ track: FrameTrack, _ frame: Int) -> Bool {
    frame == 0 || track.gapFrames.last(atOrBefore: frame) == frame
  }

  /// Refuses or replaces what is not a finite number in the block.
  private func replaceNotFinite(
    _ input: Int,
    start: Int
  ) throws(Fault) {
    let channels = session.inputs[input].channelCount
    let policy = session.preparedInputs[input].conversion.notFinite
    defer {
      if policy == .hold { lasts[input] = Array(block.suffix(channels)) }
    }
    guard !AffineImport.areFinite(block) else { return }
    for index in block.indices where !block[index].isFinite {
      let (frame, channel) = index.quotientAndRemainder(dividingBy: channels)
      switch policy {
      case .refuse:
        let track = session.preparedInputs[input].track
        let (place, row) = track.location(of: start + frame)
        throw Fault(
          place: "\(place): row \(row), \(track.channelNames[channel])",
          fault: "the sample is \(block[index])",
          remedy: "repair it, or set 'if_not_finite: hold' or 'zero'"
        )
      case .zero: block[index] = 0
      case .hold:
        block[index] =
          frame > 0 ? block[index - channels] : lasts[input][channel]
      }
      quality[input].replacedCount += 1
    }
  }
}

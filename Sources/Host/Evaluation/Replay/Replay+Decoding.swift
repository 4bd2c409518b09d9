import DecoderHost
import RecordingIO
import Files
internal import Dispatch
import Foundation

extension Replay where Source: ~Copyable {
  /// Decodes a pass from its start to its end, segment by segment.
  mutating func decode(_ pass: inout ReplayPass) throws {
    clock.begin()
    for (index, begin) in pass.resets.enumerated() {
      let end =
        index + 1 < pass.resets.count ? pass.resets[index + 1] : pass.end
      if try !decode(&pass, from: begin, to: end) { return }
    }
  }

  /// Decodes the whole hops between two resets.
  ///
  /// - Returns: Whether the recording goes on.
  private mutating func decode(
    _ pass: inout ReplayPass,
    from begin: Int,
    to end: Int
  ) throws -> Bool {
    source.reset()
    try closeRow(pass)
    pass.scoring.reset()
    hasDecision = false
    for index in pass.feeds.indices {
      let frame = pass.session.frame(
        ofInput: pass.feeds[index].source.index,
        at: begin
      )
      let isThere = try pass.feeds[index].skip(to: frame, from: pass.stream)
      if !isThere { return false }
    }
    var hopStart = begin
    while hopStart + pass.hopLengths[0] <= end {
      let hopEnd = hopStart + pass.hopLengths[0]
      // Samples before the hop's last still meet the decision before it.
      try look(&pass, at: hopStart..<hopEnd - 1)
      guard let nanoseconds = try decodeHop(&pass) else { return false }
      timings.record(nanoseconds: nanoseconds)
      hasDecision = true
      try conclude(&pass, end: hopEnd)
      pass.hopCount += 1
      pass.decodedEnd = hopEnd
      hopStart = hopEnd
      pace(pass, at: hopEnd)
    }
    try look(&pass, at: hopStart..<end)
    return true
  }

  /// Hands one hop of every input to the decoder, piece by piece.
  ///
  /// - Returns: The nanoseconds that the decoder took, or nil if the recording
  ///   ended within the hop.
  private mutating func decodeHop(_ pass: inout ReplayPass) throws -> Int? {
    var spent: UInt64 = 0
    for index in pass.feeds.indices {
      var missing = pass.hopLengths[index]
      while missing > 0 {
        let available = try pass.feeds[index].fill(from: pass.stream)
        if available == 0 { return nil }
        let frames = min(available, missing)
        let position = pass.feeds[index].position
        let channelCount = pass.feeds[index].channelCount
        pass.feeds[index].take(frames) { samples in
          if index == 0, recordings.isEmpty {
            excerpt?.append(samples, channelCount: channelCount, at: position)
          }
          let began = DispatchTime.now().uptimeNanoseconds
          source.append(samples, input: index)
          spent += DispatchTime.now().uptimeNanoseconds - began
        }
        missing -= frames
      }
    }
    let began = DispatchTime.now().uptimeNanoseconds
    source.decide(into: &decision)
    return Int(spent + DispatchTime.now().uptimeNanoseconds - began)
  }

  /// Looks for onsets, and scores the decision in force, at samples between
  /// decisions.
  private mutating func look(
    _ pass: inout ReplayPass,
    at samples: Range<Int>
  ) throws {
    let grid = pass.session.score
    var sample = samples.lowerBound
    while true {
      let onset =
        pass.scoring.looksForOnsets
        ? Self.next(sample, step: pass.scoring.onsetStep, from: 0) : Int.max
      let scored =
        grid.everySamples.map {
          Self.next(sample, step: $0, from: grid.firstSample)
        } ?? Int.max
      sample = min(onset, scored)
      guard sample < samples.upperBound else { return }
      try pass.readTruth(at: sample)
      if sample == onset {
        pass.scoring.findOnsets(pass.truth, at: sample, on: &board)
      }
      if sample == scored, hasDecision {
        pass.scoring.score(decision, pass.truth, at: sample, on: &board)
        if openRow != nil,
          pass.scoring.isScored(decision, pass.truth, at: sample)
        {
          openRow?.score(pass.truth, at: sample)
        }
      }
      sample += 1
    }
  }

  /// Takes a new decision: its commands, its onsets, its score.
  private mutating func conclude(
    _ pass: inout ReplayPass,
    end: Int
  ) throws {
    let sample = end - 1
    try pass.readTruth(at: sample)
    pass.scoring.findOnsets(pass.truth, at: sample, on: &board)
    pass.scoring.findDecodedOnsets(
      decision,
      truth: pass.truth,
      end: end,
      on: &board
    )
    let grid = pass.session.score
    let isOnGrid =
      grid.everySamples.map {
        Self.next(sample, step: $0, from: grid.firstSample) == sample
      } ?? true
    if isOnGrid {
      pass.scoring.score(decision, pass.truth, at: sample, on: &board)
    }
    digest.append(decision)
    if predictions != nil {
      try closeRow(pass)
      openRow = PredictionRow(
        recording: recordings.count,
        microseconds: microsecondsBefore + pass.elapsedMicroseconds(at: end),
        lastSample: sample,
        decision: decision,
        truth: pass.truth,
        isScored: isOnGrid
          && pass.scoring.isScored(decision, pass.truth, at: sample)
      )
    }
    if let commands {
      let time = microsecondsBefore + pass.elapsedMicroseconds(at: end)
      governor.take(
        decision,
        fingers: outline.decodedFingers,
        microseconds: time
      )
      try commands.append(microseconds: time, decision, governor)
    }
    if let observer {
      observer(
        ReplayHop(
          endSample: end,
          elapsedMicroseconds: microsecondsBefore
            + pass.elapsedMicroseconds(at: end),
          decision: decision,
          onsets: pass.scoring.settled ?? [],
          isAtRest: pass.scoring.takeRest(),
          isScored: pass.scoring.judges(decision, pass.truth, end: end)
        )
      )
      pass.scoring.settled = []
    }
    if recordings.isEmpty, excerpt?.contains(sample) == true {
      excerpt?.append(pass.excerptHop(decision, pass.truth, end: end))
    }
  }

  /// Writes the newest decision: nothing more will be scored of it.
  mutating func closeRow(_ pass: ReplayPass) throws(Fault) {
    guard let row = openRow else { return }
    openRow = nil
    try predictions?.append(row, pass.scoring)
  }

  /// Waits until the hop's time has come, and tells how far the replay is.
  private mutating func pace(_ pass: ReplayPass, at end: Int) {
    if case .timesRealTime(let factor) = options.pace {
      clock.wait(
        untilMicroseconds: Double(pass.elapsedMicroseconds(at: end)) / factor
      )
    }
    if let progress, pass.hopCount % 64 == 0 {
      progress(
        Double(end - pass.start) / Double(max(1, pass.end - pass.start))
      )
    }
  }

  /// The first of `from`, `from + step`, ... that is not before `sample`.
  private static func next(_ sample: Int, step: Int, from first: Int) -> Int {
    if sample <= first { return first }
    return first + (sample - first + step - 1) / step * step
  }
}

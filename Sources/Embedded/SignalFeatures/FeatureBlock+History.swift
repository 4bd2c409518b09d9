internal import FixedPoint

extension FeatureBlock {
  /// Whether a feature looks at the whole window in every hop.
  private var recounts: Bool {
    !features.isDisjoint(with: [
      FeatureSet(.zeroCrossingCount), FeatureSet(.willisonAmplitude),
      FeatureSet(.myopulsePercentageRate),
    ])
  }

  /// Copies what the features will look at from the ring to the timeline.
  func readHistory(
    of channel: Int,
    memory: WorkingMemory,
    into timeline: inout MutableSpan<Int16>
  ) {
    let oldest = Int(memory.span(oldest)[0])
    let history = memory.view(history)
    let ring = history.extracting(
      channel * windowLength..<(channel + 1) * windowLength
    )
    if recounts {
      copy(0..<windowLength, of: ring, oldest: oldest, into: &timeline)
      return
    }
    for index in 0..<UInt8(WindowSum.count) {
      guard let sum = WindowSum(rawValue: index),
        neededSums.contains(WindowSumSet(sum))
      else { continue }
      let part = sum.part(ofWindow: windowLength)
      let (leaving, entering) = sum.change(of: part, hopLength: hopLength)
      copy(leaving, of: ring, oldest: oldest, into: &timeline)
      copy(entering, of: ring, oldest: oldest, into: &timeline)
    }
  }

  /// Puts the new hop in the place of the oldest samples of the ring.
  func writeHistory(
    of channel: Int,
    memory: WorkingMemory,
    from timeline: Span<Int16>
  ) {
    let oldest = Int(memory.span(oldest)[0])
    var history = memory.span(history)
    let first = channel * windowLength
    let beforeWrap = min(hopLength, windowLength - oldest)
    copy(
      timeline.extracting(windowLength..<windowLength + beforeWrap),
      to: first + oldest,
      of: &history
    )
    copy(
      timeline.extracting(
        windowLength + beforeWrap..<windowLength + hopLength
      ),
      to: first,
      of: &history
    )
  }

  /// Copies stretch `range` of the timeline, as far as it is in the past.
  private func copy(
    _ range: Range<Int>,
    of ring: Span<Int16>,
    oldest: Int,
    into timeline: inout MutableSpan<Int16>
  ) {
    // Times before `wrap` are in the upper part of the ring.
    let wrap = windowLength - oldest
    let first = range.lowerBound
    let end = min(range.upperBound, windowLength)
    if first < min(end, wrap) {
      copy(
        ring.extracting(oldest + first..<oldest + min(end, wrap)),
        to: first,
        of: &timeline
      )
    }
    if max(first, wrap) < end {
      copy(
        ring.extracting(max(first, wrap) - wrap..<end - wrap),
        to: max(first, wrap),
        of: &timeline
      )
    }
  }

  /// Copies samples, in one move of memory.
  private func copy(
    _ samples: Span<Int16>,
    to first: Int,
    of target: inout MutableSpan<Int16>
  ) {
    precondition(
      first >= 0 && samples.count <= target.count - first,
      "the copy fits"
    )
    unsafe target.withUnsafeMutableBufferPointer { target in
      unsafe samples.withUnsafeBufferPointer { samples in
        guard let to = target.baseAddress, let from = samples.baseAddress
        else { return }
        unsafe (to + first).update(from: from, count: samples.count)
      }
    }
  }
}

extension WindowSum {
  /// The samples whose terms leave and enter a part of the window when it moves
  /// on by a hop. A term that takes k samples begins within the part and ends
  /// k - 1 samples later.
  func change(
    of part: Range<Int>,
    hopLength: Int
  ) -> (leaving: Range<Int>, entering: Range<Int>) {
    let overlap = samplesPerTerm - 1
    return (
      part.lowerBound..<part.lowerBound + hopLength + overlap,
      part.upperBound - overlap..<part.upperBound + hopLength
    )
  }
}

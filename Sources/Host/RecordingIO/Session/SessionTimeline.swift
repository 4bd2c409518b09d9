import Files

/// What holds when in a session: labels, trials, splits, resets, masks. All in
/// samples of the first input, and all known when the session is opened;
/// memory goes with the number of changes.
struct SessionTimeline: Sendable {
  /// How many samples the first input has.
  let sampleCount: Int

  /// The rate of the first input.
  let rate: Rational

  /// For each label track, indexes of classes, or -1.
  var labels: [Runs<Int>] = []

  /// The trial's number and what is done in it.
  var trialKeys = Runs<TrialKey>()

  /// The split.
  var splits = Runs<Split>()

  /// Index into `trials`, or -1.
  var trialIndexes = Runs<Int>()

  /// The trials in order.
  var trials: [Trial] = []

  /// Samples before which decoder state is reset, ascending.
  var resetPoints: [Int] = []

  /// Samples at which a label, or else a trial, starts; the first excepted.
  var transitions: [Int] = []

  /// In samples.
  var warmUp = 0
  var guardBefore = 0
  var guardAfter = 0

  /// What makes a trial, apart from its split.
  struct TrialKey: Equatable, Sendable {
    /// 0 for no trial.
    var id: Int
    var name: String
  }

  /// Divides the session into trials: stretches of one split, number and name.
  mutating func formTrials() {
    trials = []
    trialIndexes = Runs()
    for (range, key, split) in trialKeys.zipped(with: splits) {
      guard key.id != 0 else {
        trialIndexes.append(-1, length: range.count)
        continue
      }
      trialIndexes.append(trials.count, length: range.count)
      trials.append(
        Trial(
          id: key.id,
          name: key.name,
          samples: range,
          split: split,
          start: time(of: range.lowerBound),
          end: time(of: range.upperBound)
        )
      )
    }
  }

  /// The splits that the document names, by trial and by time.
  mutating func formSplits(
    _ parts: [(split: Split, part: SessionDocument.SplitPart)],
    _ place: String
  ) throws(Fault) {
    var byTrial: [(ClosedRange<Int>, Split)] = []
    var spans: [(range: Range<Int>, split: Split)] = []
    for (split, part) in parts {
      switch part {
      case .all: spans.append((0..<sampleCount, split))
      case .trials(let range):
        for (other, taken) in byTrial
        where other.overlaps(range) && taken != split {
          throw Fault(
            place: place,
            fault: "trial \(max(other.lowerBound, range.lowerBound)) is in "
              + "two splits",
            remedy: "name it once"
          )
        }
        byTrial.append((range, split))
      case .time(let from, let to):
        spans.append((sample(at: from)..<sample(at: to), split))
      }
    }
    var result = Runs<Split>()
    for run in trialKeys.starts.indices {
      let key = trialKeys.values[run]
      let split = byTrial.first { key.id != 0 && $0.0.contains(key.id) }?.1
      result.append(
        split ?? .unassigned,
        length: trialKeys.range(ofRun: run).count
      )
    }
    // Spans of time overrule trials, later ones earlier ones.
    for span in spans {
      var changed = Runs<Split>()
      for run in result.starts.indices {
        let range = result.range(ofRun: run)
        let inside = range.clamped(to: span.range)
        if inside.isEmpty {
          changed.append(result.values[run], length: range.count)
        } else {
          changed.append(
            result.values[run],
            length: inside.lowerBound - range.lowerBound
          )
          changed.append(span.split, length: inside.count)
          changed.append(
            result.values[run],
            length: range.upperBound - inside.upperBound
          )
        }
      }
      result = changed
    }
    splits = result
  }

  /// The resets that the document asks for.
  mutating func formResets(
    _ kinds: Set<SessionDocument.Reset>,
    gaps: [Int]
  ) {
    var points = Set<Int>()
    if kinds.contains(.start) { points.insert(0) }
    if kinds.contains(.gap) { points.formUnion(gaps) }
    if kinds.contains(.split) { points.formUnion(splits.starts) }
    resetPoints = points.filter { $0 < sampleCount }.sorted()
  }

  /// Finds the transitions of labels, or where there are none, of trials.
  mutating func formTransitions() {
    var points = Set<Int>()
    for runs in labels { points.formUnion(runs.starts.dropFirst()) }
    if labels.isEmpty { points.formUnion(trialKeys.starts.dropFirst()) }
    transitions = points.sorted()
  }

  /// Whether a decision at `sample` counts.
  func isScored(_ sample: Int) -> Bool {
    if warmUp > 0, let reset = resetPoints.last(atOrBefore: sample),
      sample - reset < warmUp
    {
      return false
    }
    if guardBefore == 0 && guardAfter == 0 { return true }
    let next = transitions.firstIndex(after: sample)
    if next > 0 && sample - transitions[next - 1] < guardAfter { return false }
    return next == transitions.count
      || transitions[next] - 1 - sample >= guardBefore
  }

  /// The time of a sample, in seconds.
  func time(of sample: Int) -> Rational {
    Rational(sample).divided(by: rate) ?? .zero
  }

  /// The first sample at or after a time, within the session.
  func sample(at time: Rational) -> Int {
    guard let position = time.multiplied(by: rate) else {
      return time < .zero ? 0 : sampleCount
    }
    return min(max(position.ceiling(times: 1), 0), sampleCount)
  }

  /// How many samples a duration has, rounded up.
  func samples(in duration: Rational) -> Int {
    duration.multiplied(by: rate)?.ceiling(times: 1) ?? .max
  }
}

extension [Int] {
  /// In ascending numbers, the index of the first above `limit`.
  func firstIndex(after limit: Int) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] <= limit { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// In ascending numbers, the last that is not above `limit`.
  func last(atOrBefore limit: Int) -> Int? {
    let index = firstIndex(after: limit)
    return index == 0 ? nil : self[index - 1]
  }
}

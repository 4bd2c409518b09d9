import DecoderHost
import Files
internal import RecordingIO

extension ReplayPass {
  /// The stretch to draw: of those that begin a second before a trial of the
  /// scored split, the one with the most of that split and the least of others,
  /// the first of several.
  func makeExcerpt() -> Excerpt {
    let main = session.inputs[feeds[0].source.index]
    let rate = main.rate.doubleValue
    let length = Int(Excerpt.seconds * rate)
    let scored =
      scoring.split.map { session.samples(of: $0) } ?? [start..<end]
    let starts =
      session.trials.filter {
        scoring.split == nil || $0.split == scoring.split
      }.map(\.samples.lowerBound) + scored.map(\.lowerBound)
    var best = (first: start, scored: -1, length: 0)
    for trial in starts.sorted() where trial < end {
      let first = max(start, trial - Int(rate))
      let stretch = first..<min(first + length, end)
      let share = scored.reduce(0) { $0 + $1.clamped(to: stretch).count }
      if (share, -stretch.count) > (best.scored, -best.length) {
        best = (first, share, stretch.count)
      }
    }
    return Excerpt(
      firstSample: best.first,
      samplingRate: rate,
      channelNames: feeds[0].source.order.places.map { main.channelNames[$0] },
      microvoltsPerStep: main.microvoltsPerStep,
      hopSeconds: Double(hopLengths[0]) / rate,
      available: end
    )
  }

  /// A decision beside its truth, to be drawn.
  func excerptHop(
    _ decision: Decision,
    _ truth: TruthSample,
    end: Int
  ) -> Excerpt.Hop {
    let rate = session.inputs[feeds[0].source.index].rate.doubleValue
    let kinds = scoring.groups.map(\.kind)
    var values: [[Double]] = []
    var trueValues: [[Double]] = []
    for (index, group) in scoring.groups.enumerated() {
      let count =
        group.kind == .values
        ? min(group.elementNames.count, Excerpt.elementLimit) : 0
      let offset = decision.valueOffsets[index]
      values.append(Array(decision.values[offset..<offset + count]))
      trueValues.append(
        (0..<count).map { scoring.trueValue(of: index, $0, truth) }
      )
    }
    return Excerpt.Hop(
      time: Double(end) / rate,
      isScored: scoring.judges(decision, truth, end: end),
      closures: decision.closures.map { Double($0) / 32768 },
      trueClosures: truth.fingerClosure,
      activeFingers: decision.activeFingers,
      trueActive: truth.fingerActive,
      classes: decision.classes,
      trueClasses: kinds.indices.map {
        kinds[$0] == .classes ? scoring.trueClass(of: $0, truth) : -1
      },
      values: values,
      trueValues: trueValues
    )
  }
}

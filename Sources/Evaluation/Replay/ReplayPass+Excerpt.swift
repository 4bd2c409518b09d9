internal import RecordingIO

extension ReplayPass {
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

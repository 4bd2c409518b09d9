/// Rest, by the truth alone: what the decoder makes of it is its own affair.
extension DecodeTrace {
  /// How long before a true movement begins, and how long after it has ended,
  /// nothing counts as rest: a decoder lags behind by its window, smoothing and
  /// hold, and what it still makes of a movement is no unrest.
  public static let restGuard = (
    before: SimulatedTime.milliseconds(100),
    after: SimulatedTime.milliseconds(500)
  )

  /// The stretches in which the person rests and a decoded onset counts as a
  /// false one, in the order of time.
  public var restRanges: [Range<Int>] {
    let hop = max(end(ofHop: 0).picoseconds, 1)
    func hops(_ time: SimulatedTime) -> Int {
      Int((time.picoseconds + hop - 1) / hop)
    }
    var isRest = self.hops.map { $0.person == .rests }
    for (index, state) in self.hops.enumerated() where state.person == .moves {
      let first = max(0, index - hops(Self.restGuard.before))
      let last = min(isRest.count - 1, index + hops(Self.restGuard.after))
      for near in first...last { isRest[near] = false }
    }
    var ranges: [Range<Int>] = []
    for (index, rests) in isRest.enumerated() where rests {
      if let last = ranges.last, last.upperBound == index {
        ranges[ranges.count - 1] = last.lowerBound..<index + 1
      } else {
        ranges.append(index..<index + 1)
      }
    }
    return ranges
  }

  /// All of its rest, stretch after stretch, as a trace of its own; nil where it
  /// has none.
  ///
  /// Hops, their motion and false movements are as they were decoded: at a seam
  /// nothing begins that did not begin in the recording.
  public var rest: DecodeTrace? {
    let ranges = restRanges
    guard !ranges.isEmpty else { return nil }
    var all = stretch(0..<0, name: "\(name), at rest")
    for range in ranges {
      let part = stretch(range, name: "")
      all.movements += part.movements.map {
        var movement = $0
        movement.hop += all.hops.count
        return movement
      }
      all.hops += part.hops
    }
    all.stretchCount = ranges.count
    return all
  }
}

extension FrontEnd {
  /// How long filters take to forget that they began at nothing, in hops: after
  /// a step of half the range on every channel, the hops until all filtered
  /// samples stay within a step of what they come to.
  ///
  /// A high-pass filter that is switched on at an offset rings; windows that
  /// hold that are no features of anything.
  var filterSettlingHops: Int {
    reset()
    defer { reset() }
    let samples = pipeline.inputs.map {
      [Int16](repeating: 1 << 14, count: $0.hopLength * $0.channelCount)
    }
    var seen: [[[Int16]]] = []
    for _ in 0..<Self.longestSettling {
      push(samples)
      seen.append(filtered)
    }
    guard let last = seen.last else { return 0 }
    var settled = seen.count
    while settled > 0, isNear(seen[settled - 1], last) { settled -= 1 }
    return settled
  }

  /// The longest that is looked at, in hops.
  private static var longestSettling: Int { 100 }

  private func isNear(_ hop: [[Int16]], _ last: [[Int16]]) -> Bool {
    hop.indices.allSatisfy { branch in
      let tolerance = 1 << gainBits[branch]
      guard let end = last[branch].last else { return true }
      return hop[branch].allSatisfy { abs(Int($0) - Int(end)) <= tolerance }
    }
  }
}

extension Pipeline {
  /// The hops after which the windows of the features are full.
  var windowHops: Int {
    inputs.flatMap(\.branches).flatMap(\.blocks).map {
      ($0.windowLength + $0.hopLength - 1) / $0.hopLength
    }.max() ?? 1
  }
}

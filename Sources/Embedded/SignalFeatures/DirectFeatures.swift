extension Feature {
  /// The raw feature of a window, computed from its samples alone: the
  /// reference for the sliding form of `FeatureBlock`, which gives the same.
  ///
  /// - Parameter window: One channel, oldest first. Shape `[windowLength]`,
  ///   4...16 384 samples in units of the filter branch.
  /// - Returns: The raw integer of this module's table of definitions.
  /// - Complexity: O(windowLength).
  public func raw(of window: Span<Int16>) -> Int32 {
    precondition(
      FeatureBlock.windowLengths.contains(window.count),
      "a window has 4...16384 samples"
    )
    let needed = WindowSumSet(for: FeatureSet(self))
    let loops = SampleLoops(useVectors: false)
    var sums = WindowSums()
    for index in 0..<UInt8(WindowSum.count) {
      guard let sum = WindowSum(rawValue: index),
        needed.contains(WindowSumSet(sum))
      else { continue }
      let part = sum.part(ofWindow: window.count)
      sums[sum] = loops.total(of: sum, over: window.extracting(part))
    }
    return raw(of: window, sums: sums, loops: loops)
  }
}

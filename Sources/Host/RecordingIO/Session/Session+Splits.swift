extension Session {
  /// The samples of the first input that belong to a split, ascending.
  ///
  /// - Parameter split: One of the splits; `unassigned` for samples that no
  ///   entry of `splits` names.
  /// - Returns: Stretches that neither touch nor overlap; empty where the split
  ///   has no sample.
  public func samples(of split: Split) -> [Range<Int>] {
    timeline.samples(of: split)
  }
}

extension SessionTimeline {
  /// See `Session.samples(of:)`.
  func samples(of split: Split) -> [Range<Int>] {
    splits.starts.indices.filter { splits.values[$0] == split }
      .map { splits.range(ofRun: $0) }
  }
}

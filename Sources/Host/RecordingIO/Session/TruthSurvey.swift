import Files

/// What a session's truth cannot tell, because it is not in the recording: a
/// split without samples or trials, a class that never occurs, labels that are
/// all one class.
///
/// Whoever scores or trains by such a truth gets figures that look like any
/// others; so every verb says it first.
struct TruthSurvey {
  let document: SessionDocument
  let timeline: SessionTimeline
  let labelTracks: [LabelTrack]

  /// One line for each fault.
  var warnings: [String] {
    splitWarnings
      + labelTracks.indices.flatMap { warnings(ofTrack: $0) }
  }

  // MARK: - Splits

  /// The splits that the session names, in their order.
  private var namedSplits: [Split] {
    let named = Set(document.splits.map(\.split))
    return Split.allCases.filter { named.contains($0) }
  }

  private var splitWarnings: [String] {
    namedSplits.flatMap { split -> [String] in
      let place = "\(document.place): split \(split.rawValue)"
      if timeline.samples(of: split).isEmpty {
        return ["\(place) has no samples: \(reason(noSampleOf: split))"]
      }
      var lines = missing(of: split).map { "\(place): \($0)" }
      if document.trials != nil,
        !timeline.trials.contains(where: { $0.split == split })
      {
        lines.append(
          "\(place) has no trials, so that its figures have no intervals"
        )
      }
      return lines
    }
  }

  /// Why each split that has no samples has none.
  var emptySplits: [Split: String] {
    var reasons: [Split: String] = [:]
    for split in namedSplits where timeline.samples(of: split).isEmpty {
      reasons[split] = reason(noSampleOf: split)
    }
    return reasons
  }

  /// Why a split has no samples.
  private func reason(noSampleOf split: Split) -> String {
    let reasons = missing(of: split)
    return reasons.isEmpty
      ? "later entries of 'splits' overrule it"
      : reasons.prefix(3).joined(separator: "; ")
  }

  /// The entries of a split that name nothing.
  private func missing(of split: Split) -> [String] {
    let ids = timeline.trialKeys.values.map(\.id).filter { $0 != 0 }
    let known =
      if let least = ids.min(), let most = ids.max() {
        "its trials are \(least) to \(most)"
      } else { "the session has none" }
    return document.splits.filter { $0.split == split }.compactMap {
      switch $0.part {
      case .all: return nil
      case .trials(let range):
        let found = Set(ids.filter(range.contains)).sorted()
        guard found.isEmpty else {
          guard found.count < range.count else { return nil }
          return "of trials \(range.lowerBound)-\(range.upperBound) only "
            + found.map(String.init).list(atMost: 8)
            + (found.count == 1 ? " occurs" : " occur")
        }
        let name =
          range.count == 1
          ? "trial \(range.lowerBound) does"
          : "trials \(range.lowerBound)-\(range.upperBound) do"
        return "\(name) not occur, \(known)"
      case .time(let from, let to):
        let end = timeline.time(of: timeline.sampleCount)
        guard timeline.sample(at: from) >= timeline.sample(at: to) else {
          // To the end, and a little further, is how people write the rest.
          guard to.doubleValue > 2 * end.doubleValue else { return nil }
          return "[\(from), \(to)] s goes far behind the end, at "
            + "\(end.doubleValue.shortText) s"
        }
        return "no sample lies in [\(from), \(to)] s, it ends at "
          + "\(end.doubleValue.shortText) s"
      }
    }
  }

  // MARK: - Labels

  private func warnings(ofTrack index: Int) -> [String] {
    let track = labelTracks[index]
    let place = "\(document.place): labels \(track.name)"
    guard track.classes.count > 1 else { return [] }
    let everywhere = classes(ofTrack: index, in: [0..<timeline.sampleCount])
    if let line = onlyClass(everywhere, of: track) {
      return ["\(place): all is \(line); nothing can be told apart by it"]
    }
    let absent = track.classes.indices.filter { !everywhere.contains($0) }
    var lines =
      absent.isEmpty
      ? [] : ["\(place): never occurs: \(names(absent, of: track))"]
    for split in namedSplits {
      let ranges = timeline.samples(of: split)
      guard !ranges.isEmpty else { continue }
      let found = classes(ofTrack: index, in: ranges)
      if let line = onlyClass(found, of: track) {
        lines.append(
          "\(place): in split \(split.rawValue) all is \(line); nothing can be "
            + "told apart by it"
        )
        continue
      }
      let missing = track.classes.indices.filter {
        everywhere.contains($0) && !found.contains($0)
      }
      if !missing.isEmpty {
        lines.append(
          "\(place): never occurs in split \(split.rawValue): "
            + names(missing, of: track)
        )
      }
    }
    return lines
  }

  /// The name of the one class that there is; nil where there are more.
  private func onlyClass(_ found: Set<Int>, of track: LabelTrack) -> String? {
    guard found.count < 2 else { return nil }
    return found.first.map { "'\(track.classes[$0].name)'" } ?? "unlabeled"
  }

  private func names(_ classes: [Int], of track: LabelTrack) -> String {
    classes.map { track.classes[$0].name }.list(atMost: 8)
  }

  private func classes(
    ofTrack index: Int,
    in ranges: [Range<Int>]
  ) -> Set<Int> {
    let runs = timeline.labels[index]
    var found: Set<Int> = []
    // Both are ascending: one walk over the runs.
    var place = 0
    for run in runs.starts.indices {
      let range = runs.range(ofRun: run)
      while place < ranges.count, ranges[place].upperBound <= range.lowerBound {
        place += 1
      }
      guard place < ranges.count else { break }
      if ranges[place].overlaps(range), runs.values[run] >= 0 {
        found.insert(runs.values[run])
      }
    }
    return found
  }
}

extension Double {
  /// At most three decimals, and none that are zero.
  fileprivate var shortText: String {
    let thousandths = (self * 1000).rounded() / 1000
    return thousandths == thousandths.rounded() && magnitude < 0x1p53
      ? String(Int(thousandths)) : String(thousandths)
  }
}

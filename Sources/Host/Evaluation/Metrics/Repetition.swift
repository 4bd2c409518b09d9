internal import RecordingIO

/// A movement and the rest around it: what a confidence interval draws, and what
/// two replays are compared by.
///
/// A movement and its rest are not independent of each other, and neither are
/// trials of one movement that follow each other without rest, as windows cut
/// from one contraction do. So each such stretch is one.
struct Repetition: Hashable, Sendable {
  /// Its place in its recording, from 0.
  let number: Int

  /// What is done in it; empty where trials have no names, or there are none.
  let movement: String

  /// Its first sample of the first input.
  let firstSample: Int
}

/// The repetitions of a session, whatever is scored of it and by whom.
struct RepetitionMap {
  private(set) var repetitions: [Repetition] = []

  /// Divides a session by its trials. Rest before a movement belongs to it where
  /// it has the trial's number, else to the movement before; what comes before
  /// the first movement belongs to that. A session without movements is one.
  init(_ session: Session) {
    let track = session.labelTracks.first
    let restName =
      track.map { $0.restClass < 0 ? "" : $0.classes[$0.restClass].name }
      ?? "rest"
    var last: Trial?
    var restBefore: Trial?
    for trial in session.trials {
      // With labels, a trial without a name has no label: as good as rest.
      let isRest = trial.name == restName || track != nil && trial.name.isEmpty
      guard !isRest else {
        let continues =
          restBefore?.id == trial.id
          && restBefore?.samples.upperBound == trial.samples.lowerBound
        if !continues { restBefore = trial }
        continue
      }
      defer {
        last = trial
        restBefore = nil
      }
      if let last, !trial.name.isEmpty, last.name == trial.name,
        last.split == trial.split,
        last.samples.upperBound == trial.samples.lowerBound
      {
        continue
      }
      var first = trial.samples.lowerBound
      if let rest = restBefore, rest.id == trial.id, last?.id != trial.id {
        first = rest.samples.lowerBound
      }
      repetitions.append(
        Repetition(
          number: repetitions.count,
          movement: trial.name,
          firstSample: repetitions.isEmpty ? 0 : first
        )
      )
    }
    if repetitions.isEmpty {
      repetitions = [Repetition(number: 0, movement: "", firstSample: 0)]
    }
  }

  /// The repetition that a sample belongs to.
  func repetition(at sample: Int) -> Repetition {
    var (low, high) = (0, repetitions.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if repetitions[middle].firstSample <= sample {
        low = middle
      } else {
        high = middle
      }
    }
    return repetitions[low]
  }
}

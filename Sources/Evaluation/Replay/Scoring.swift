internal import RecordingIO

/// Holds one decision after another against a session's truth.
struct Scoring {
  let session: Session
  let map: TruthMap
  let split: Split?
  let samplesPerSecond: Double

  /// The distance of the samples at which onsets are looked for: 5 ms, or
  /// every sample where they are farther apart.
  let onsetStep: Int

  /// The first sample that may be scored: a replay that begins within a
  /// recording warms up there as it would after a reset.
  var firstScoredSample = 0

  let groups: [ScorePlan.Group]
  private let valueOffsets: [Int]
  private var matchers: [OnsetMatcher]

  /// What was settled since it was last looked at; nil where nobody looks.
  var settled: [SettledOnset]?

  /// Whether the person has rested since it was last asked: see `ReplayHop`.
  var restSoFar: PersonActivity?
  private var lastTrial = -1

  init(
    session: Session,
    map: TruthMap,
    split: Split?,
    groups: [ScorePlan.Group],
    decision: Decision
  ) {
    self.session = session
    self.map = map
    self.split = split
    self.groups = groups
    valueOffsets = decision.valueOffsets
    samplesPerSecond = session.inputs[0].rate.doubleValue
    onsetStep = max(1, Int(samplesPerSecond / 200))
    let window = Int(
      samplesPerSecond * Double(OnsetMatcher.windowMilliseconds) / 1000
    )
    matchers = map.fingers.map { _ in OnsetMatcher(window: window) }
  }

  /// Whether onsets can be told at all.
  var looksForOnsets: Bool { !matchers.isEmpty }

  /// The decoder's state has been reset.
  mutating func reset() {
    for index in matchers.indices { matchers[index].reset() }
    restSoFar = nil
  }

  /// Looks for true onsets at a sample.
  mutating func findOnsets(
    _ truth: TruthSample,
    at sample: Int,
    on board: inout Scoreboard
  ) {
    if settled != nil {
      restSoFar = max(restSoFar ?? .rests, session.activity(at: truth))
    }
    let owner =
      belongs(truth) ? unit(truth, at: sample, on: &board) : nil
    for (index, finger) in map.fingers.enumerated() {
      let active = truth.fingerActive[finger]
      let drive = truth.fingerDrive[finger]
      let opened = matchers[index].openOnsetTime
      let event = matchers[index].truth(
        isActive: drive ?? active,
        isMoving: (drive ?? false) || (active ?? false),
        at: sample,
        unit: owner
      )
      guard let event else { continue }
      settle(event, finger, at: opened ?? sample)
      // The truth settles only onsets that name their own unit.
      board.note(
        event,
        finger: finger,
        unit: -1,
        samplesPerSecond: samplesPerSecond
      )
    }
  }

  /// Takes the decision that holds from `end` on.
  mutating func findDecodedOnsets(
    _ decision: Decision,
    truth: TruthSample,
    end: Int,
    on board: inout Scoreboard
  ) {
    let counts = judges(decision, truth, end: end)
    for (index, finger) in map.fingers.enumerated() {
      let event = matchers[index].decoded(
        isActive: decision.activeFingers & (1 << UInt8(finger)) != 0,
        at: end,
        isScored: counts
      )
      guard let event else { continue }
      settle(event, finger, at: end)
      board.note(
        event,
        finger: finger,
        unit: unit(truth, at: end - 1, on: &board),
        samplesPerSecond: samplesPerSecond
      )
    }
  }

  /// Notes what became of an onset.
  ///
  /// - Parameters:
  ///   - event: What became of it.
  ///   - finger: Whose it is.
  ///   - time: When a decoded onset began, or a true one that was missed.
  private mutating func settle(
    _ event: OnsetMatcher.Event,
    _ finger: Int,
    at time: Int
  ) {
    guard settled != nil else { return }
    let onset: SettledOnset =
      switch event {
      case .met(_, let delay):
        SettledOnset(
          finger: finger,
          sample: time - delay,
          outcome: .met(delay: delay)
        )
      case .missed:
        SettledOnset(finger: finger, sample: time, outcome: .missed)
      case .falseOnset:
        SettledOnset(finger: finger, sample: time, outcome: .falseOnset)
      case .repeated:
        SettledOnset(finger: finger, sample: time, outcome: .repeated)
      }
    settled?.append(onset)
  }

  /// Scores a decision against the truth at `sample`.
  mutating func score(
    _ decision: Decision,
    _ truth: TruthSample,
    at sample: Int,
    on board: inout Scoreboard
  ) {
    guard truth.isScored, belongs(truth), sample >= firstScoredSample,
      counts(decision)
    else { return }
    board.beginSample(
      unit: unit(truth, at: sample, on: &board),
      sample: sample
    )
    for finger in map.fingers {
      if let active = truth.fingerActive[finger] {
        board.count(
          finger: finger,
          truth: active,
          guess: decision.activeFingers & (1 << UInt8(finger)) != 0
        )
      }
      let closure = truth.fingerClosure[finger]
      if !closure.isNaN {
        board.add(
          finger: finger,
          truth: closure,
          guess: Double(decision.closures[finger]) / 32768
        )
      }
    }
    for group in groups.indices {
      score(group, decision, truth, on: &board)
    }
  }

  /// The class that a group should have decided, or -1.
  func trueClass(of group: Int, _ truth: TruthSample) -> Int {
    let map = map.groups[group]
    guard map.track >= 0, truth.labels[map.track] >= 0 else { return -1 }
    return map.elementOfClass[truth.labels[map.track]]
  }

  /// The value that an element should have had, or not a number.
  func trueValue(
    of group: Int,
    _ element: Int,
    _ truth: TruthSample
  ) -> Double {
    switch map.groups[group].sources[element] {
    case .value(let track): truth.values[track]
    case .finger(let finger): truth.fingerClosure[finger]
    case .none, .label: .nan
    }
  }

  private func score(
    _ group: Int,
    _ decision: Decision,
    _ truth: TruthSample,
    on board: inout Scoreboard
  ) {
    switch groups[group].kind {
    case .classes:
      let want = trueClass(of: group, truth)
      if want >= 0 {
        board.count(group: group, truth: want, guess: decision.classes[group])
      }
    case .activity:
      for element in map.groups[group].sources.indices {
        guard let want = trueActivity(of: group, element, truth) else {
          continue
        }
        board.count(
          group: group,
          element: element,
          truth: want,
          guess: decision.values[valueOffsets[group] + element] != 0
        )
      }
    case .values:
      let moves = isMoving(truth)
      for element in map.groups[group].sources.indices {
        let want = trueValue(of: group, element, truth)
        guard !want.isNaN else { continue }
        board.add(
          group: group,
          element: element,
          truth: want,
          guess: decision.values[valueOffsets[group] + element],
          isMoving: moves
        )
      }
    }
  }

  private func trueActivity(
    of group: Int,
    _ element: Int,
    _ truth: TruthSample
  ) -> Bool? {
    switch map.groups[group].sources[element] {
    case .finger(let finger): truth.fingerActive[finger]
    case .label(let track, let index):
      truth.labels[track] < 0 ? nil : truth.labels[track] == index
    case .none, .value: nil
    }
  }

  /// Not at rest: by a label track that has a rest class, else by a finger.
  private func isMoving(_ truth: TruthSample) -> Bool {
    if map.movingTracks.isEmpty {
      return truth.fingerActive.contains(true)
    }
    return map.movingTracks.contains {
      truth.labels[$0] >= 0 && !truth.isRest[$0]
    }
  }

  /// Whether a decision that holds from `end` on is judged.
  func judges(_ decision: Decision, _ truth: TruthSample, end: Int) -> Bool {
    truth.isScored && belongs(truth) && end > firstScoredSample
      && counts(decision)
  }

  /// Whether the decoder has warmed up: where the session states no time for
  /// that, as the decoder itself says.
  private func counts(_ decision: Decision) -> Bool {
    session.statesWarmUp || decision.isSettled
  }

  private func belongs(_ truth: TruthSample) -> Bool {
    split == nil || truth.split == split
  }

  /// The bootstrap unit of a sample: its trial, or the stretch that follows
  /// the trial before it.
  private mutating func unit(
    _ truth: TruthSample,
    at sample: Int,
    on board: inout Scoreboard
  ) -> Int {
    let trial = truth.trial
    if trial >= 0 {
      lastTrial = trial
      return board.unit(
        key: 2 * trial + 1,
        trial: trial,
        name: "\(session.trials[trial].id): \(session.trials[trial].name)",
        sample: sample
      )
    }
    return board.unit(
      key: 2 * (lastTrial + 1),
      trial: nil,
      name: "between trials",
      sample: sample
    )
  }
}

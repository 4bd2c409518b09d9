import DecoderHost
import Files
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

  /// How long before its label an onset may be decoded, in milliseconds, of each
  /// finger that is decoded and known.
  let leadMilliseconds: [Double]

  let groups: [DecoderOutline.Group]
  private let valueOffsets: [Int]
  private let repetitions: RepetitionMap
  private var matchers: [OnsetMatcher]

  /// The onsets of the hand: of any finger, while the person moves in any way.
  /// Nil where the decoder moves no finger.
  private var hand: OnsetMatcher?
  private var rest: RestWatch

  /// What was settled since it was last looked at; nil where nobody looks.
  var settled: [SettledOnset]?

  /// Whether the person has rested since it was last asked: see `ReplayHop`.
  var restSoFar: PersonActivity?
  private var lastTrial = -1

  init(
    session: Session,
    map: TruthMap,
    split: Split?,
    outline: DecoderOutline,
    decision: Decision,
    earlyOnsetMilliseconds: Double?
  ) {
    self.session = session
    self.map = map
    self.split = split
    groups = outline.groups
    repetitions = RepetitionMap(session)
    valueOffsets = decision.valueOffsets
    samplesPerSecond = session.inputs[0].rate.doubleValue
    onsetStep = max(1, Int(samplesPerSecond / 200))
    let window = Int(
      samplesPerSecond * Double(OnsetMatcher.windowMilliseconds) / 1000
    )
    let stated =
      earlyOnsetMilliseconds ?? session.earlyOnset.map { $0.doubleValue * 1000 }
    leadMilliseconds = map.fingers.map {
      stated ?? Self.lead(hasDrive: session.fingers[$0]?.driveTrack ?? -1 >= 0)
    }
    let rate = samplesPerSecond
    func samples(_ milliseconds: Double) -> Int {
      Int(milliseconds * rate / 1000)
    }
    matchers = leadMilliseconds.map {
      OnsetMatcher(window: window, lead: samples($0))
    }
    // The hand is driven where every finger that is known is.
    let known = session.fingers.compactMap(\.self)
    let handLead =
      stated
      ?? Self.lead(
        hasDrive: !known.isEmpty && known.allSatisfy { $0.driveTrack >= 0 }
      )
    rest = RestWatch(lead: samples(handLead))
    hand =
      outline.decodedFingers == 0
      ? nil : OnsetMatcher(window: window, lead: samples(handLead))
  }

  /// The rule where neither the session nor an option states a lead.
  private static func lead(hasDrive: Bool) -> Double {
    hasDrive ? 0 : Double(OnsetMatcher.leadMilliseconds)
  }

  /// Whether onsets can be told at all.
  var looksForOnsets: Bool { !matchers.isEmpty || hand != nil }

  /// The decoder's state has been reset.
  mutating func reset() {
    for index in matchers.indices { matchers[index].reset() }
    hand?.reset()
    rest.reset()
    restSoFar = nil
  }

  /// Looks for true onsets at a sample.
  mutating func findOnsets(
    _ truth: TruthSample,
    at sample: Int,
    on board: inout Scoreboard
  ) {
    let activity = session.activity(at: truth)
    if settled != nil { restSoFar = max(restSoFar ?? .rests, activity) }
    let owner =
      belongs(truth) ? unit(truth, at: sample, on: &board) : nil
    for (index, finger) in map.fingers.enumerated() {
      let active = truth.fingerActive[finger]
      let drive = truth.fingerDrive[finger]
      let opened = matchers[index].openOnsetTime
      let events = matchers[index].truth(
        isActive: drive ?? active,
        isMoving: (drive ?? false) || (active ?? false),
        at: sample,
        unit: owner
      )
      note(events, finger, missedAt: opened ?? sample, at: sample, on: &board)
    }
    findMovement(activity, at: sample, owner, on: &board)
  }

  /// Follows what the person does, whichever finger does it.
  private mutating func findMovement(
    _ activity: PersonActivity,
    at sample: Int,
    _ owner: Int?,
    on board: inout Scoreboard
  ) {
    guard let wasMoving = hand?.isMoving else { return }
    let moves = activity == .moves
    if moves, !wasMoving { rest.movementBegins(at: sample) }
    let events = hand?.truth(
      isActive: activity == .unknown ? nil : moves,
      isMoving: moves,
      at: sample,
      unit: owner
    )
    noteHand(events ?? [], on: &board)
    rest.takeSettled(at: sample) { board.countRest(unit: $0, isActive: $1) }
  }

  private func noteHand(
    _ events: [OnsetMatcher.Event],
    on board: inout Scoreboard
  ) {
    for case .falseOnset(let unit, _) in events {
      board.countFalseActivation(unit: unit)
    }
  }

  /// Takes the decision that holds from `end` on.
  mutating func findDecodedOnsets(
    _ decision: Decision,
    truth: TruthSample,
    end: Int,
    on board: inout Scoreboard
  ) {
    let owner =
      judges(decision, truth, end: end)
      ? unit(truth, at: end - 1, on: &board) : nil
    for (index, finger) in map.fingers.enumerated() {
      let events = matchers[index].decoded(
        isActive: decision.activeFingers & (1 << UInt8(finger)) != 0,
        at: end,
        unit: owner
      )
      note(events, finger, missedAt: end, at: end, on: &board)
    }
    let isActive = decision.activeFingers != 0
    let events = hand?.decoded(isActive: isActive, at: end, unit: owner)
    noteHand(events ?? [], on: &board)
    if hand != nil, let owner, session.activity(at: truth) == .rests {
      rest.add(end: end, unit: owner, isActive: isActive)
      rest.takeSettled(at: end) { board.countRest(unit: $0, isActive: $1) }
    }
  }

  /// Notes what became of onsets of a finger.
  ///
  /// - Parameters:
  ///   - events: What became of them.
  ///   - finger: Whose they are.
  ///   - missed: When a true onset came that has been missed now.
  ///   - time: Now.
  ///   - board: Where they count.
  private mutating func note(
    _ events: [OnsetMatcher.Event],
    _ finger: Int,
    missedAt missed: Int,
    at time: Int,
    on board: inout Scoreboard
  ) {
    for event in events {
      board.note(event, finger: finger, samplesPerSecond: samplesPerSecond)
      guard settled != nil else { continue }
      let (sample, outcome): (Int, SettledOnset.Outcome) =
        switch event {
        case .met(_, let delay) where delay <= 0: (time, .met(delay: delay))
        case .met(_, let delay): (time - delay, .met(delay: delay))
        case .missed: (missed, .missed)
        // It has been told of as missed.
        case .late: (time, .repeated)
        case .falseOnset(_, let began): (began, .falseOnset)
        case .repeated(_, let began): (began, .repeated)
        }
      settled?.append(
        SettledOnset(finger: finger, sample: sample, outcome: outcome)
      )
    }
  }

  /// Whether any sample was scored.
  private(set) var hasScored = false

  /// Scores a decision against the truth at `sample`.
  mutating func score(
    _ decision: Decision,
    _ truth: TruthSample,
    at sample: Int,
    on board: inout Scoreboard
  ) {
    guard isScored(decision, truth, at: sample) else { return }
    hasScored = true
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

  /// Whether a decision is scored against the truth at `sample`.
  func isScored(
    _ decision: Decision,
    _ truth: TruthSample,
    at sample: Int
  ) -> Bool {
    truth.isScored && belongs(truth) && sample >= firstScoredSample
      && counts(decision)
  }

  /// The number of the repetition that a sample belongs to.
  func repetition(at sample: Int) -> Int {
    repetitions.repetition(at: sample).number
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

  /// Whether an element should have been on; nil where nothing is known.
  func trueActivity(
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

  /// The unit of a sample: its trial, or the stretch that follows
  /// the trial before it.
  private mutating func unit(
    _ truth: TruthSample,
    at sample: Int,
    on board: inout Scoreboard
  ) -> Int {
    let trial = truth.trial
    let isTrial = trial >= 0
    if isTrial { lastTrial = trial }
    return board.unit(
      key: isTrial ? 2 * trial + 1 : 2 * (lastTrial + 1),
      trial: isTrial ? trial : nil,
      name: isTrial
        ? "\(session.trials[trial].id): \(session.trials[trial].name)"
        : "between trials",
      sample: sample,
      of: repetitions.repetition(at: sample)
    )
  }
}

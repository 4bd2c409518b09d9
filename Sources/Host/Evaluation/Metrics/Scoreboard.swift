import DecoderHost
/// Adds up what is needed to score a replay, one scored sample after another.
///
/// The sums of a unit stay in one row while it lasts; nothing is kept per
/// sample.
public struct Scoreboard {
  /// What is scored.
  public let plan: ScorePlan

  private(set) var units: [ScoreUnit] = []

  /// The repetitions that units belong to, with their recordings.
  private(set) var repetitions: [(recording: Int, repetition: Repetition)] = []

  /// The repetitions of the current recording, found again by their number.
  private var repetitionOfNumber: [Int: Int] = [:]

  /// The units of the current recording, found again by their key (twice the
  /// trial's index plus one, or an even number between trials).
  private var unitOfKey: [Int: Int] = [:]

  /// The row of the unit being scored.
  private var row: [Double]

  /// A constant near the truth of each value, per place of its sums.
  private var pivots: [Double]

  private var current = -1

  /// Whether a unit is being scored.
  var isScoring: Bool { current >= 0 }
  private var recording = 0

  /// Starts with nothing scored.
  public init(plan: ScorePlan) {
    self.plan = plan
    row = [Double](repeating: 0, count: plan.width)
    pivots = [Double](repeating: .nan, count: plan.width)
  }

  /// The number of scored samples.
  public var sampleCount: Int { units.reduce(0) { $0 + $1.sampleCount } }

  /// Says that what follows comes from another recording.
  public mutating func beginRecording() {
    finishUnit()
    if !units.isEmpty { recording += 1 }
    unitOfKey.removeAll()
    repetitionOfNumber.removeAll()
  }

  /// The unit of `key` in this recording, made if it is not there.
  ///
  /// - Parameters:
  ///   - key: The same for all samples of one unit.
  ///   - trial: The trial's index, or nil between trials.
  ///   - name: The trial's name, asked for once.
  ///   - sample: The sample at which it is asked for.
  ///   - repetition: What it is a part of.
  /// - Returns: Its index, for `beginSample`.
  mutating func unit(
    key: Int,
    trial: Int?,
    name: @autoclosure () -> String,
    sample: Int,
    of repetition: @autoclosure () -> Repetition
  ) -> Int {
    if let known = unitOfKey[key] { return known }
    units.append(
      ScoreUnit(
        trial: trial,
        recording: recording,
        repetition: index(of: repetition()),
        name: name(),
        firstSample: sample,
        onsets: plan.fingerNames.map { _ in OnsetCounts() }
      )
    )
    unitOfKey[key] = units.count - 1
    return units.count - 1
  }

  private mutating func index(of repetition: Repetition) -> Int {
    if let known = repetitionOfNumber[repetition.number] { return known }
    repetitions.append((recording, repetition))
    repetitionOfNumber[repetition.number] = repetitions.count - 1
    return repetitions.count - 1
  }

  /// Begins a scored sample of `unit`.
  public mutating func beginSample(unit: Int, sample: Int) {
    if unit != current {
      finishUnit()
      current = unit
      units[unit].add(to: &row)
    }
    if units[unit].sampleCount == 0 { units[unit].firstSample = sample }
    units[unit].sampleCount += 1
    units[unit].lastSample = sample
  }

  /// Ends the unit being scored; call it before the figures are asked for.
  public mutating func finishUnit() {
    guard current >= 0 else { return }
    units[current].keep(row)
    for place in row.indices { row[place] = 0 }
    current = -1
  }

  /// Counts whether a finger was decoded active.
  public mutating func count(finger: Int, truth: Bool, guess: Bool) {
    row[
      finger * ScorePlan.fingerWidth
        + BinaryCounts.place(truth: truth, guess: guess)
    ] += 1
  }

  /// Adds a finger's closure, 0...1.
  public mutating func add(finger: Int, truth: Double, guess: Double) {
    add(
      truth,
      guess,
      at: finger * ScorePlan.fingerWidth + BinaryCounts.width,
      pivotAt: finger * ScorePlan.fingerWidth + BinaryCounts.width
    )
  }

  /// Counts the decoded class of a `classes` group.
  public mutating func count(group: Int, truth: Int, guess: Int) {
    let classCount = plan.groups[group].elementNames.count
    row[plan.groupOffsets[group] + truth * classCount + guess] += 1
  }

  /// Counts one element of an `activity` group.
  public mutating func count(
    group: Int,
    element: Int,
    truth: Bool,
    guess: Bool
  ) {
    row[
      plan.groupOffsets[group] + element * BinaryCounts.width
        + BinaryCounts.place(truth: truth, guess: guess)
    ] += 1
  }

  /// Adds one element of a `values` group.
  public mutating func add(
    group: Int,
    element: Int,
    truth: Double,
    guess: Double,
    isMoving: Bool
  ) {
    let start =
      plan.groupOffsets[group] + element * 2 * RegressionSums.width
    add(truth, guess, at: start, pivotAt: start)
    if isMoving {
      add(truth, guess, at: start + RegressionSums.width, pivotAt: start)
    }
  }

  /// Notes what became of an onset of `finger`.
  ///
  /// - Parameters:
  ///   - event: What became of it.
  ///   - finger: Whose onset it is.
  ///   - samplesPerSecond: The rate in which delays are counted.
  mutating func note(
    _ event: OnsetMatcher.Event,
    finger: Int,
    samplesPerSecond: Double
  ) {
    func milliseconds(_ delay: Int) -> Double {
      Double(delay) * 1000 / samplesPerSecond
    }
    switch event {
    case .met(let unit, let delay):
      units[unit].onsets[finger].delaysMilliseconds.append(milliseconds(delay))
    case .missed(let unit):
      units[unit].onsets[finger].delaysMilliseconds.append(.infinity)
    case .late(let unit, let delay):
      let delays = units[unit].onsets[finger].delaysMilliseconds
      guard let place = delays.lastIndex(of: .infinity) else { return }
      units[unit].onsets[finger].delaysMilliseconds[place] =
        milliseconds(delay)
    case .falseOnset(let unit, _): units[unit].onsets[finger].falseCount += 1
    case .repeated(let unit, _): units[unit].onsets[finger].repeatedCount += 1
    }
  }

  /// Counts a hop at which the person rests.
  mutating func countRest(unit: Int, isActive: Bool) {
    units[unit].rest.hopCount += 1
    if isActive { units[unit].rest.activeHopCount += 1 }
  }

  /// Counts an activation of the hand that began at rest.
  mutating func countFalseActivation(unit: Int) {
    units[unit].rest.falseCount += 1
  }

  private mutating func add(
    _ truth: Double,
    _ guess: Double,
    at place: Int,
    pivotAt pivot: Int
  ) {
    if pivots[pivot].isNaN { pivots[pivot] = truth }
    let deviation = truth - pivots[pivot]
    let error = truth - guess
    row[place] += 1
    row[place + 1] += deviation
    row[place + 2] += deviation * deviation
    row[place + 3] += error
    row[place + 4] += error * error
  }
}

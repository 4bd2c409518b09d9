/// What is known of the switch of a Brunel hand's motors, which the same line
/// turns on and off.
///
/// Turned on what is no longer so, it goes on after a stop. An answer therefore
/// counts only where the switch cannot have been turned since: one to a question
/// that was asked before the last turn, or to another turn than the last, says
/// nothing. Answers come in the order of the lines that they belong to, as the
/// hand takes one line after another; some may be missing.
struct BrunelMotorSwitch: Sendable {
  /// How long an answer may take, in milliseconds; after that it is missing.
  private static let patience: UInt32 = 1000

  /// Whether the motors are on; nil while that is not known.
  private(set) var isOn: Bool?

  private var questions = PendingRequests()
  private var turns = PendingRequests()
  private var lastTurn: Moment?

  /// A switch of which nothing is known.
  init() {}

  /// Forgets where it stands, though not what was sent: answers to that may
  /// still come.
  mutating func forget() { isOn = nil }

  /// The question for its state is sent.
  mutating func ask(at now: Moment) {
    Self.add(now, to: &questions)
  }

  /// It is turned.
  mutating func turn(at now: Moment) {
    isOn = nil
    lastTurn = now
    Self.add(now, to: &turns)
  }

  /// The hand has answered a question.
  ///
  /// - Returns: Whether it is known by that how the switch stands.
  mutating func takeAnswer(isOn: Bool, at now: Moment) -> Bool {
    Self.dropMissing(&questions, at: now)
    guard let asked = questions.oldest else { return false }
    questions.removeOldest()
    if let lastTurn, asked <= lastTurn { return false }
    // Turns before the question were answered before it, or never will be.
    turns.removeAll()
    self.isOn = isOn
    return true
  }

  /// The hand has acknowledged a turn.
  ///
  /// - Returns: Whether it is known by that how the switch stands.
  mutating func takeTurn(isOn: Bool, at now: Moment) -> Bool {
    Self.dropMissing(&turns, at: now)
    guard turns.count > 0 else { return false }
    turns.removeOldest()
    guard turns.count == 0 else { return false }
    self.isOn = isOn
    return true
  }

  private static func add(
    _ now: Moment,
    to requests: inout PendingRequests
  ) {
    dropMissing(&requests, at: now)
    if requests.count == PendingRequests.capacity { requests.removeOldest() }
    requests.append(now)
  }

  private static func dropMissing(
    _ requests: inout PendingRequests,
    at now: Moment
  ) {
    while let oldest = requests.oldest,
      now.milliseconds(since: oldest) >= patience
    {
      requests.removeOldest()
    }
  }
}

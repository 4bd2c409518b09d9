/// Matches the decoded activations of one finger, or of the whole hand, with
/// the true ones. Every onset, true or decoded, counts once.
///
/// | a true onset is | when its activation begins |
/// |---|---|
/// | early | up to `lead` before it, and still lasts when it comes |
/// | met | up to `window` after it, before the next onset |
/// | late | after that, while the movement still lasts |
/// | missed | never |
///
/// A decoded activation that meets none is false when it begins at rest, and
/// repeated when it begins in a movement. What the recording or a reset cuts
/// short is not counted: an onset within `window` of the end, an activation
/// within `lead` of it. Neither is a state that was active from the start.
///
/// Times are samples of the recording's first input. A decision counts from
/// the end of its hop, after its last sample has been taken.
struct OnsetMatcher {
  /// What a step settled.
  enum Event: Equatable {
    /// A true onset of `unit` was met after `delay` samples, negative where the
    /// activation came before it.
    case met(unit: Int, delay: Int)
    /// No activation met the true onset of `unit` in time.
    case missed(unit: Int)
    /// The onset of `unit` that was missed has been met after all, `delay`
    /// samples after it, in the same movement.
    case late(unit: Int, delay: Int)
    /// An activation began at rest, at `time`.
    case falseOnset(unit: Int, time: Int)
    /// An activation began in a movement that had one already.
    case repeated(unit: Int, time: Int)
  }

  /// How long after a true onset a decoded one may come, in milliseconds.
  static let windowMilliseconds = 1000

  /// How long before its label an activation is early and not false, in
  /// milliseconds, where labels follow motion: muscles act 50 to 150 ms before
  /// anything moves, and a person follows a cue within some 300 ms, often
  /// before the label that was put where the motion is plain.
  ///
  /// Where neural drive is known, nothing can be decoded before it: the lead is
  /// nil.
  static let leadMilliseconds = 300

  /// `windowMilliseconds` and the lead in samples.
  let window: Int, lead: Int

  private var wasActive: Bool?
  /// Whether there was a movement when the truth was last taken.
  private(set) var isMoving = false
  private var wasDecoded = false
  /// The newest true onset while nothing has met it; `isMissed` once its window
  /// is over. Nobody's where it is not scored.
  private var open: (time: Int, unit: Int?, isMissed: Bool)?
  /// An activation at rest that may turn out to be early; nobody's where it is
  /// not scored.
  private var pending: (time: Int, unit: Int?)?

  init(window: Int, lead: Int) {
    self.window = window
    self.lead = lead
  }

  /// When the true onset began that has not been met or missed yet.
  var openOnsetTime: Int? { open.flatMap { $0.isMissed ? nil : $0.time } }

  /// Forgets what came before a reset of the decoder; an open window is
  /// dropped.
  mutating func reset() {
    self = OnsetMatcher(window: window, lead: lead)
  }

  /// Takes the truth at a moment.
  ///
  /// - Parameters:
  ///   - isActive: Whether the finger is driven (or moves, where its drive is
  ///     not known); nil where nothing is known.
  ///   - isMoving: Whether it is driven or moves.
  ///   - time: The moment, in samples, never before an earlier one.
  ///   - unit: To whom an onset here belongs; nil where it is not scored.
  /// - Returns: What is settled now.
  mutating func truth(
    isActive: Bool?,
    isMoving: Bool,
    at time: Int,
    unit: Int?
  ) -> [Event] {
    var events: [Event] = []
    if let pending, time - pending.time > lead { settle(pending, in: &events) }
    expire(at: time, lasts: isActive == true && wasActive == true, &events)
    let rises = wasActive == false && isActive == true
    wasActive = isActive
    self.isMoving = isMoving
    guard rises else { return events }
    if let open, !open.isMissed, let unit = open.unit {
      events.append(.missed(unit: unit))
    }
    open = (time, unit, false)
    if let pending {
      // It lasts, or it would have been settled when it ended.
      if let unit {
        events.append(.met(unit: unit, delay: pending.time - time))
      }
      self.pending = nil
      open = nil
    }
    return events
  }

  /// Takes the decoder's state from a moment on.
  ///
  /// - Parameters:
  ///   - isActive: Whether the finger is decoded active.
  ///   - time: The end of the hop, in samples.
  ///   - unit: To whom an activation belongs that meets no onset; nil where it
  ///     is not scored. Asked for only where one begins.
  /// - Returns: What is settled now.
  mutating func decoded(
    isActive: Bool,
    at time: Int,
    unit: @autoclosure () -> Int?
  ) -> [Event] {
    var events: [Event] = []
    if !isActive, let pending { settle(pending, in: &events) }
    let rises = isActive && !wasDecoded
    wasDecoded = isActive
    guard rises else { return events }
    expire(at: time, lasts: wasActive == true, &events)
    if let open {
      self.open = nil
      guard let owner = open.unit else { return events }
      let delay = time - open.time
      events.append(
        open.isMissed
          ? .late(unit: owner, delay: delay) : .met(unit: owner, delay: delay)
      )
      return events
    }
    // An unknown truth can make nothing false.
    guard wasActive != nil else { return events }
    let owner = unit()
    if isMoving {
      if let owner { events.append(.repeated(unit: owner, time: time)) }
    } else {
      pending = (time, owner)
    }
    return events
  }

  /// No movement came: the activation was false.
  private mutating func settle(
    _ activation: (time: Int, unit: Int?),
    in events: inout [Event]
  ) {
    pending = nil
    if let unit = activation.unit {
      events.append(.falseOnset(unit: unit, time: activation.time))
    }
  }

  /// Ends the open window, and with the movement the wait for a late one.
  private mutating func expire(
    at time: Int,
    lasts: Bool,
    _ events: inout [Event]
  ) {
    guard let onset = open, time - onset.time > window else { return }
    if !onset.isMissed, let unit = onset.unit {
      events.append(.missed(unit: unit))
    }
    open = lasts ? (onset.time, onset.unit, true) : nil
  }
}

/// Matches the decoded activations of one finger with the true ones.
///
/// A true onset opens a window that ends after `window`, or at the next true
/// onset. The first decoded activation to begin inside it meets the onset; if
/// none does, the onset is missed. A decoded activation that begins outside a
/// window is false when the finger is at rest, also when it comes just before
/// the onset, and repeated when the finger is moving. An onset whose window
/// the recording or a reset cuts short is not counted, and neither is a state
/// that was active from the start.
///
/// Times are samples of the recording's first input. A decision counts from
/// the end of its hop, after its last sample has been taken.
struct OnsetMatcher {
  /// What a step settled.
  enum Event: Equatable {
    /// A true onset of `unit` was met after `delay` samples.
    case met(unit: Int, delay: Int)
    /// No activation met the true onset of `unit` in time.
    case missed(unit: Int)
    /// An activation began at rest.
    case falseOnset
    /// An activation began in a movement that had one already.
    case repeated
  }

  /// How long after a true onset a decoded one may come, in milliseconds.
  static let windowMilliseconds = 1000

  /// The same in samples.
  let window: Int

  private var wasActive: Bool?
  private var isMoving = false
  private var wasDecoded = false
  private var openOnset: (time: Int, unit: Int)?

  init(window: Int) {
    self.window = window
  }

  /// When the true onset began that has not been met or missed yet.
  var openOnsetTime: Int? { openOnset?.time }

  /// Forgets what came before a reset of the decoder; an open window is
  /// dropped.
  mutating func reset() {
    wasActive = nil
    isMoving = false
    wasDecoded = false
    openOnset = nil
  }

  /// Takes the truth at a moment.
  ///
  /// - Parameters:
  ///   - isActive: Whether the finger is driven (or moves, where its drive is
  ///     not known); nil where nothing is known.
  ///   - isMoving: Whether it is driven or moves.
  ///   - time: The moment, in samples, never before an earlier one.
  ///   - unit: To whom an onset here belongs; nil where it is not scored.
  /// - Returns: What became of the onset before, if that is settled now.
  mutating func truth(
    isActive: Bool?,
    isMoving: Bool,
    at time: Int,
    unit: Int?
  ) -> Event? {
    var event = expire(at: time)
    let rises = wasActive == false && isActive == true
    wasActive = isActive
    self.isMoving = isMoving
    if rises {
      if let open = openOnset { event = .missed(unit: open.unit) }
      openOnset = unit.map { (time, $0) }
    }
    return event
  }

  /// Takes the decoder's state from a moment on.
  ///
  /// - Parameters:
  ///   - isActive: Whether the finger is decoded active.
  ///   - time: The end of the hop, in samples.
  ///   - isScored: Whether an onset outside a window counts here.
  /// - Returns: What the activation that begins here is, if one does.
  mutating func decoded(
    isActive: Bool,
    at time: Int,
    isScored: Bool
  ) -> Event? {
    let rises = isActive && !wasDecoded
    wasDecoded = isActive
    guard rises else { return nil }
    if let open = openOnset, time - open.time <= window {
      openOnset = nil
      return .met(unit: open.unit, delay: time - open.time)
    }
    // An unknown truth can make nothing false.
    guard isScored, wasActive != nil else { return nil }
    return isMoving ? .repeated : .falseOnset
  }

  private mutating func expire(at time: Int) -> Event? {
    guard let open = openOnset, time - open.time > window else { return nil }
    openOnset = nil
    return .missed(unit: open.unit)
  }
}

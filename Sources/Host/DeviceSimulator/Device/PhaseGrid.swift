/// The moments at which the first connection event of a replay may come.
///
/// A day's replays begin at whole milliseconds. With an interval in a small ratio
/// to them, events come back to where they were, and replays begin as others
/// did. With another (7.3137 ms) none does, and a day would have to be simulated
/// from end to end. There the first event of each replay is put off to the next
/// of so many phases of the interval.
///
/// Every event is put off from where it would be, not from where the one before
/// was put: over a day the phases come as often as they would. No event is later
/// by more than a step: of 7.3137 ms and a recording of a minute 29 us, as far as
/// two clocks that are each 50 millionths wrong drift apart in 0.3 s.
struct PhaseGrid {
  /// The distance of the phases, in picoseconds; 0 where events are not put off.
  let step: Int64
  /// By how much events are now later than they would be.
  private var delay: Int64 = 0

  /// How much time may be simulated until all phases have come: so much takes
  /// half a minute.
  private static let simulatedSeconds = 24_000.0
  /// How many phases there may be at least and at most, and up to how many that
  /// come of themselves are left as they are.
  private static let fewest: Int64 = 8, most: Int64 = 256, own: Int64 = 64

  /// The grid for a link; without a step for a line, which has no events.
  ///
  /// - Parameters:
  ///   - link: The link.
  ///   - replaySeconds: How long all that is replayed lasts, each once.
  init(_ link: LinkParameters, replaySeconds: Double) {
    let wanted = (Self.simulatedSeconds / replaySeconds).rounded(.down)
    let count = Int64(
      min(max(wanted, Double(Self.fewest)), Double(Self.most))
    )
    step =
      Self.ownPhases(of: link) <= max(count, Self.own)
      ? 0 : link.interval.picoseconds / count
  }

  /// By how much an event of a link may be put off at most, whatever is replayed.
  static func longestDelay(of link: LinkParameters) -> SimulatedTime {
    ownPhases(of: link) <= own
      ? .zero : SimulatedTime(picoseconds: link.interval.picoseconds / fewest)
  }

  /// Puts off an event.
  ///
  /// - Parameter time: When it comes, after the start of the replay, above 0.
  /// - Returns: When it comes instead, less than a step later than without any
  ///   putting off; 0 or more, as it was put off by less than a step before.
  mutating func place(_ time: Int64) -> Int64 {
    guard step > 0 else { return time }
    let undelayed = time - delay
    let (phase, rest) = undelayed.quotientAndRemainder(dividingBy: step)
    let placed = (rest > 0 ? phase + 1 : phase) * step
    delay = placed - undelayed
    return placed
  }

  /// At how many places of a millisecond's grid events come of themselves.
  private static func ownPhases(of link: LinkParameters) -> Int64 {
    var (interval, rest) = (link.interval.picoseconds, ReplayPlan.alignment)
    while rest != 0 { (interval, rest) = (rest, interval % rest) }
    return link.interval.picoseconds / interval
  }
}

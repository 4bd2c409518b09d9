/// Watches over the hops at which the person rests.
///
/// A hop is counted once it is certain that no movement begins within the lead
/// after it; what a reset or the end cuts short is not counted.
struct RestWatch {
  /// See `OnsetMatcher.lead`.
  let lead: Int

  private var waiting: [(end: Int, unit: Int, isActive: Bool)] = []

  init(lead: Int) {
    self.lead = lead
  }

  /// Forgets what waits.
  mutating func reset() { waiting.removeAll(keepingCapacity: true) }

  /// A movement begins at `time`: hops within the lead before it do not count.
  mutating func movementBegins(at time: Int) {
    waiting.removeAll { time - $0.end < lead }
  }

  /// Adds a hop at rest.
  mutating func add(end: Int, unit: Int, isActive: Bool) {
    waiting.append((end, unit, isActive))
  }

  /// Hands over the hops that are certain at `time`.
  mutating func takeSettled(
    at time: Int,
    _ body: (_ unit: Int, _ isActive: Bool) -> Void
  ) {
    let settled = waiting.prefix { time - $0.end >= lead }
    for hop in settled { body(hop.unit, hop.isActive) }
    waiting.removeFirst(settled.count)
  }
}

/// When the governor's ticks come: what `HandControl` does, without a hand.
///
/// The rule is that of `Governor`, "When a tick comes";
/// the tests hold both to the same independent program. Times are microseconds
/// on a clock whose zero may be moved, so that they may be negative.
struct GovernorPacing: Hashable {
  private static let tick: Int64 = 10_000, patience: Int64 = 4000
  private static let stretch: Int64 = 2000, haste: Int64 = 1000

  /// When the last tick should have come.
  private var beat: Int64?
  private var lastSample: Int64?
  private var samplePeriod: Int64 = 0
  private var lag: Int64 = 0
  /// Whether an intent has come that no tick has met.
  private(set) var hasNewIntent = false

  /// An intent has come.
  mutating func offer(sampledAt moment: Int64, at now: Int64) {
    let sample = min(moment, now)
    let late = now - sample
    if let lastSample, sample > lastSample {
      samplePeriod = sample - lastSample
      lag = min(lag + 20, late)
    } else {
      lag = late
    }
    lastSample = sample
    hasNewIntent = true
  }

  /// Whether a tick comes now.
  func isDue(at now: Int64) -> Bool {
    guard let beat else { return true }
    if now < beat + Self.tick - Self.haste { return false }
    return hasNewIntent || now >= next
  }

  /// A tick comes now.
  mutating func run(at now: Int64) {
    if let beat {
      var planned = beat + Self.tick
      if hasNewIntent, let lastSample {
        planned = max(planned - Self.haste, lastSample + lag)
      }
      self.beat = max(min(planned, now), now - Self.patience)
    } else {
      beat = now
    }
    hasNewIntent = false
  }

  /// When the next tick comes if nothing comes before it; nil: at once.
  var nextTick: Int64? { beat == nil ? nil : next }

  private var next: Int64 {
    guard let beat else { return .min }
    let due = beat + Self.tick
    guard let lastSample else { return due }
    if hasNewIntent { return due - Self.haste }
    let expected = lastSample + samplePeriod + lag
    guard samplePeriod > 0, due < expected + 10 * Self.tick else { return due }
    if expected + Self.tick >= due, expected <= due + Self.stretch {
      return max(min(expected, due) + Self.patience, due)
    }
    let difference = (expected - due) % Self.tick
    let phase = difference < 0 ? difference + Self.tick : difference
    return phase <= Self.tick / 2
      ? due + min(phase, Self.stretch)
      : due - min(Self.tick - phase, Self.haste)
  }

  /// Moves the clock's zero to a moment.
  mutating func rebase(to origin: Int64) {
    beat = beat.map { $0 - origin }
    lastSample = lastSample.map { $0 - origin }
  }
}

/// When a decoder that was just started counts as one that has run for long:
/// the constants of the rule, in one place.
enum SettlingRule {
  /// The most starts that are tried, half of them in movement.
  static let mostStarts = 200
  /// The fewest starts in movement that say anything.
  static let fewestMoving = 10
  /// The hops for which the other decoder has run before a start.
  static let leadHops = 150
  /// The hops for which a start is watched; what has not settled by then is
  /// said to settle then.
  static let watchedHops = 200
  /// The hops by which the two may be apart in time.
  static let slackHops = 3
  /// The difference that counts as none: closures in Q15, 3 %.
  static let closureTolerance = 983
  /// The same of values that move no finger, as a part of their range.
  static let valueTolerance = 0.03
  /// The share of the starts that agree from then on, for good.
  static let agreement = 0.9
  /// What is taken where the recordings show no movement, in seconds.
  static let assumedSeconds = 1.0
  /// Settling for longer than this is warned of, in hops.
  static let warningHops = 100
  /// The hops that are decoded at the most, the same of each recording, from its
  /// start: long ones take no longer than a few seconds.
  static let mostHops = 16_000
  /// The hops of rest in a row after which a state counts as one at rest.
  static let restHops = 25
}

/// A movement, true or decoded.
///
/// Fingers that begin within a tenth of a second of the first belong to one
/// movement.
public struct Movement: Hashable, Sendable {
  /// What came of it.
  public enum Outcome: UInt8, Hashable, Sendable {
    /// A true movement of which a finger at least was decoded in time.
    case decoded
    /// A true movement of which nothing was decoded.
    case missed
    /// A decoded movement without a true one.
    case falseDecoded
  }

  /// The hop in which it begins.
  public var hop: Int
  /// Its fingers, bit 0 for thumb flexion.
  public var fingers: UInt8
  /// What came of it.
  public var outcome: Outcome
  /// From its true onset to the first decoded one, in microseconds; nil where
  /// one of both is not there.
  public var delayMicroseconds: Int64?

  /// Describes a movement.
  public init(
    hop: Int,
    fingers: UInt8,
    outcome: Outcome,
    delayMicroseconds: Int64? = nil
  ) {
    self.hop = hop
    self.fingers = fingers
    self.outcome = outcome
    self.delayMicroseconds = delayMicroseconds
  }
}

public import HandProtocol

/// What the decoder takes the person to want, at one hop.
public struct Intent: Sendable {
  /// The six fingers' closures, Q15: 0 open, 32,767 closed. Order: thumb
  /// flexion, thumb rotation, index, middle, ring, little.
  public var closures = InlineArray<6, Int16>(repeating: 0)

  /// Which fingers are wanted to move: bit 0 for thumb flexion, and so on.
  public var activeFingers: UInt8 = 0

  /// The fingers that the decoder has an output for, by the same bits.
  public var decodedFingers: UInt8 = 0

  /// Whether the decoder stands for it. Not in the first hops after a reset,
  /// `DecoderImage.settlingHops` of them, while windows fill and the network
  /// finds out what the hand is doing: then nothing may move by it.
  public var isSettled = false

  /// The hop that the intent belongs to, counted from the last reset.
  public var hopIndex: Int64 = 0

  /// The closures as a pose.
  public var pose: FingerPose { FingerPose(closures: closures) }

  /// An open hand that wants nothing.
  public init() {}

  /// Whether a finger is wanted to move.
  public func isActive(_ finger: Int) -> Bool {
    activeFingers & (1 << UInt8(finger)) != 0
  }
}

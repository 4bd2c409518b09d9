public import HandProtocol

/// How a governor is set.
public struct GovernorOptions: Sendable {
  /// The time between two ticks, in milliseconds.
  public static let tickMilliseconds: UInt32 = 10

  /// The limits of each finger: thumb flexion, thumb rotation, index, middle,
  /// ring, little.
  public var limits = InlineArray<6, FingerLimits>(repeating: .standard)

  /// The pose to let go to.
  public var safePose = FingerPose(all: 0)

  /// What to do once the decoder has been silent for `lostMilliseconds`.
  public var policy = StalePolicy.hold

  /// The age of the newest intent's sample from which the target rests.
  public var staleMilliseconds: UInt32 = 100

  /// The age from which the policy is followed; at least `staleMilliseconds`.
  public var lostMilliseconds: UInt32 = 250

  /// How long a press of the dead-man switch counts; zero: there is none.
  public var deadManMilliseconds: UInt32 = 0

  /// The fingers that the hand has: bit 0 for thumb flexion, and so on. Only
  /// their poses must be known before the hand is enabled.
  public var fingers: UInt8 = 0b11_1111

  /// The standard settings.
  public init() {}
}

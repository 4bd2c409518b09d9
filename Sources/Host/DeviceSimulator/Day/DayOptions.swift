/// How a day is simulated.
public struct DayOptions: Hashable, Sendable {
  /// The seed of what is drawn: how late blocks' interrupts come. It is the same
  /// in each replay of a trace.
  public var seed: UInt64 = 1

  /// Whether a replay that begins in a state in which the same replay has begun
  /// before takes over what that has come to, without being simulated again. The
  /// result is the same to the last bit.
  public var takesOver = true

  /// Whether connection events are put off by a small part of their interval
  /// where a replay begins and the interval is in no small ratio to a
  /// millisecond; see ``DeviceSimulator``. Without it every replay is another
  /// then, and none can be taken over.
  public var putsOffEvents = true

  /// How much of the first replay is kept change by change.
  public var capture = SimulatedTime.zero

  /// The defaults.
  public init() {}
}

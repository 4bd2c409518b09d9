/// A line or a radio.
///
/// A line sends a message as soon as it is free. What has connection events
/// (Bluetooth's connection interval, USB's frames of a millisecond) sends it in
/// the next one.
public struct LinkParameters: Hashable, Sendable {
  /// What it is called.
  public var name: String
  /// The distance of its events; zero for a line, which has none.
  public var interval = SimulatedTime.zero
  /// How many events without a message it may pass over.
  public var skippedEvents = 0
  /// How long it is active in an event without a message; zero: it is not.
  public var emptyTime = SimulatedTime.zero
  /// How long it is active for a message, at whose end that has arrived.
  public var messageTime: SimulatedTime
  /// The power in between and while it is active, in nanowatts.
  public var idleNanowatts: Int64, activeNanowatts: Int64
  /// What the processor has to do at the end of each activity, in cycles; zero:
  /// no interrupt.
  public var interruptCycles: Int64 = 0
  /// The rail that it is on.
  public var rail = 0
  /// The power while the device starts, and in standby.
  public var startingNanowatts: Int64 = 0, standbyNanowatts: Int64 = 0

  /// A line.
  public init(
    name: String,
    messageTime: SimulatedTime,
    idleNanowatts: Int64,
    activeNanowatts: Int64
  ) {
    self.name = name
    self.messageTime = messageTime
    self.idleNanowatts = idleNanowatts
    self.activeNanowatts = activeNanowatts
  }
}

/// A state in which the processor waits for an interrupt.
public struct SleepState: Hashable, Sendable {
  /// What it is called: "wfi", "stop 2".
  public var name: String
  /// The power in it, and while it is entered and left, in nanowatts.
  public var nanowatts: Int64, entryNanowatts: Int64, wakeNanowatts: Int64
  /// How long it takes to enter, during which an interrupt has to wait, and to
  /// leave: until the first instruction.
  public var entryTime: SimulatedTime, wakeTime: SimulatedTime
  /// It is entered where the next interrupt known to come is at least so far
  /// away.
  public var leastIdle: SimulatedTime

  /// A state.
  public init(
    name: String,
    nanowatts: Int64,
    entryTime: SimulatedTime = .zero,
    entryNanowatts: Int64 = 0,
    wakeTime: SimulatedTime = .zero,
    wakeNanowatts: Int64 = 0,
    leastIdle: SimulatedTime = .zero
  ) {
    self.name = name
    self.nanowatts = nanowatts
    self.entryTime = entryTime
    self.entryNanowatts = entryNanowatts
    self.wakeTime = wakeTime
    self.wakeNanowatts = wakeNanowatts
    self.leastIdle = leastIdle
  }
}

/// What the processor takes of time and power.
public struct ProcessorParameters: Hashable, Sendable {
  /// The processor's clock.
  public var clock: ClockRate
  /// The power while it runs a task, in nanowatts, where `taskNanowatts` has
  /// none.
  public var runNanowatts: Int64
  /// The power while it runs one of these.
  public var taskNanowatts: [DeviceTask: Int64] = [:]
  /// The power while it is awake with nothing to do.
  public var idleNanowatts: Int64
  /// Where it waits, the deepest last; with none it stays awake.
  public var sleepStates: [SleepState] = []
  /// What it costs to begin and to end an interrupt, in cycles.
  public var interruptEntryCycles: Int64 = 0, interruptExitCycles: Int64 = 0
  /// What it costs to begin and to end another task, in cycles.
  public var switchEntryCycles: Int64 = 0, switchExitCycles: Int64 = 0
  /// The rail that it is on.
  public var rail = 0
  /// The power while the device starts, and in standby.
  public var startingNanowatts: Int64 = 0, standbyNanowatts: Int64 = 0

  /// A processor that never sleeps.
  public init(
    clock: ClockRate,
    runNanowatts: Int64,
    idleNanowatts: Int64
  ) {
    self.clock = clock
    self.runNanowatts = runNanowatts
    self.idleNanowatts = idleNanowatts
  }
}

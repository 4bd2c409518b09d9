/// A task of the firmware, as a board sets it up and a simulator schedules it.
public struct FirmwareTask: Sendable {
  /// What makes it run.
  public enum Trigger: Equatable, Sendable {
    /// A timer, every so many microseconds.
    case timer(microseconds: UInt32)
    /// Samples have come.
    case samples
    /// Every input has the samples of a hop.
    case hop
    /// Nothing else is to be done.
    case idle
  }

  /// What it does.
  public enum Work: UInt8, CaseIterable, Sendable {
    /// The hand's session and the governor over it: bytes in, a tick when it is
    /// due, bytes out.
    case hand
    /// Samples through the filters.
    case intake
    /// Features, network and outputs; the intent to the governor.
    case decode
    /// What is said of the hop; the watchdog is fed.
    case report
  }

  /// What it does.
  public let work: Work
  /// What makes it run.
  public let trigger: Trigger
  /// A task interrupts those of lower priority; those of the same wait for each
  /// other.
  public let priority: UInt8

  /// All tasks, the highest priority first; within one, in the order in which
  /// they run.
  ///
  /// The decoder cannot hold the hand up: its tasks share the lowest priority,
  /// below the timer that the governor lives by.
  public static var all: InlineArray<4, FirmwareTask> {
    [
      FirmwareTask(
        work: .hand,
        trigger: .timer(microseconds: 1000),
        priority: 1
      ),
      FirmwareTask(work: .intake, trigger: .samples, priority: 0),
      FirmwareTask(work: .decode, trigger: .hop, priority: 0),
      FirmwareTask(work: .report, trigger: .idle, priority: 0),
    ]
  }
}

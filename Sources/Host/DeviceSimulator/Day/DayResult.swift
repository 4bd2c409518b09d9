/// What a simulated day has come to.
public struct DayResult: Equatable, Sendable {
  /// A stretch of the day, several times in succession.
  public struct Slice: Hashable, Sendable {
    /// How long one is.
    public var duration: SimulatedTime
    /// What it takes from the battery.
    public var drawn: Energy
    /// How many follow each other.
    public var count: Int
    /// The trace that is replayed; nil: the device starts or is in standby.
    public var trace: Int?
  }

  /// A rail, over the day.
  public struct Rail: Hashable, Sendable {
    /// Its name.
    public var name: String
    /// What its components have used, by its load from moment to moment.
    public var used: Energy
    /// What its regulator has lost.
    public var lost: Energy
  }

  /// The components.
  public let components: [Component]
  /// How long the day was.
  public internal(set) var duration = SimulatedTime.zero
  /// The time in each state of each component.
  public internal(set) var times: [[SimulatedTime]]
  /// How often each state was entered.
  public internal(set) var entries: [[Int64]]
  /// The rails.
  public internal(set) var rails: [Rail]
  /// Jobs, hops, frames.
  public internal(set) var counts = DeviceCounts()
  /// The longest response of each task, by its number, and what it should be;
  /// nil where nothing is asked of it.
  public internal(set) var worstResponses: [SimulatedTime]
  /// See `worstResponses`.
  public internal(set) var deadlines: [SimulatedTime?]
  /// The delays of the hops that arrived at the hand, from their last sample on.
  public internal(set) var delays = DelayHistograms()
  /// The day from its start to its end.
  public internal(set) var slices: [Slice] = []
  /// The changes of state in the first replay, as far as they were kept.
  public internal(set) var captured: [StateChange] = []
  /// The state in which each component began that replay.
  public internal(set) var capturedStart: [Int] = []
  /// The hops and the true movements of all replays.
  public internal(set) var hopCount: Int64 = 0, trueMovements: Int64 = 0
  /// The true movements that were decoded, those that were missed, and decoded
  /// ones that were none, of all replays. Nil where the device does not keep up:
  /// what a decoder makes of samples with gaps was not decoded.
  public internal(set) var decodedMovements: Int64?, missedMovements: Int64?
  /// See `decodedMovements`.
  public internal(set) var falseMovements: Int64?
  /// All replays, and those that were simulated event by event. Only this
  /// depends on `DayOptions.takesOver`.
  public internal(set) var replayCount = 0, simulatedReplayCount = 0

  init(_ parameters: DeviceParameters) {
    components = parameters.components
    times = components.map { $0.states.map { _ in .zero } }
    entries = components.map { $0.states.map { _ in 0 } }
    rails = parameters.rails.map {
      Rail(name: $0.name, used: .zero, lost: .zero)
    }
    worstResponses = DeviceTask.allCases.map { _ in .zero }
    deadlines = DeviceTask.allCases.map { _ in nil }
  }

  /// Adds a stretch, several times.
  mutating func add(_ result: StretchResult, times count: Int64) {
    duration.picoseconds += result.duration * count
    for component in times.indices {
      for state in times[component].indices {
        times[component][state].picoseconds +=
          result.times[component][state] * count
        entries[component][state] += result.entries[component][state] * count
      }
    }
    for rail in rails.indices {
      rails[rail].used.zeptojoules +=
        result.rails[rail].zeptojoules * Int128(count)
    }
    counts.add(result.counts, times: count)
    for task in worstResponses.indices {
      worstResponses[task].picoseconds = max(
        worstResponses[task].picoseconds,
        result.worstResponses[task]
      )
    }
    for delay in result.delays { delays.record(delay, times: count) }
  }
}

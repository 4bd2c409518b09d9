/// What a day consists of: replays of traces, one after another, and standby.
public struct DayPlan: Hashable, Sendable {
  /// A part of the day.
  public enum Part: Hashable, Sendable {
    /// A trace is replayed so many times in succession.
    case replay(trace: Int, count: Int)
    /// The device is off but for what standby takes; it starts anew after it.
    case standby(SimulatedTime)
  }

  /// The traces that are replayed.
  public var traces: [DecodeTrace]
  /// The parts, in their order.
  public var parts: [Part]

  /// A plan.
  public init(traces: [DecodeTrace], parts: [Part]) {
    self.traces = traces
    self.parts = parts
  }

  /// How often each trace is replayed.
  public var replayCounts: [Int] {
    var counts = traces.map { _ in 0 }
    for case .replay(let trace, let count) in parts { counts[trace] += count }
    return counts
  }

  /// What the plan replays, for people: one line a trace.
  public var summary: [String] {
    zip(traces, replayCounts).map { trace, count in
      let seconds = (trace.duration.seconds * 100).rounded() / 100
      return "\(trace.name): \(trace.hops.count) hops, \(seconds) s, "
        + "replayed \(count) times"
    }
  }
}

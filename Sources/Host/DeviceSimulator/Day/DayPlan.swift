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

  /// How long the device is in standby.
  public var standbyTime: SimulatedTime {
    var time = SimulatedTime.zero
    for case .standby(let stretch) in parts { time = time + stretch }
    return time
  }

  /// What the plan replays, for people: one line a trace, and one where the
  /// device is in standby.
  public var summary: [String] {
    func seconds(_ time: SimulatedTime) -> String {
      "\((time.seconds * 100).rounded() / 100) s"
    }
    var lines = zip(traces, replayCounts).map { trace, count in
      let length = seconds(trace.duration)
      let stretches =
        trace.stretchCount > 1 ? " in \(trace.stretchCount) stretches" : ""
      return "\(trace.name): \(length)\(stretches), \(trace.hops.count) hops, "
        + "\(trace.count(.falseDecoded)) false movements, replayed \(count) times"
    }
    let standby = standbyTime
    if standby > .zero {
      let hours = (standby.seconds / 36).rounded() / 100
      lines.append("idle: in standby for \(hours) h")
    }
    return lines
  }
}

/// Simulates a day.
///
///     let day = try DaySimulation(device, plan)
///     let result = try day.run()
///
/// A replay of a trace that begins in a state in which one began before comes to
/// the same, event by event: it is not simulated again, its numbers are added
/// once more. With timers, hops and connection events in small ratios the second
/// or third replay is the last that has to be simulated; with other connection
/// events see ``DayOptions/putsOffEvents``.
public struct DaySimulation {
  private let parameters: DeviceParameters
  private let plan: DayPlan
  private let options: DayOptions

  /// A replay as it begins.
  private struct Beginning: Hashable {
    var trace: Int
    var state: DeviceState
  }

  /// What it comes to, how it ends, and how often it was gone through.
  private struct Known {
    var result: StretchResult
    var end: DeviceState
    var drawn: Energy
    var uses: Int64
  }

  /// Beginnings that are kept, and delays in all of them: where none comes
  /// again, memory must not grow with the day.
  private static let mostKnown = 4096, mostKnownDelays = 2_000_000

  /// Prepares a day.
  ///
  /// - Parameters:
  ///   - parameters: The device.
  ///   - plan: The day.
  ///   - options: How it is simulated.
  public init(
    _ parameters: DeviceParameters,
    _ plan: DayPlan,
    options: DayOptions = DayOptions()
  ) {
    self.parameters = parameters
    self.plan = plan
    self.options = options
  }

  /// Simulates it.
  ///
  /// - Returns: What it has come to.
  /// - Throws: What cannot be simulated, named.
  public func run() throws(SimulationError) -> DayResult {
    var device = try DeviceSimulation(parameters)
    var plans: [ReplayPlan] = []
    for trace in plan.traces { plans.append(try ReplayPlan(trace, parameters)) }
    try check()
    var result = DayResult(parameters)
    var known: [Beginning: Int] = [:]
    var all: [Known] = []
    var keptDelays = 0
    let seconds = plans.reduce(0) { $0 + Double($1.duration) * 1e-12 }
    let firstGrids = device.links.map {
      PhaseGrid($0, replaySeconds: seconds)
    }
    var grids = firstGrids
    for part in plan.parts {
      switch part {
      case .standby(let time):
        add(constant(\.standby, for: time), trace: nil, to: &result)
        if parameters.startTime > .zero {
          let start = constant(\.starting, for: parameters.startTime)
          add(start, trace: nil, to: &result)
        }
        device.restart()
        grids = firstGrids
      case .replay(let trace, let count):
        for _ in 0..<count {
          result.replayCount += 1
          if options.putsOffEvents { device.putOffEvents(to: &grids) }
          let beginning = Beginning(trace: trace, state: device.state)
          if options.takesOver, let index = known[beginning] {
            all[index].uses += 1
            device.state = all[index].end
            append(all[index].result, all[index].drawn, trace, to: &result)
            continue
          }
          result.simulatedReplayCount += 1
          let isFirst = result.simulatedReplayCount == 1
          if isFirst, options.capture > .zero {
            device.captureEnd = options.capture.picoseconds
            result.capturedStart = device.state.components
          }
          let seed = options.seed ^ UInt64(trace + 1) << 32
          let stretch = device.run(plans[trace], seed: seed)
          device.captureEnd = nil
          let isKept =
            all.count < Self.mostKnown
            && keptDelays + stretch.delays.count <= Self.mostKnownDelays
          if options.takesOver, isKept {
            keptDelays += stretch.delays.count
            let drawn = self.drawn(by: stretch)
            append(stretch, drawn, trace, to: &result)
            known[beginning] = all.count
            all.append(
              Known(
                result: stretch,
                end: device.state,
                drawn: drawn,
                uses: 1
              )
            )
          } else {
            add(stretch, trace: trace, to: &result)
          }
        }
      }
    }
    for known in all { result.add(known.result, times: known.uses) }
    finish(&result, device)
    return result
  }

  private func check() throws(SimulationError) {
    for part in plan.parts {
      switch part {
      case .replay(let trace, let count):
        guard plan.traces.indices.contains(trace), count > 0 else {
          throw .plan("replays trace \(trace) \(count) times")
        }
      case .standby(let time):
        guard time > .zero else {
          throw .plan("standby for \(time.seconds) s")
        }
      }
    }
    // Sums stay within 64 bits of picoseconds.
    var total: Int128 = 0
    for part in plan.parts {
      switch part {
      case .replay(let trace, let count):
        let length = DayPlan.replayLength(of: plan.traces[trace])
        total += Int128(length) * Int128(count)
      case .standby(let time):
        total +=
          Int128(time.picoseconds) + Int128(parameters.startTime.picoseconds)
      }
    }
    guard total < 1 << 62 else { throw .plan("longer than 53 days") }
  }

  private func finish(_ result: inout DayResult, _ device: DeviceSimulation) {
    result.captured = device.captured
    for (task, deadline) in device.deadlines.enumerated()
    where deadline != EventSlots.never {
      result.deadlines[task] = SimulatedTime(picoseconds: deadline)
    }
    let replays = Array(zip(plan.traces, plan.replayCounts))
    func sum(_ count: (DecodeTrace) -> Int) -> Int64 {
      replays.reduce(0) { $0 + Int64(count($1.0) * $1.1) }
    }
    let decoded = sum { $0.count(.decoded) }
    let missed = sum { $0.count(.missed) }
    result.hopCount = sum(\.hops.count)
    result.trueMovements = decoded + missed
    // The trace says what comes of all samples, not what of some of them.
    guard result.keepsUp else { return }
    result.decodedMovements = decoded
    result.missedMovements = missed
    result.falseMovements = sum { $0.count(.falseDecoded) }
  }

  // MARK: Slices

  /// What a stretch takes from the battery.
  private func drawn(by stretch: StretchResult) -> Energy {
    var sum = Energy.zero
    let time = SimulatedTime(picoseconds: stretch.duration)
    for (rail, used) in zip(parameters.rails, stretch.rails) {
      sum += used + rail.regulator.loss(at: used, over: time)
    }
    return sum
  }

  private func add(
    _ stretch: StretchResult,
    trace: Int?,
    to result: inout DayResult
  ) {
    append(stretch, drawn(by: stretch), trace, to: &result)
    result.add(stretch, times: 1)
  }

  private func append(
    _ stretch: StretchResult,
    _ drawn: Energy,
    _ trace: Int?,
    to result: inout DayResult
  ) {
    let time = SimulatedTime(picoseconds: stretch.duration)
    for (index, rail) in parameters.rails.enumerated() {
      result.rails[index].lost += rail.regulator.loss(
        at: stretch.rails[index],
        over: time
      )
    }
    if let last = result.slices.last, last.duration == time,
      last.drawn == drawn, last.trace == trace
    {
      result.slices[result.slices.count - 1].count += 1
      return
    }
    result.slices.append(
      .init(duration: time, drawn: drawn, count: 1, trace: trace)
    )
  }

  /// A stretch in which nothing changes.
  private func constant(
    _ state: KeyPath<Component, Int>,
    for time: SimulatedTime
  ) -> StretchResult {
    let components = parameters.components
    var loads = parameters.rails.map { _ in Int64(0) }
    var times = components.map { $0.states.map { _ in Int64(0) } }
    var entries = times
    for (index, component) in components.enumerated() {
      let place = component[keyPath: state]
      loads[component.rail] += component.states[place].nanowatts
      times[index][place] = time.picoseconds
      entries[index][place] = 1
    }
    return StretchResult(
      duration: time.picoseconds,
      times: times,
      entries: entries,
      rails: loads.map { Energy(nanowatts: $0, for: time) },
      counts: DeviceCounts(),
      worstResponses: DeviceTask.allCases.map { _ in 0 },
      delays: []
    )
  }
}

/// A component in one of its states for a while.
public struct StateInterval: Hashable, Sendable {
  /// The component and its state, by their numbers.
  public var component: Int, state: Int
  /// From when to when, since the start of the captured replay.
  public var start: SimulatedTime, end: SimulatedTime
}

/// The power of all components from a moment on.
public struct PowerPoint: Hashable, Sendable {
  /// The moment, since the start of the captured replay.
  public var time: SimulatedTime
  /// The power until the next point, before the regulators.
  public var nanowatts: Int64
}

/// What was kept of the first replay, to be drawn.
extension DayResult {
  /// The lanes: which component was in which state.
  ///
  /// - Parameter end: The moment up to which it was kept:
  ///   `DayOptions.capture`, or the end of the replay where that is sooner.
  /// - Returns: All intervals, by component and then by time; none without a
  ///   length.
  public func capturedIntervals(
    until end: SimulatedTime
  ) -> [StateInterval] {
    guard !capturedStart.isEmpty else { return [] }
    var lanes: [[StateInterval]] = components.map { _ in [] }
    var state = capturedStart
    var since = components.map { _ in SimulatedTime.zero }
    func close(_ component: Int, at time: SimulatedTime) {
      if time > since[component] {
        lanes[component].append(
          StateInterval(
            component: component,
            state: state[component],
            start: since[component],
            end: time
          )
        )
      }
      since[component] = time
    }
    for change in captured where change.time <= end {
      close(change.component, at: change.time)
      state[change.component] = change.state
    }
    for component in components.indices { close(component, at: end) }
    return lanes.flatMap { $0 }
  }

  /// The power over time: a point wherever it changes.
  public var capturedPower: [PowerPoint] {
    guard !capturedStart.isEmpty else { return [] }
    var state = capturedStart
    var power = components.indices.reduce(Int64(0)) {
      $0 + components[$1].states[state[$1]].nanowatts
    }
    var points = [PowerPoint(time: .zero, nanowatts: power)]
    for change in captured {
      let states = components[change.component].states
      power -= states[state[change.component]].nanowatts
      power += states[change.state].nanowatts
      state[change.component] = change.state
      if points[points.count - 1].time == change.time {
        points[points.count - 1].nanowatts = power
      } else if points[points.count - 1].nanowatts != power {
        points.append(PowerPoint(time: change.time, nanowatts: power))
      }
    }
    return points
  }
}

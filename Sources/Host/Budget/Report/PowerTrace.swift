import DeviceSimulator

/// The power of components over time, from their changes of state.
struct PowerTrace {
  private let day: DayResult
  /// How long it is, in seconds.
  let seconds: Double

  init(_ day: DayResult) {
    self.day = day
    let last = day.captured.last?.time.seconds ?? 0
    seconds = min(day.duration.seconds, max(last, 1e-3))
  }

  /// The mean power of some components in columns of equal width.
  ///
  /// - Parameters:
  ///   - components: Whose power is added.
  ///   - range: In seconds.
  ///   - count: Of columns.
  /// - Returns: Milliwatts, shape `[count]`.
  func milliwatts(
    of components: Set<Int>,
    in range: ClosedRange<Double>,
    count: Int
  ) -> [Double] {
    var sums = [Double](repeating: 0, count: count)
    let width = (range.upperBound - range.lowerBound) / Double(count)
    func add(_ power: Double, _ start: Double, _ end: Double) {
      let from = max(start, range.lowerBound)
      let to = min(end, range.upperBound)
      guard to > from, power > 0 else { return }
      var column = min(Int((from - range.lowerBound) / width), count - 1)
      var now = from
      while now < to, column < count {
        let next = min(to, range.lowerBound + Double(column + 1) * width)
        sums[column] += power * max(0, next - now)
        now = max(next, now)
        column += 1
      }
    }
    for component in components {
      for stretch in stretches(of: component) {
        let state = day.components[component].states[stretch.state]
        add(Double(state.nanowatts) / 1e6, stretch.start, stretch.end)
      }
    }
    return sums.map { $0 / width }
  }

  /// The states of a component, one after the other, in seconds.
  func stretches(
    of component: Int
  ) -> [(state: Int, start: Double, end: Double)] {
    guard day.capturedStart.indices.contains(component) else { return [] }
    var all: [(state: Int, start: Double, end: Double)] = []
    var state = day.capturedStart[component]
    var since = 0.0
    for change in day.captured where change.component == component {
      let now = change.time.seconds
      if now > since { all.append((state, since, now)) }
      state = change.state
      since = now
    }
    if seconds > since { all.append((state, since, seconds)) }
    return all
  }
}

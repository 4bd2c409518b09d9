/// How long a component was in each of its states, and how often it came there.
struct StateMeter: Hashable {
  /// The power of each state, in nanowatts.
  let nanowatts: [Int64]
  /// The time in each state, in picoseconds; up to the last change.
  private(set) var times: [Int64]
  /// How often each state was entered.
  private(set) var entries: [Int64]
  /// The state it is in, and since when.
  private(set) var state: Int, since: Int64

  init(nanowatts: [Int64], state: Int) {
    self.nanowatts = nanowatts
    times = [Int64](repeating: 0, count: nanowatts.count)
    entries = times
    self.state = state
    since = 0
  }

  /// The power at this moment.
  var load: Int64 { nanowatts[state] }

  /// Goes to a state.
  mutating func enter(_ state: Int, at time: Int64) {
    times[self.state] += time - since
    since = time
    if state != self.state { entries[state] += 1 }
    self.state = state
  }

  /// The energy of each state, exact.
  var energies: [Energy] {
    zip(times, nanowatts).map {
      Energy(nanowatts: $1, for: SimulatedTime(picoseconds: $0))
    }
  }
}

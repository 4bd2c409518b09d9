/// The energy of a rail as a whole: its load at each moment, over time.
///
/// It knows nothing of states: that its sum equals that of the components' parts
/// is what the conservation of energy is tested by.
struct LoadIntegral: Hashable {
  private(set) var energy = Energy.zero
  /// The load at this moment, in nanowatts.
  private(set) var load: Int64
  private(set) var since: Int64 = 0

  init(load: Int64) { self.load = load }

  /// The load changes.
  mutating func change(by difference: Int64, at time: Int64) {
    close(at: time)
    load += difference
  }

  /// Adds up what was used until a moment.
  mutating func close(at time: Int64) {
    energy += Energy(
      nanowatts: load,
      for: SimulatedTime(picoseconds: time - since)
    )
    since = time
  }
}

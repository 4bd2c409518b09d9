/// The events that are to come: at most one of each source.
///
/// Of events at the same moment that of the source with the lowest number comes
/// first. With few sources, looking at all of them is faster than a heap, and
/// two sets of the same events are equal whatever the order in which they were
/// put in.
struct EventSlots: Hashable {
  /// No event of a source.
  static let never = Int64.max

  /// When the next event of each source comes, in picoseconds.
  private(set) var times: [Int64]

  init(sourceCount: Int) {
    times = [Int64](repeating: Self.never, count: sourceCount)
  }

  /// When a source's event comes.
  subscript(source: Int) -> Int64 {
    @inline(__always) get { times[source] }
    @inline(__always) set { times[source] = newValue }
  }

  /// The moment of the next event; `never` if there is none.
  var next: Int64 {
    var first = Self.never
    for time in times where time < first { first = time }
    return first
  }

  /// Moves the clock's zero to a moment.
  mutating func rebase(to origin: Int64) {
    for source in times.indices where times[source] != Self.never {
      times[source] -= origin
    }
  }
}

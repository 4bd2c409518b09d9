/// The repetitions of a replay of which anything is scored, with what is needed
/// to draw from them.
struct RepetitionSample {
  /// For each repetition of the scoreboard its place among those that are
  /// scored, or -1.
  let placeOf: [Int]

  /// How many are scored.
  let count: Int

  /// Those that are scored, by movement.
  let strata: Strata

  init(_ board: Scoreboard) {
    let scored = Set(board.units.filter(\.isScored).map(\.repetition)).sorted()
    var places = [Int](repeating: -1, count: board.repetitions.count)
    for (place, index) in scored.enumerated() { places[index] = place }
    placeOf = places
    count = scored.count
    strata = Strata(
      movements: scored.map { board.repetitions[$0].repetition.movement }
    )
  }

  /// Whether some of the scoreboard's repetitions tell enough for an interval.
  func allowsInterval(of indices: Set<Int>) -> Bool {
    let places = Set(indices.map { placeOf[$0] })
    return strata.freedom { places.contains($0) } >= Strata.leastFreedom
  }

  /// Calls `body` with each resample's weights of the scoreboard's repetitions.
  func forEachResample(_ body: ([Double]) -> Void) {
    Bootstrap(strata: strata).forEachResample { weights in
      body(placeOf.map { $0 < 0 ? 0 : weights[$0] })
    }
  }
}

import Foundation
import RecordingIO
import Testing

@testable import Evaluation

struct StrataTests {
  /// Movements, the strata that they make, degrees of freedom.
  @Test(arguments: [
    ([], [], 0), (["a"], [[0]], 0), (["a", "a"], [[0, 1]], 1),
    (["a", "b", "a", "b"], [[0, 2], [1, 3]], 2),
    // each once: one stratum
    (["a", "b", "c"], [[0, 1, 2]], 2),
    // one alone goes with the rarest
    (["a", "a", "a", "b", "b", "c"], [[0, 1, 2], [3, 4, 5]], 4),
    (["a", "b", "a", "c"], [[0, 2], [1, 3]], 2),
  ])
  func strata(movements: [String], members: [[Int]], freedom: Int) {
    let strata = Strata(movements: movements)
    #expect(strata.members == members)
    #expect(strata.freedom { _ in true } == freedom)
    #expect(strata.freedom { _ in false } == 0)
  }

  /// Every resample holds every movement, and weighs what all of it weighs.
  @Test func everyMovementIsInEveryResample() {
    let movements = ["a", "a", "a", "b", "b", "b", "b", "c", "c"]
    let strata = Strata(movements: movements)
    var count = 0
    Bootstrap(strata: strata).forEachResample { weights in
      count += 1
      for members in strata.members {
        let sum = members.reduce(0) { $0 + weights[$1] }
        #expect(abs(sum - Double(members.count)) < 1e-12)
      }
    }
    #expect(count == 1000)
  }

  /// The variance of a mean of three, drawn 1000 times, is that of a mean of
  /// three, and not two thirds of it.
  @Test func aSmallStratumKeepsItsVariance() {
    let values = [0.0, 1, 5]
    var means: [Double] = []
    Bootstrap(strata: Strata(movements: ["a", "a", "a"]))
      .forEachResample { weights in
        means.append(zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 } / 3)
      }
    let mean = means.reduce(0, +) / 1000
    let variance = means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 1000
    let sample = values.reduce(0) { $0 + ($1 - 2) * ($1 - 2) } / 2
    // 1000 draws tell a variance to some 5 %.
    #expect(abs(variance / (sample / 3) - 1) < 0.15)
  }

  @Test(arguments: [
    ([(1.0, 0), (2, 1)], [1.0, 1], 1.5), ([(1, 0), (2, 1)], [1, 1.5], 2),
    ([(1, 0), (2, 1), (3, 2)], [1, 1, 1], 2),
    ([(1, 0), (2, 1), (3, 0)], [1, 0, 0], 2),
    ([(1, 0), (.infinity, 1)], [1, 1], .infinity),
    ([(1, 0), (.infinity, 1)], [2, 1], 1),
  ])
  func weightedMedian(
    values: [(Double, Int)],
    weights: [Double],
    want: Double
  ) {
    #expect(WeightedMedian.of(values, weights) == want)
    #expect(WeightedMedian.of([], []).isNaN)
  }

  /// Rest before a fist has its number here, and belongs to it; counted by the
  /// label, rest has none and belongs to the fist before.
  @Test(arguments: [
    (
      "trials: {signals: [trial]}",
      [(0, 0), (299, 0), (300, 1), (599, 1), (600, 2), (2999, 9)]
    ),
    (
      "trials: {label: movement}",
      [(0, 0), (299, 0), (499, 0), (500, 1), (799, 1), (800, 2), (2999, 9)]
    ),
  ])
  func aRepetitionIsAMovementAndItsRest(
    trials: String,
    places: [(Int, Int)]
  ) throws {
    let session = try FistSession()
    let file = URL(fileURLWithPath: session.path)
    let text = try String(contentsOf: file, encoding: .utf8)
    try Data(
      text.replacing("trials: {signals: [trial]}", with: trials).utf8
    ).write(to: file)
    let map = RepetitionMap(try Session(opening: session.path))
    #expect(map.repetitions.count == 10)
    #expect(map.repetitions.allSatisfy { $0.movement == "fist" })
    for (sample, number) in places {
      #expect(map.repetition(at: sample).number == number, "\(sample)")
    }
  }
}

import DecoderHost
import Testing

@testable import Evaluation

struct ScoreboardTests {
  static let plan = ScorePlan(
    fingerNames: ["index"],
    groups: [
      .init(
        name: "movement",
        kind: .classes,
        elementNames: ["rest", "index", "fist", "point"]
      ),
      .init(name: "glove", kind: .values, elementNames: ["cmc"]),
    ],
    hopSeconds: 0.02
  )

  /// A repetition of a movement.
  static func repetition(
    _ number: Int,
    _ movement: String = "fist"
  ) -> Repetition {
    Repetition(number: number, movement: movement, firstSample: 100 * number)
  }

  /// Adds the golden samples in the order of `indices`.
  static func board(
    _ samples: GoldenMetrics.Samples,
    order indices: [Int]
  ) -> Scoreboard {
    var board = Scoreboard(plan: plan)
    for i in indices {
      let unit = board.unit(
        key: samples.unit[i],
        trial: samples.unit[i],
        name: "trial",
        sample: i,
        of: repetition(samples.unit[i], "movement \(samples.unit[i] % 2)")
      )
      board.beginSample(unit: unit, sample: i)
      board.count(
        finger: 0,
        truth: samples.active[i],
        guess: samples.decoded[i]
      )
      board.count(group: 0, truth: samples.label[i], guess: samples.guess[i])
      board.add(
        group: 1,
        element: 0,
        truth: samples.value[i],
        guess: samples.estimate[i],
        isMoving: samples.moving[i]
      )
    }
    board.finishUnit()
    return board
  }

  /// The figures in the order of the golden names.
  static func flat(_ scores: Scores) -> [Figure] {
    scores.fingers[0].figures.prefix(5)
      + scores.groups[0].figures
      + scores.groups[0].elements.flatMap(\.figures)
      + scores.groups[1].elements.flatMap(\.figures)
  }

  @Test func matchesScikitLearn() throws {
    let golden = try GoldenMetrics()
    let board = Self.board(
      golden.samples,
      order: Array(golden.samples.unit.indices)
    )
    let scores = board.scores()
    let figures = Self.flat(scores)
    try #require(figures.count == golden.names.count)
    for (index, name) in golden.names.enumerated() {
      let figure = figures[index]
      // Sums in another order than numpy's: a few units in the last place.
      for (kind, got, want) in [
        ("value", figure.value, golden.value[index]),
        ("low", figure.low, golden.low[index]),
        ("high", figure.high, golden.high[index]),
      ] {
        #expect(
          abs(got - want) <= 1e-9 * max(1, abs(want)),
          "\(name) \(kind): got \(got), want \(want)"
        )
      }
    }
    #expect(scores.groups[0].confusion == golden.confusion)
    #expect(scores.repetitionCount == 48 && scores.movementCount == 2)
    #expect(scores.sampleCount == golden.samples.unit.count)
  }

  /// Leaving a unit and coming back changes nothing but the order of sums,
  /// and counts not at all.
  @Test func unitsMayBeInterleaved() throws {
    let samples = try GoldenMetrics().samples
    let inOrder = Array(samples.unit.indices)
    let mixed =
      inOrder.filter { $0 % 2 == 0 } + inOrder.filter { $0 % 2 == 1 }
    let one = Self.board(samples, order: inOrder).scores()
    let other = Self.board(samples, order: mixed).scores()
    #expect(one.groups[0].confusion == other.groups[0].confusion)
    #expect(one.fingers[0].figures[0] == other.fingers[0].figures[0])
    let difference =
      one.groups[1].figures[0].value - other.groups[1].figures[0].value
    #expect(abs(difference) < 1e-12)
  }

  @Test func whatHasNoMeaningIsNotANumber() {
    var board = Scoreboard(plan: Self.plan)
    let unit = board.unit(
      key: 0,
      trial: 0,
      name: "rest",
      sample: 0,
      of: Self.repetition(0)
    )
    for sample in 0..<10 {
      board.beginSample(unit: unit, sample: sample)
      board.count(finger: 0, truth: false, guess: sample < 3)
      board.add(
        group: 1,
        element: 0,
        truth: 2,
        guess: 1,
        isMoving: false
      )
    }
    board.finishUnit()
    let scores = board.scores()
    let finger = scores.fingers[0].figures
    #expect(finger[0].value == 0.7)
    #expect(finger[2].metric == .truePositiveRate && finger[2].value.isNaN)
    #expect(finger[3].value == 0.3)
    #expect(finger[4].value == 0)
    #expect(scores.fingers[0].onset.median.isNaN)
    let glove = scores.groups[1].elements[0].figures
    #expect(glove[0].metric == .r2 && glove[0].value.isNaN)
    #expect(glove[1].metric == .mse && glove[1].value == 1)
    #expect(glove[2].metric == .vaf && glove[2].value.isNaN)
    #expect(glove[3].value.isNaN && glove[4].value.isNaN)
    // One unit cannot tell how much units differ.
    #expect(finger[0].low.isNaN && finger[0].high.isNaN)
    #expect(scores.groups[0].figures.allSatisfy { $0.value.isNaN })
  }

  @Test func chanceIsABlindGuess() {
    var board = Scoreboard(plan: Self.plan)
    let unit = board.unit(
      key: 0,
      trial: 0,
      name: "trial",
      sample: 0,
      of: Self.repetition(0)
    )
    for sample in 0..<10 {
      board.beginSample(unit: unit, sample: sample)
      board.count(finger: 0, truth: sample < 2, guess: sample < 5)
      board.count(group: 0, truth: sample < 6 ? 0 : 2, guess: 0)
      board.add(
        group: 1,
        element: 0,
        truth: Double(sample % 2),
        guess: 3,
        isMoving: false
      )
    }
    board.finishUnit()
    let scores = board.scores()
    let chance = scores.fingers[0].figures.map(\.chance)
    #expect(chance[0] == 0.8)  // never active
    #expect(chance[1] == 0.5)
    #expect(chance[2] == 0.5 && chance[3] == 0.5)  // five of ten, anywhere
    #expect(abs(chance[4] - 2 * 0.2 / 1.2) < 1e-12)  // always active
    #expect(scores.groups[0].figures.map(\.chance) == [0.6, 0.5])
    let value = scores.groups[1].elements[0].figures.map(\.chance)
    #expect(value[0] == 0 && value[1] == 0.25 && value[2] == 0)
  }
}

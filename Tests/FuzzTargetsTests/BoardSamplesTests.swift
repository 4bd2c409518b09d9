import FuzzTargets
import Testing

@Suite(.timeLimit(.minutes(1))) struct BoardSamplesTests {
  /// A host greets a board of two inputs and sends samples of the first alone,
  /// as where those of the second were lost: the board says what it wants and
  /// goes on, instead of waiting for itself.
  @Test func aBoardOfWhichOneInputIsBehindGoesOn() throws {
    let target = try #require(
      FuzzTarget.all.first { $0.name == "board-samples" }
    )
    let greeting: [UInt8] = [1, 1, 0]
    // 31 frames of input 0, nearly eight hops.
    let samples: [UInt8] = [3, 0, 31, 0, 0, 0, 0, 7, 1]
    #expect(throws: Never.self) {
      try target.run(greeting + samples + samples + samples)
    }
  }
}

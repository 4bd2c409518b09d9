import TestSupport
import Testing

@testable import Drive

@Suite struct EchoFilterTests {
  private static let question: [UInt8] = [0xFF, 0xFF, 0xFD, 0, 1, 3]
  private static let other: [UInt8] = [0xFF, 0xFF, 1]

  /// What came, what of it is foreign at once, and after a silence.
  @Test(
    arguments: [
      ([], [], []),
      (question, [], []),
      (other + question, [], []),
      (question + [9] + question, [9], []),
      // An answer that begins as the question does.
      ([0xFF, 0xFF, 0xFD, 0, 2], [0xFF, 0xFF, 0xFD, 0, 2], []),
      ([0xFF] + question, [0xFF], []),
      (question.dropLast(), [], question.dropLast()),
      (question.dropLast() + question, question.dropLast(), []),
      ([7, 8], [7, 8], []),
    ] as [([UInt8], [UInt8], [UInt8])]
  )
  func takesItsOwnFramesOut(
    came: [UInt8],
    foreign: [UInt8],
    released: [UInt8]
  ) {
    var filter = EchoFilter()
    filter.remember(Self.question)
    filter.remember(Self.other)
    filter.remember(Self.question)
    filter.remember([])
    #expect(filter.take(came) == foreign)
    #expect(filter.release() == released)
    #expect(filter.release().isEmpty)
    let own = came.count - foreign.count - released.count
    #expect(filter.echoedByteCount == own)
  }

  /// How bytes are cut into pieces changes nothing, and none gets lost.
  @Test func piecesChangeNothing() {
    var random = SplitMix64(seed: 11)
    for _ in 0..<2000 {
      let alphabet: [UInt8] = [0xFF, 0xFD, 0, 1]
      let bytes = (0..<24).map { _ in alphabet[Int(random.next() % 4)] }
      var whole = EchoFilter(), pieces = EchoFilter()
      for frame in [[0xFF, 0xFD, 0], [0xFF, 0xFF], [1, 0xFF, 1]] as [[UInt8]] {
        whole.remember(frame)
        pieces.remember(frame)
      }
      let wanted = whole.take(bytes) + whole.release()
      var got: [UInt8] = []
      for byte in bytes { got += pieces.take([byte]) }
      got += pieces.release()
      #expect(got == wanted)
      #expect(got.count + whole.echoedByteCount == bytes.count)
    }
  }
}

import Evaluation
import HandProtocol
import Testing

@testable import Drive

@Suite struct HopAssemblerTests {
  /// A decoder of one input: two channels at 1000 Hz, hops of ten frames.
  private static let outline = DecoderOutline(
    name: "test",
    contentHash: "",
    inputs: [
      .init(
        name: "nerve",
        rateNumerator: 1000,
        rateDenominator: 1,
        channelCount: 2,
        hopLength: 10,
        microvoltsPerStep: 1
      )
    ],
    groups: [],
    groupTruths: [],
    decodedFingers: 0,
    delays: [],
    imageByteCount: 0,
    workingMemoryByteCount: 0
  )

  private func frames(_ range: Range<Int>) -> [Int16] {
    range.flatMap { [Int16($0), Int16(-$0)] }
  }

  /// What a hop was, by its first value, its time in milliseconds and whether
  /// the decoder was reset before it.
  private func next(_ assembler: inout HopAssembler) -> (Int, Int, Bool)? {
    var first: Int16 = 0
    var isReset = false
    guard
      let moment = assembler.takeHop(
        take: { samples, _ in
          #expect(samples.count == 20)
          first = samples[0]
        },
        reset: { isReset = true }
      )
    else { return nil }
    return (Int(first), Int(moment.microseconds / 1000), isReset)
  }

  @Test func aStampedHopIsAsOldAsItsLastFrame() throws {
    var assembler = HopAssembler(Self.outline, isStamped: true)
    #expect(assembler.missingCount(input: 0) == 10)
    // Two and a half hops, the last frame of which was taken at 5000 ms.
    assembler.append(
      frames(100..<125),
      input: 0,
      firstFrame: 7,
      at: Moment(milliseconds: 5000)
    )
    #expect(try #require(next(&assembler)) == (100, 4985, true))
    #expect(try #require(next(&assembler)) == (110, 4995, false))
    #expect(next(&assembler) == nil)
    #expect(assembler.missingCount(input: 0) == 5)
    assembler.append(
      frames(125..<130),
      input: 0,
      firstFrame: 32,
      at: Moment(milliseconds: 5004)
    )
    #expect(try #require(next(&assembler)) == (120, 5004, false))
  }

  @Test func aGapAndAnotherStreamReset() throws {
    var assembler = HopAssembler(Self.outline, isStamped: true)
    let moment = Moment(milliseconds: 5000)
    assembler.append(frames(0..<15), input: 0, firstFrame: 0, at: moment)
    #expect(try #require(next(&assembler)) == (0, 4995, true))
    assembler.append(frames(20..<30), input: 0, firstFrame: 20, at: moment)
    #expect(try #require(next(&assembler)) == (20, 5000, true))
    assembler.append(frames(30..<35), input: 0, firstFrame: 30, at: moment)
    assembler.restart()
    assembler.append(frames(50..<60), input: 0, firstFrame: 0, at: moment)
    #expect(try #require(next(&assembler)) == (50, 5000, true))
    #expect(assembler.gapCount == 2)
    #expect(assembler.repeatedCount == 0)
  }
}

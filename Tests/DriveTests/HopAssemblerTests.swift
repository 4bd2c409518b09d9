import DecoderHost
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
    settlingHops: 0,
    windowHops: [3],
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
      let hop = assembler.takeHop(
        take: { samples, _ in
          #expect(samples.count == 20)
          first = samples[0]
        },
        reset: { isReset = true }
      )
    else { return nil }
    return (Int(first), Int(hop.sampledAt.microseconds / 1000), isReset)
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
    var assembler = HopAssembler(
      Self.outline,
      isStamped: true,
      bridgeMilliseconds: 4
    )
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

  /// All hops that are there: their samples of the first channel, and whether
  /// each is bridged and whether it was reset.
  private func all(
    _ assembler: inout HopAssembler
  ) -> (samples: [Int], bridged: [Bool], resets: [Bool]) {
    var samples: [Int] = [], bridged: [Bool] = [], resets: [Bool] = []
    while true {
      var isReset = false
      let hop = assembler.takeHop(
        take: { span, _ in
          for index in stride(from: 0, to: span.count, by: 2) {
            samples.append(Int(span[index]))
          }
        },
        reset: { isReset = true }
      )
      guard let hop else { return (samples, bridged, resets) }
      bridged.append(hop.isBridged)
      resets.append(isReset)
    }
  }

  /// The frames between the lost ones are on a line, so that a stream whose
  /// samples count up is as if nothing had been lost.
  @Test(arguments: [1, 2, 9, 10, 25, 99, 100])
  func aShortGapIsBridged(lost: Int) {
    var assembler = HopAssembler(Self.outline)
    let moment = Moment(milliseconds: 5000)
    assembler.append(frames(0..<45), input: 0, firstFrame: 7, at: moment)
    let after = 45 + lost
    assembler.append(
      frames(after..<after + 60),
      input: 0,
      firstFrame: UInt64(7 + after),
      at: moment
    )
    let hops = all(&assembler)
    #expect(hops.samples == Array(0..<(after + 60) / 10 * 10))
    #expect(hops.resets.filter { $0 } == [true])
    #expect(assembler.gapCount == 0)
    #expect(assembler.bridgedFrameCount == lost)
    // By hand: a window of thirty frames may hold six that are made up.
    let madeUp = 45..<after
    let want = hops.bridged.indices.map { hop in
      let window = max(hop * 10 - 20, 0)..<hop * 10 + 10
      return window.filter { madeUp.contains($0) }.count > 6
    }
    #expect(hops.bridged == want)
  }

  @Test(arguments: [(100, 101, 1), (0, 1, 1), (40, 41, 1), (40, 40, 0)])
  func aLongerGapResets(bridge: Int, lost: Int, gaps: Int) {
    var assembler = HopAssembler(Self.outline, bridgeMilliseconds: bridge)
    let moment = Moment(milliseconds: 5000)
    assembler.append(frames(0..<10), input: 0, firstFrame: 0, at: moment)
    _ = all(&assembler)
    assembler.append(
      frames(200..<220),
      input: 0,
      firstFrame: UInt64(10 + lost),
      at: moment
    )
    let hops = all(&assembler)
    #expect(assembler.gapCount == gaps)
    #expect(hops.resets.first == (gaps > 0))
    if gaps > 0 {
      #expect(hops.samples.first == 200)
      #expect(hops.bridged == [false, false])
    }
  }

  /// Indexes that a sender cannot mean, and those that repeat what has come.
  @Test(
    arguments: [
      (UInt64.max, 0), (UInt64.max - 200, 0), ((1 << 63) + 1, 0), (0, 0),
      (25, 15), (29, 19), (30, 20), (10, 0),
    ] as [(UInt64, Int)]
  )
  func indexesThatDoNotFit(firstFrame: UInt64, new: Int) {
    var assembler = HopAssembler(Self.outline)
    let moment = Moment(milliseconds: 5000)
    assembler.append(frames(0..<30), input: 0, firstFrame: 0, at: moment)
    _ = all(&assembler)
    assembler.append(
      frames(100..<120),
      input: 0,
      firstFrame: firstFrame,
      at: moment
    )
    #expect(all(&assembler).samples.count == new / 10 * 10)
    #expect(assembler.gapCount == 0)
    #expect(
      assembler.repeatedCount + assembler.impossibleCount == (new == 0 ? 1 : 0)
    )
    // It goes on in order.
    let next = UInt64(30 + new)
    assembler.append(
      frames(300..<320),
      input: 0,
      firstFrame: next,
      at: moment
    )
    #expect(all(&assembler).samples.last ?? 0 >= 300)
    #expect(assembler.gapCount == 0)
  }

  @Test func theLastIndexesAreTakenInOrder() {
    var assembler = HopAssembler(Self.outline)
    let last = HopAssembler.largestIndex
    for first in [last - 20, last - 10, last, last + 10] {
      assembler.append(
        frames(0..<10),
        input: 0,
        firstFrame: first,
        at: Moment(milliseconds: 5000)
      )
    }
    #expect(all(&assembler).resets == [true, false, false])
    #expect(assembler.impossibleCount == 1)
  }

  /// One input is silent: what waits for it is bounded.
  @Test func aSilentInputCostsNoMemory() {
    let input = Self.outline.inputs[0]
    let outline = DecoderOutline(
      name: "two",
      contentHash: "",
      inputs: [input, input],
      groups: [],
      groupTruths: [],
      decodedFingers: 0,
      delays: [],
      settlingHops: 0,
      windowHops: [3],
      imageByteCount: 0,
      workingMemoryByteCount: 0
    )
    var assembler = HopAssembler(outline)
    for second in 0..<20 {
      assembler.append(
        frames(0..<1000),
        input: 0,
        firstFrame: UInt64(second * 1000),
        at: Moment(milliseconds: UInt64(second) * 1000)
      )
      #expect(!assembler.hasHop)
    }
    #expect(assembler.gapCount == 3)
  }
}

/// Two inputs of different rates, joined at the hop.
@Suite struct JoinedInputTests {
  private static func input(_ rate: Int) -> DecoderOutline.Input {
    DecoderOutline.Input(
      name: "at \(rate)",
      rateNumerator: rate,
      rateDenominator: 1,
      channelCount: 1,
      hopLength: rate / 100,
      microvoltsPerStep: 1
    )
  }

  /// Whatever one of them loses, the two stay joined: the first samples of a hop
  /// are of the same time, to the hop.
  @Test(arguments: [0, 1, 7, 20, 21, 137, 1000])
  func aGapOfOneInputKeepsThemJoined(lost: Int) {
    let outline = DecoderOutline(
      name: "two",
      contentHash: "",
      inputs: [Self.input(1000), Self.input(500)],
      groups: [],
      groupTruths: [],
      decodedFingers: 0,
      delays: [],
      settlingHops: 0,
      windowHops: [3],
      imageByteCount: 0,
      workingMemoryByteCount: 0
    )
    var assembler = HopAssembler(outline, bridgeMilliseconds: 20)
    var seen: [[Int]] = [[], []]
    // Samples are their own index; frames of 13 and 9 samples, one input ahead.
    var next = [0, 0]
    for turn in 0..<400 {
      if turn == 150 { next[0] += lost }
      for (index, count) in [13, 9].enumerated() {
        if index == 1, turn % 3 == 2 { continue }
        assembler.append(
          (next[index]..<next[index] + count).map { Int16(clamping: $0) },
          input: index,
          firstFrame: UInt64(next[index]),
          at: Moment(milliseconds: 5000)
        )
        next[index] += count
      }
      while assembler.takeHop(
        take: { samples, input in seen[input].append(Int(samples[0])) },
        reset: {}
      ) != nil {}
    }
    #expect(seen[0].count > 200)
    for (fast, slow) in zip(seen[0], seen[1]) where fast != 2 * slow {
      Issue.record("hop at \(fast) and \(slow)")
      return
    }
    #expect(assembler.gapCount == (lost > 20 ? 1 : 0))
  }
}

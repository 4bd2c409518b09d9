import Decoder
import DecoderImage
import FixedPoint
import Foundation
import TestSupport
import Testing

/// What `Tools/GoldenVectors/image.py` computed for `small.phx`.
private struct Golden: Decodable {
  let fast: [Int16]
  let slow: [Int16]
  /// Six closures and the active bits, a row for each hop.
  let commands: [[Int]]
  /// Winner, two activities, two values.
  let decisions: [[Int]]
  /// The hops whose intents are not settled.
  let settlingHops: Int

  enum CodingKeys: String, CodingKey {
    case fast, slow, commands, decisions
    case settlingHops = "settling_hops"
  }

  init() throws {
    let url = try #require(
      Bundle.module.url(
        forResource: "small",
        withExtension: "json",
        subdirectory: "Golden"
      )
    )
    self = try JSONDecoder().decode(
      Golden.self,
      from: Data(contentsOf: url)
    )
  }
}

/// The image and memory of the small decoder, for as long as a test runs.
@safe private final class SmallDecoder {
  private let storage: UnsafeMutableRawBufferPointer
  private let workspace: UnsafeMutableRawBufferPointer
  let image: DecoderImage

  init() throws {
    let url = try #require(
      Bundle.module.url(
        forResource: "small",
        withExtension: "phx",
        subdirectory: "Golden"
      )
    )
    let data = try Data(contentsOf: url)
    unsafe storage = .allocate(byteCount: data.count, alignment: 16)
    unsafe storage.copyBytes(from: data)
    image = try DecoderImage(
      checking: unsafe ImageBytes(UnsafeRawBufferPointer(storage))
    )
    unsafe workspace = .allocate(
      byteCount: image.workingMemoryByteCount,
      alignment: 16
    )
  }

  deinit {
    unsafe storage.deallocate()
    unsafe workspace.deallocate()
  }

  func makeDecoder() throws -> Decoder {
    try Decoder(image: image, memory: unsafe WorkingMemory(workspace))
  }
}

/// Feeds both inputs in blocks of random length, and collects each hop.
private func decode(
  _ golden: Golden,
  with decoder: inout Decoder,
  seed: UInt64,
  each: (borrowing Decoder) -> Void
) {
  var random = SplitMix64(seed: seed)
  var (fast, slow) = (0, 0)
  while fast < golden.fast.count || slow < golden.slow.count {
    let fastCount = min(
      Int.random(in: 1...9, using: &random),
      (golden.fast.count - fast) / 2
    )
    fast +=
      2
      * decoder.consume(
        golden.fast.span.extracting(fast..<fast + 2 * fastCount),
        input: 0
      )
    let slowCount = min(
      Int.random(in: 0...3, using: &random),
      golden.slow.count - slow
    )
    slow += decoder.consume(
      golden.slow.span.extracting(slow..<slow + slowCount),
      input: 1
    )
    if decoder.isHopReady {
      decoder.decode()
      each(decoder)
    }
  }
}

@Test(arguments: [1, 2, 3] as [UInt64])
func decidesAsTheReferenceInBlocksOfAnySize(seed: UInt64) throws {
  let golden = try Golden()
  let small = try SmallDecoder()
  var decoder = try small.makeDecoder()
  var hop = 0
  decode(golden, with: &decoder, seed: seed) { decoder in
    let intent = decoder.intent
    let command =
      (0..<6).map { Int(intent.closures[$0]) } + [Int(intent.activeFingers)]
    let decision = [
      decoder.winner(ofGroup: 0), decoder.isOn(0, ofGroup: 1) ? 1 : 0,
      decoder.isOn(1, ofGroup: 1) ? 1 : 0,
      Int(decoder.value(0, ofGroup: 2)), Int(decoder.value(1, ofGroup: 2)),
    ]
    #expect(intent.isSettled == (hop >= golden.settlingHops))
    if decision != golden.decisions[hop] || command != golden.commands[hop] {
      Issue.record(
        """
        hop \(hop): got \(decision) \(command), \
        want \(golden.decisions[hop]) \(golden.commands[hop])
        """
      )
    }
    hop += 1
  }
  #expect(hop == golden.commands.count)
}

@Test func aResetStartsAnew() throws {
  let golden = try Golden()
  let small = try SmallDecoder()
  var decoder = try small.makeDecoder()
  decode(golden, with: &decoder, seed: 1) { _ in }
  decoder.reset()
  var isEqual = true
  var hop = 0
  decode(golden, with: &decoder, seed: 2) { decoder in
    let value = Int(decoder.value(0, ofGroup: 2))
    isEqual = isEqual && value == golden.decisions[hop][3]
    hop += 1
  }
  #expect(isEqual && hop == golden.commands.count)
}

@Test func theImageStatesTheMemory() throws {
  let small = try SmallDecoder()
  #expect(
    DecoderMemory(for: small.image).byteCount
      == small.image.workingMemoryByteCount
  )
}

/// A hop that is made up moves nothing: the decision stays, and does not count.
@Test func aPassedHopDecidesNothing() throws {
  let golden = try Golden()
  let small = try SmallDecoder()
  var decoder = try small.makeDecoder()
  func take(_ hop: Int) {
    for (input, samples, length) in [
      (0, golden.fast, 8), (1, golden.slow, 2),
    ] {
      let span = samples.span.extracting(hop * length..<(hop + 1) * length)
      _ = decoder.consume(span, input: input)
    }
  }
  for hop in 0..<60 {
    take(hop)
    decoder.decode()
  }
  let before = decoder.intent
  #expect(before.isSettled)
  for hop in 60..<64 {
    take(hop)
    decoder.passHop()
    #expect(!decoder.intent.isSettled && !decoder.isHopReady)
    #expect(decoder.intent.pose == before.pose)
    #expect(decoder.intent.hopIndex == Int64(hop))
  }
  take(64)
  decoder.decode()
  #expect(decoder.intent.isSettled)
}

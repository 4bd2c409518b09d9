import DecoderHost
import TestSupport
import Testing

/// Features that stand at the ends of their range while a recording is replayed.
@Suite("Features beyond their range")
struct SaturatedFeatureTests {
  @Test(
    "a signal far above the calibration's is said, and no other",
    arguments: [(Int32(30), false), (20_000, true)]
  )
  func signals(_ amplitude: Int32, _ isTold: Bool) throws {
    let file = try ImageFile(
      opening: CloneFolder.file("Recordings/decoders/synthetic-linear.phx")
    )
    var source = try FixedPointSource(file: file, name: "linear")
    let input = source.outline.inputs[0]
    var decision = Decision(groups: source.outline.groups)
    var random = SplitMix64(seed: 7)
    for _ in 0..<100 {
      let samples = (0..<input.hopLength * input.channelCount).map { _ in
        Int16(Int32(truncatingIfNeeded: random.next()) % amplitude)
      }
      source.append(samples.span, input: 0)
      source.decide(into: &decision)
    }
    let told = source.takeWarnings()
    #expect(told.isEmpty != isTold, "\(told)")
    #expect(
      told.allSatisfy { line in
        input.channelNames.contains { line.contains("\(input.name) \($0) in") }
      }
    )
    #expect(source.takeWarnings().isEmpty, "it is said once")
  }
}

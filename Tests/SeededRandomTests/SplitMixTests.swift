import SeededRandom
import Testing

@Suite struct SplitMixTests {
  /// The numbers that Vigna's reference program prints for this seed, as
  /// implementations in many languages give them.
  @Test func equalsTheReference() {
    var random = SplitMix(seed: 1_234_567)
    let numbers = (0..<5).map { _ in random.next() }
    #expect(
      numbers == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973,
        9_817_491_932_198_370_423, 4_593_380_528_125_082_431,
        16_408_922_859_458_223_821,
      ]
    )
  }

  @Test func fillsItsRanges() {
    var random = SplitMix(seed: 5)
    var counts = [Int](repeating: 0, count: 6)
    for _ in 0..<60_000 { counts[random.next(below: 6)] += 1 }
    // Five deviations of a binomial count of mean 10,000.
    #expect(counts.allSatisfy { abs($0 - 10_000) < 460 })
    let parts = (0..<60_000).map { _ in random.part() }
    #expect(parts.allSatisfy { (0..<1).contains($0) })
    let mean = parts.reduce(0, +) / 60_000
    #expect(abs(mean - 0.5) < 0.006)
  }
}

/// The seeded generator behind jitter: 64 bits of state, the same sequence on
/// every machine.
///
/// Source: Steele, Lea and Flood, "Fast splittable pseudorandom number
/// generators", OOPSLA 2014.
struct SplitMix: Hashable {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// The next 64 uniformly distributed bits.
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z &>> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z &>> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z &>> 31)
  }

  /// A whole number in `0..<bound`: the high half of bits times bound, whose
  /// bias is under bound / 2^64.
  mutating func next(below bound: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }
}

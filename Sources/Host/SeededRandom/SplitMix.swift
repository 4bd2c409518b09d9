/// Random numbers that are the same from the same seed, on every machine: 64
/// bits of state, stepped by a constant and mixed.
///
/// For what is tried, drawn or disturbed by chance and must be repeatable; not
/// for secrets.
///
/// Source: Steele, Lea and Flood, "Fast splittable pseudorandom number
/// generators", OOPSLA 2014.
public struct SplitMix: Hashable, Sendable {
  @usableFromInline
  var state: UInt64

  /// What the state is stepped by: 2^64 over the golden ratio, made odd.
  public static let increment: UInt64 = 0x9E37_79B9_7F4A_7C15

  /// A sequence of its own for each seed.
  @inlinable
  public init(seed: UInt64) {
    state = seed
  }

  /// The next 64 uniformly distributed bits.
  @inlinable
  public mutating func next() -> UInt64 {
    state &+= Self.increment
    var z = state
    z = (z ^ (z &>> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z &>> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z &>> 31)
  }

  /// A whole number in `0..<bound`: the high half of bits times bound, whose
  /// bias is under bound / 2^64.
  @inlinable
  public mutating func next(below bound: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// A part in `0..<1`, of 53 bits.
  @inlinable
  public mutating func part() -> Double {
    Double(next() &>> 11) * 0x1p-53
  }
}

/// How far the fingers are from where they were told to be.
///
/// All go at the same speed, that of the whole way in
/// `HandParameters.travelTime`, so that a way is counted in the picoseconds that
/// it takes: a finger that is told to go on slowly moves for a part of the time,
/// one that is told to turn around has less to go.
struct FingerTravel: Hashable {
  /// The way that was left at a moment, in picoseconds, negative to open.
  private var ways = SIMD8<Int64>.zero
  private var moment: Int64 = 0

  /// Takes new steps.
  ///
  /// - Parameters:
  ///   - steps: How far the targets go on.
  ///   - time: When.
  ///   - wholeWay: What the whole way takes, in picoseconds, an hour at most; no
  ///     finger has more before it.
  /// - Returns: How long the finger with the longest way has to go.
  mutating func take(
    _ steps: FingerSteps,
    at time: Int64,
    wholeWay: Int64
  ) -> Int64 {
    goOn(to: time)
    var longest: Int64 = 0
    for finger in 0..<6 {
      // 3.6e15 * 2^17 would not fit.
      let step = Int128(steps[finger]) * Int128(wholeWay) / 32_768
      let way = Int128(ways[finger]) + step
      let limit = Int128(wholeWay)
      ways[finger] = Int64(max(-limit, min(way, limit)))
      longest = max(longest, abs(ways[finger]))
    }
    return longest
  }

  /// The fingers go on to a moment.
  private mutating func goOn(to time: Int64) {
    let passed = time - moment
    for finger in 0..<6 {
      let way = ways[finger]
      let left = max(0, abs(way) - passed)
      ways[finger] = way < 0 ? -left : left
    }
    moment = time
  }

  /// Moves the clock's zero to a moment that has come.
  mutating func rebase(to origin: Int64) {
    goOn(to: origin)
    moment = 0
  }
}

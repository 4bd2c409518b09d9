/// A moment by which something must be done, on a clock that never jumps.
struct Deadline {
  private let moment: ContinuousClock.Instant

  /// So many milliseconds from now.
  init(milliseconds: Int) {
    moment = .now + .milliseconds(milliseconds)
  }

  /// What is left, rounded up to milliseconds; 0 when it has passed. Fits
  /// `poll(2)`.
  var remainingMilliseconds: Int32 {
    let left = ContinuousClock.now.duration(to: moment)
    guard left > .zero else { return 0 }
    let (seconds, attoseconds) = left.components
    let milliseconds =
      seconds * 1000 + (attoseconds + 999_999_999_999_999)
      / 1_000_000_000_000_000
    return Int32(clamping: milliseconds)
  }
}

/// How far the targets of the six fingers go on, Q15 of their way, in the
/// project's order.
public struct FingerSteps: Hashable, Sendable {
  /// Six fingers, and two places that stay zero.
  private(set) var steps: SIMD8<Int32>

  /// No step.
  public init() { steps = .zero }

  /// Steps of up to six fingers.
  public init(_ fingers: [Int]) {
    steps = .zero
    for (finger, step) in fingers.prefix(6).enumerated() {
      steps[finger] = Int32(clamping: step)
    }
  }

  /// The step of a finger.
  public subscript(_ finger: Int) -> Int { Int(steps[finger]) }

  /// Whether any finger is told to move.
  public var isMotion: Bool { steps != .zero }

  /// One after the other. Sums wrap beyond 65,000 whole ways.
  static func + (first: Self, next: Self) -> Self {
    var sum = first
    sum.steps &+= next.steps
    return sum
  }

  static func += (sum: inout Self, next: Self) { sum = sum + next }
}

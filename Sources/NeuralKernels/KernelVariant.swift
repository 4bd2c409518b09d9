internal import CKernels

/// Which code adds up the products. The bits do not depend on it, so only tests
/// and benchmarks have a reason to choose.
public enum KernelVariant: CaseIterable, Sendable {
  /// The plain loop of `dotProduct`: the reference, and what the board runs.
  case plain

  /// Four rows at a time in AVX2.
  case vector

  /// Whether this processor can run it.
  public var isAvailable: Bool {
    switch self {
    case .plain:
      return true
    case .vector:
      #if arch(x86_64)
      return phalanx_has_avx2()
      #else
      return false
      #endif
    }
  }

  /// The fastest available.
  ///
  /// The board's own (SMLAD: two products an instruction) will join here.
  public static var fastest: Self {
    vector.isAvailable ? .vector : .plain
  }
}
